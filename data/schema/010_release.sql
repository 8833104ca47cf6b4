-- 010: all figures of a release, shown and hidden, as they were, and which blocks stood in one row:
-- a later release is looked at together with those before it. Never printed.

-- One pack, or the like. hash: SHA-256 of all its figures; the same as the last is no new release.
CREATE TABLE release (
  id INTEGER PRIMARY KEY,
  tier TEXT NOT NULL CHECK (tier IN ('meeting', 'public')),
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  published_utc TEXT NOT NULL CHECK (published_utc GLOB '????-??-??T??:??:??.???Z')
) STRICT;

CREATE TABLE release_table (
  id INTEGER PRIMARY KEY,
  release_id INTEGER NOT NULL REFERENCES release (id) ON DELETE CASCADE,
  table_id TEXT NOT NULL CHECK (length(table_id) BETWEEN 1 AND 200),
  geography TEXT NOT NULL CHECK (geography IN ('survey', 'estate', 'block'))
) STRICT;

CREATE INDEX release_table_of ON release_table (release_id);

-- Homes behind a figure, unrounded. area: code, '' for the whole survey; category: '' for the total.
CREATE TABLE release_figure (
  release_table_id INTEGER NOT NULL REFERENCES release_table (id) ON DELETE CASCADE,
  area TEXT NOT NULL,
  category TEXT NOT NULL,
  homes INTEGER NOT NULL CHECK (homes >= 0),
  shown INTEGER NOT NULL CHECK (shown IN (0, 1)),
  PRIMARY KEY (release_table_id, area, category)
) STRICT, WITHOUT ROWID;

-- A block with too few homes is counted with others, in every later release of the tier too. Rows
-- only grow; all there ever were are kept.
CREATE TABLE joined_block (
  tier TEXT NOT NULL CHECK (tier IN ('meeting', 'public')),
  block TEXT NOT NULL,
  into_code TEXT NOT NULL,
  PRIMARY KEY (tier, into_code, block)
) STRICT, WITHOUT ROWID;
