-- 005: what encrypted records held, once the group has opened them with its key (doorstep decrypt).
-- The truth stays: the envelope in submission, the sealed files beside it.

CREATE TABLE opened (
  instance_id TEXT NOT NULL PRIMARY KEY REFERENCES submission (instance_id),
  opened_utc TEXT NOT NULL CHECK (opened_utc GLOB '????-??-??T??:??:??.???Z'),
  surveyor TEXT, -- as the answers say; submission knows neither
  dwelling TEXT,
  xml BLOB NOT NULL
) STRICT;

CREATE TABLE opened_file (
  instance_id TEXT NOT NULL REFERENCES opened (instance_id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
  hash TEXT NOT NULL REFERENCES blob (hash),
  PRIMARY KEY (instance_id, name)
) STRICT, WITHOUT ROWID;

CREATE VIEW opened_media AS
SELECT o.instance_id, o.name, b.content
FROM opened_file AS o JOIN blob AS b ON b.hash = o.hash;
