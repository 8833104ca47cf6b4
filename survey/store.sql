-- Opening, facts, contents.

-- :name is_survey
SELECT count(*) FROM sqlite_schema
WHERE type = 'table' AND name IN ('doorstep_meta', 'gpkg_contents');

-- :name schema_seen
SELECT 1 FROM sqlite_schema LIMIT 1;

-- :name foreign_trigger
-- Doorstep makes no triggers, and its own connections don't run any. QGIS and GDAL put theirs on
-- layers; one on these tables was made to change or drop what was acknowledged.
SELECT name, tbl_name FROM sqlite_schema
WHERE type IN ('trigger', 'view')
  AND lower(tbl_name) IN ('doorstep_meta', 'blob', 'form', 'form_media', 'submission', 'attachment',
                          'draft', 'outcome', 'device', 'account', 'visit', 'correction', 'typed_table', 'question',
                          'question_label', 'choice_label', 'odd_look', 'opened',
                          'opened_file')
LIMIT 1;

-- :name data_version
PRAGMA data_version;

-- :name meta_get
SELECT value FROM doorstep_meta WHERE key = :key;

-- :name meta_set
INSERT INTO doorstep_meta (key, value) VALUES (:key, :value)
ON CONFLICT (key) DO UPDATE SET value = excluded.value;

-- :name blob_find
SELECT id FROM blob WHERE hash = :hash;

-- :name blob_add
INSERT INTO blob (hash, content) VALUES (:hash, :content) ON CONFLICT (hash) DO NOTHING;

-- :name blob_reserve
-- Room for a file that is then written piece by piece.
INSERT INTO blob (hash, content) VALUES (:hash, zeroblob(:size));

-- :name blob_get
SELECT content FROM blob WHERE hash = :hash;
