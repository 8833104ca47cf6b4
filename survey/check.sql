-- Looking a survey file over.

-- :name check_integrity
PRAGMA integrity_check(20);

-- :name check_foreign_keys
SELECT "table", rowid, parent FROM pragma_foreign_key_check LIMIT 20;

-- :name check_blobs
SELECT hash FROM blob ORDER BY id;

-- :name check_with_rows
-- Records whose answers stand in a form's tables.
SELECT s.id, s.instance_id FROM submission_current AS s
WHERE s.form_id = :form_id
  AND (NOT s.encrypted OR EXISTS (SELECT 1 FROM opened AS o WHERE o.instance_id = s.instance_id))
ORDER BY s.id;
