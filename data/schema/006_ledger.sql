-- 006: what has been published, so that no later table less an earlier one gives a home away.

-- One table that left the group: which one, for whom, when. geography: the fixed levels of places.
-- hash: SHA-256 of the table as it was shown; the same again is no new publication.
CREATE TABLE published_table (
  id INTEGER PRIMARY KEY,
  table_id TEXT NOT NULL CHECK (length(table_id) BETWEEN 1 AND 200),
  geography TEXT NOT NULL CHECK (geography IN ('survey', 'estate', 'block')),
  tier TEXT NOT NULL CHECK (tier IN ('meeting', 'public')),
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  published_utc TEXT NOT NULL CHECK (published_utc GLOB '????-??-??T??:??:??.???Z'),
  UNIQUE (table_id, geography, tier, hash)
) STRICT;

-- How many homes stood behind each figure that was shown, unrounded. Hidden figures have no row.
CREATE TABLE published_cell (
  published_id INTEGER NOT NULL REFERENCES published_table (id) ON DELETE CASCADE,
  area TEXT NOT NULL,     -- code; '' for the whole survey
  category TEXT NOT NULL, -- '' for the total
  homes INTEGER NOT NULL CHECK (homes >= 0),
  PRIMARY KEY (area, category, published_id)
) STRICT, WITHOUT ROWID;
