-- 003: who may send answers, and who may see them.

-- A phone, or another thing that sends. Its token is a long random word in the server's address,
-- its password (for those who type one) is made here too and used nowhere else. Neither is kept:
-- token_hash is SHA-256 of the token, digest_ha1 is MD5(name:realm:password) as RFC 7616 asks.
CREATE TABLE device (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 100),
  token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
  digest_ha1 TEXT CHECK (length(digest_ha1) = 32),
  added_utc TEXT NOT NULL CHECK (added_utc GLOB '????-??-??T??:??:??.???Z'),
  revoked_utc TEXT CHECK (revoked_utc GLOB '????-??-??T??:??:??.???Z')
) STRICT;

-- People who sign in to the pages. password_hash is Argon2id as libsodium writes it.
CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 100), -- as typed, NFKC, lower case
  shown TEXT NOT NULL,                                              -- as they write it
  role TEXT NOT NULL CHECK (role IN ('surveyor', 'supervisor', 'leader', 'steward')),
  password_hash TEXT NOT NULL,
  added_utc TEXT NOT NULL CHECK (added_utc GLOB '????-??-??T??:??:??.???Z'),
  closed_utc TEXT CHECK (closed_utc GLOB '????-??-??T??:??:??.???Z')
) STRICT;
