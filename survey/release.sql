-- Releases as a whole.

-- :name release_newest
SELECT count(*) FROM release WHERE tier = :tier AND hash = :hash
  AND id = (SELECT max(id) FROM release WHERE tier = :tier);

-- :name release_add
INSERT INTO release (tier, hash, published_utc) VALUES (:tier, :hash, :published_utc) RETURNING id;

-- :name release_add_table
INSERT INTO release_table (release_id, table_id, geography)
VALUES (:release_id, :table_id, :geography) RETURNING id;

-- :name release_add_figure
INSERT INTO release_figure (release_table_id, area, category, homes, shown)
VALUES (:release_table_id, :area, :category, :homes, :shown);

-- :name release_list
SELECT r.id, r.tier, t.table_id, t.geography, f.area, f.category, f.homes, f.shown
FROM release AS r JOIN release_table AS t ON t.release_id = r.id
JOIN release_figure AS f ON f.release_table_id = t.id
ORDER BY r.id, t.id;

-- :name release_join
INSERT INTO joined_block (tier, block, into_code) VALUES (:tier, :block, :into)
ON CONFLICT DO NOTHING;

-- :name release_joins
SELECT block, into_code FROM joined_block WHERE tier = :tier ORDER BY into_code, block;
