-- The work at the doors: knocks that records came from.

-- :name tie_home
SELECT code FROM dwelling WHERE code = :code;

-- :name tie_same_day
-- A knock of that day with such an outcome; one without a record first.
SELECT id, instance_id FROM visit
WHERE dwelling = :dwelling AND coalesce(household, 1) = :household AND at_utc >= :from
  AND at_utc < :until
  AND (outcome = :outcome OR (outcome IN ('complete', 'partial')
                              AND :outcome IN ('complete', 'partial')))
ORDER BY instance_id IS NOT NULL, id LIMIT 1;

-- :name tie_set_instance
UPDATE visit SET instance_id = :instance_id WHERE id = :id;

-- :name tie_of_record
SELECT id, dwelling FROM visit WHERE dwelling = :dwelling AND instance_id = :instance_id LIMIT 1;

-- :name tie_follow
-- An edited record takes its knock along, to another home if that was what was wrong.
UPDATE visit SET instance_id = :instance_id, outcome = :outcome, household = :household,
  attempt_no = CASE WHEN dwelling = :dwelling THEN attempt_no ELSE
    (SELECT coalesce(max(attempt_no), 0) + 1 FROM visit WHERE dwelling = :dwelling) END,
  dwelling = :dwelling
WHERE id = :id;

-- :name interviews_beside
-- Others of the same form that stand at the same home, found by the knocks that they came from.
SELECT count(*) FROM submission AS mine
JOIN visit AS v ON v.dwelling = mine.dwelling AND v.instance_id <> mine.instance_id
JOIN submission_current AS other ON other.instance_id = v.instance_id
  AND other.form_id = mine.form_id AND other.dwelling = mine.dwelling
WHERE mine.instance_id = :instance_id;

-- :name households_at_least
UPDATE dwelling SET households = :n WHERE code = :code AND coalesce(households, 1) < :n;

-- :name dwelling_change
UPDATE dwelling SET
  address = iif(:field = 'address', :value, address),
  postcode = iif(:field = 'postcode', :value, postcode),
  block = iif(:field = 'block', :value, block),
  structure = iif(:field = 'structure', :value, structure),
  stair = iif(:field = 'stair', :value, stair),
  floor = iif(:field = 'floor', CAST(:value AS INTEGER), floor),
  households = iif(:field = 'households', CAST(:value AS INTEGER), households),
  lang = iif(:field = 'lang', :value, lang),
  status = iif(:field = 'status', :value, status),
  link = iif(:field = 'link', :value, link)
WHERE code = :code;

-- :name history_add
INSERT INTO dwelling_history (dwelling, at_utc, event, other, field, old_value, new_value, who, why)
VALUES (:dwelling, :at_utc, :event, :other, :field, :old_value, :new_value, :who, :why);

-- :name history_list
SELECT dwelling, at_utc, event, other, field, old_value, new_value, who, why FROM dwelling_history
WHERE dwelling = :dwelling ORDER BY id;

-- :name assignment_clear
DELETE FROM assignment;

-- :name assignment_set
INSERT INTO assignment (block, pair, at_utc) VALUES (:block, :pair, :at_utc)
ON CONFLICT (block) DO UPDATE SET pair = excluded.pair, at_utc = excluded.at_utc;

-- :name assignment_list
SELECT block, pair FROM assignment ORDER BY block;

-- :name surveyor_set
INSERT INTO surveyor (name, speaks) VALUES (:name, :speaks)
ON CONFLICT (name) DO UPDATE SET speaks = excluded.speaks;

-- :name surveyor_list
SELECT name, speaks FROM surveyor ORDER BY name;
