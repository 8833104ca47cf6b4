-- What has been published.

-- :name ledger_same
SELECT count(*) FROM published_table
WHERE table_id = :table_id AND geography = :geography AND tier = :tier AND hash = :hash;

-- :name ledger_near
-- An earlier figure of the same homes that differs by some, but too few: the newest of them. Tiers
-- are not told apart: who holds the public table may hold the meeting's too.
SELECT t.published_utc, abs(c.homes - :homes)
FROM published_cell AS c JOIN published_table AS t ON t.id = c.published_id
WHERE c.area = :area AND c.category = :category
  AND t.table_id = :table_id AND t.geography = :geography
  AND abs(c.homes - :homes) BETWEEN 1 AND :threshold - 1
ORDER BY t.published_utc DESC, t.id DESC LIMIT 1;

-- :name ledger_add_table
INSERT INTO published_table (table_id, geography, tier, hash, published_utc)
VALUES (:table_id, :geography, :tier, :hash, :published_utc) RETURNING id;

-- :name ledger_add_cell
INSERT INTO published_cell (published_id, area, category, homes)
VALUES (:published_id, :area, :category, :homes);

-- :name ledger_list
SELECT t.table_id, t.geography, c.area, c.category, c.homes, t.published_utc
FROM published_table AS t JOIN published_cell AS c ON c.published_id = t.id
ORDER BY t.published_utc DESC, t.id DESC, c.area, c.category;
