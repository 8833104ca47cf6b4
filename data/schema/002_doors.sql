-- 002: the doors. Where in its building a home is, what became of it, who walks which block.
--
-- New columns of a layer may be NULL: GDAL and QGIS write rows without knowing them.

ALTER TABLE dwelling ADD COLUMN structure TEXT;     -- the building: "Ashbrook House"
ALTER TABLE dwelling ADD COLUMN stair TEXT;
ALTER TABLE dwelling ADD COLUMN floor INTEGER;      -- 0 is the ground floor
ALTER TABLE dwelling ADD COLUMN position INTEGER;   -- place in the walk through its block
ALTER TABLE dwelling ADD COLUMN households INTEGER; -- that live in it; NULL: one
ALTER TABLE dwelling ADD COLUMN lang TEXT;          -- language wanted at this door: "ur"
ALTER TABLE dwelling ADD COLUMN link TEXT;          -- status merged_into: the home it is part of

-- Two households behind one door are CODE/1 and CODE/2. NULL: nothing was said, which means the
-- first of them, or, where nobody was met, all of them.
ALTER TABLE visit ADD COLUMN household INTEGER CHECK (household BETWEEN 1 AND 9);
ALTER TABLE visit ADD COLUMN lang TEXT; -- the language that was wanted

-- 1: counts when an interview is told from a part of one; forms say so themselves (ds:core), else
-- what they require, else all they ask.
ALTER TABLE question ADD COLUMN core INTEGER NOT NULL DEFAULT 0 CHECK (core IN (0, 1));

-- What happened to a home on the list. Codes never change hands: a home that is split or merged
-- keeps its row (status split_into, merged_into), and its visits.
CREATE TABLE dwelling_history (
  id INTEGER PRIMARY KEY,
  dwelling TEXT NOT NULL REFERENCES dwelling (code) ON UPDATE RESTRICT,
  at_utc TEXT NOT NULL CHECK (at_utc GLOB '????-??-??T??:??:??.???Z'),
  event TEXT NOT NULL CHECK (event IN ('split_into', 'split_from', 'merged_into', 'merged_from',
                                       'changed')),
  other TEXT REFERENCES dwelling (code) ON UPDATE RESTRICT, -- of a split, of a merge
  field TEXT,                                               -- of a change: the column
  old_value TEXT,
  new_value TEXT,
  who TEXT,
  why TEXT
) STRICT;
CREATE INDEX dwelling_history_dwelling ON dwelling_history (dwelling);

-- Which pair walks a block. Names as in visit.surveyor, with + between: "Amina+Joan".
CREATE TABLE assignment (
  block TEXT NOT NULL PRIMARY KEY,
  pair TEXT NOT NULL CHECK (pair <> ''),
  at_utc TEXT NOT NULL CHECK (at_utc GLOB '????-??-??T??:??:??.???Z')
) STRICT, WITHOUT ROWID;

-- Languages a surveyor can hold an interview in: codes with blanks between, "en ur".
CREATE TABLE surveyor (
  name TEXT NOT NULL PRIMARY KEY CHECK (name <> ''),
  speaks TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- An interview without a visit makes one, also where it came before this was so. Households beyond
-- the first are in the record's code: ARW-C-014/2. Door lists and visit logs are no interviews
-- (survey/knock.h). rebuild is not needed for this, and does not do it again.
WITH interview AS (
  SELECT * FROM submission_current AS s
  WHERE s.dwelling IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM question AS q WHERE q.form_id = s.form_id AND q.version = s.version
    AND (q.path GLOB '*/outcome' OR q.path GLOB '*/addr_line' OR q.path GLOB '*/bells_n'))
), door AS (
  SELECT s.id, s.instance_id, s.surveyor, s.received_utc, d.code, NULL AS household
  FROM interview AS s JOIN dwelling AS d ON d.code = s.dwelling
  UNION ALL
  SELECT s.id, s.instance_id, s.surveyor, s.received_utc, d.code,
         CAST(substr(s.dwelling, -1) AS INTEGER)
  FROM interview AS s JOIN dwelling AS d ON d.code = substr(s.dwelling, 1, length(s.dwelling) - 2)
  WHERE s.dwelling GLOB '*/[1-9]'
), once AS ( -- the first record of each household
  SELECT min(id) AS id, instance_id, surveyor, received_utc, code, household FROM door
  WHERE NOT EXISTS (SELECT 1 FROM visit AS v WHERE v.dwelling = door.code
                    AND v.outcome IN ('complete', 'partial'))
  GROUP BY code, coalesce(household, 1)
)
INSERT INTO visit (dwelling, attempt_no, at_utc, surveyor, outcome, instance_id, household)
SELECT code, row_number() OVER (PARTITION BY code ORDER BY id) +
             (SELECT coalesce(max(attempt_no), 0) FROM visit WHERE dwelling = code),
       received_utc, surveyor, 'complete', instance_id, household
FROM once ORDER BY id;
UPDATE dwelling SET households = (
  SELECT max(household) FROM visit AS v WHERE v.dwelling = dwelling.code)
WHERE code IN (SELECT dwelling FROM visit WHERE household > 1);
