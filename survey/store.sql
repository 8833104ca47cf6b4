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
  AND lower(tbl_name) IN ('account', 'approval', 'approval_name', 'assignment', 'attachment', 'blob',
                          'choice_label', 'correction', 'device', 'doorstep_meta', 'draft',
                          'dwelling_history', 'form', 'form_media', 'joined_block', 'meeting', 'objection',
                          'objection_answer', 'odd_look', 'opened', 'opened_file', 'outcome',
                          'pack_made', 'private_talk', 'published_cell', 'published_table',
                          'question', 'question_label', 'release', 'release_figure',
                          'release_table', 'signing_key', 'submission', 'surveyor',
                          'typed_table', 'visit', 'voice')
LIMIT 1;

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
