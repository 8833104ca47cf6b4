-- 008: what small groups say for themselves, and that some talked in private.

-- The voice box (a quote or short statement). consent: how they agreed that it may be shown. Who
-- looked at it a second time says whether a neighbour could tell whose words these are; then it
-- takes a signed consent. Taken back, a statement is deleted: nothing of it stays.
CREATE TABLE voice (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- a number never gets a new meaning
  text TEXT NOT NULL CHECK (text <> ''),
  said_by TEXT,                         -- as the group calls itself: "carers in Heron Tower"; NULL
  consent TEXT NOT NULL CHECK (consent IN ('spoken', 'signed')),
  checked_by TEXT NOT NULL CHECK (checked_by <> ''),
  could_name INTEGER NOT NULL CHECK (could_name IN (0, 1)),
  recorded_utc TEXT NOT NULL CHECK (recorded_utc GLOB '????-??-??T??:??:??.???Z'),
  CHECK (could_name = 0 OR consent = 'signed')
) STRICT;

-- The private route: that a talk was held, and nothing else about it.
CREATE TABLE private_talk (
  id INTEGER PRIMARY KEY,
  held_utc TEXT NOT NULL CHECK (held_utc GLOB '????-??-??T??:??:??.???Z')
) STRICT;
