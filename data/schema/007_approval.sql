-- 007: what people said when they were shown the results, who agreed that they may leave, and the
-- key that a pack is signed with. Rows are added, never changed: closing an objection is a row too.

-- A report-back meeting: the answers go to those who gave them before they go to anybody else.
CREATE TABLE meeting (
  id INTEGER PRIMARY KEY,
  held_on TEXT NOT NULL CHECK (held_on GLOB '????-??-??'),
  people INTEGER CHECK (people >= 0), -- NULL: nobody counted
  text TEXT NOT NULL CHECK (text <> ''),
  changed TEXT,                       -- what was changed because of it
  recorded_utc TEXT NOT NULL CHECK (recorded_utc GLOB '????-??-??T??:??:??.???Z')
) STRICT;

-- id is the number people call it by.
CREATE TABLE objection (
  id INTEGER PRIMARY KEY,
  meeting_id INTEGER REFERENCES meeting (id), -- NULL: said elsewhere
  text TEXT NOT NULL CHECK (text <> ''),
  raised_utc TEXT NOT NULL CHECK (raised_utc GLOB '????-??-??T??:??:??.???Z')
) STRICT;

CREATE TABLE objection_answer (
  objection_id INTEGER NOT NULL PRIMARY KEY REFERENCES objection (id),
  answer TEXT NOT NULL CHECK (answer <> ''),
  closed_utc TEXT NOT NULL CHECK (closed_utc GLOB '????-??-??T??:??:??.???Z')
) STRICT;

-- tables_hash: SHA-256 of tables.csv as those who approved saw it; its bytes are in blob.
CREATE TABLE approval (
  id INTEGER PRIMARY KEY,
  tier TEXT NOT NULL CHECK (tier IN ('meeting', 'public')),
  meeting_id INTEGER NOT NULL REFERENCES meeting (id),
  conditions TEXT,
  until TEXT CHECK (until GLOB '????-??-??'), -- the last day it holds; NULL: no end
  vote TEXT,
  tables_hash TEXT NOT NULL REFERENCES blob (hash),
  approved_utc TEXT NOT NULL CHECK (approved_utc GLOB '????-??-??T??:??:??.???Z')
) STRICT;

CREATE TABLE approval_name (
  approval_id INTEGER NOT NULL REFERENCES approval (id),
  position INTEGER NOT NULL CHECK (position >= 1),
  name TEXT NOT NULL CHECK (name <> ''),
  PRIMARY KEY (approval_id, position)
) STRICT, WITHOUT ROWID;

-- Under which approvals a pack was made: the first time only.
CREATE TABLE pack_made (
  approval_id INTEGER NOT NULL PRIMARY KEY REFERENCES approval (id),
  made_utc TEXT NOT NULL CHECK (made_utc GLOB '????-??-??T??:??:??.???Z')
) STRICT;

-- The survey's Ed25519 pair, in hex; the secret half as libsodium keeps it (seed and public half).
CREATE TABLE signing_key (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  public_key TEXT NOT NULL CHECK (length(public_key) = 64),
  secret_key TEXT NOT NULL CHECK (length(secret_key) = 128),
  made_utc TEXT NOT NULL CHECK (made_utc GLOB '????-??-??T??:??:??.???Z')
) STRICT;
