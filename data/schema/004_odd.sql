-- 004: odd records that somebody looked at.

-- What stands out is worked out anew each time (survey/odd.h); this says who looked, and what they
-- found. Rows are added, never changed.
CREATE TABLE odd_look (
  id INTEGER PRIMARY KEY,
  instance_id TEXT NOT NULL REFERENCES submission (instance_id),
  rule TEXT NOT NULL CHECK (rule <> ''), -- 'fast', 'far', ...
  who TEXT NOT NULL CHECK (who <> ''),
  at_utc TEXT NOT NULL CHECK (at_utc GLOB '????-??-??T??:??:??.???Z'),
  note TEXT NOT NULL CHECK (note <> ''),
  UNIQUE (instance_id, rule, at_utc, who)
) STRICT;
