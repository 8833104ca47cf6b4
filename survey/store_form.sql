-- Questionnaires and their files.

-- :name form_add
INSERT INTO form (form_id, version, title, added_utc, xml)
VALUES (:form_id, :version, :title, :added_utc, :xml) ON CONFLICT (form_id, version) DO NOTHING;

-- :name form_same
-- 1 the same bytes, 0 other bytes, no row: no such form.
SELECT xml = :xml FROM form WHERE form_id = :form_id AND version = :version;

-- :name form_get
SELECT id, form_id, version, title, added_utc, xml FROM form
WHERE form_id = :form_id AND version = :version;

-- :name form_by_id
SELECT id, form_id, version, title, added_utc, xml FROM form WHERE id = :id;

-- :name form_newest
SELECT id, form_id, version, title, added_utc, xml FROM form
WHERE form_id = :form_id ORDER BY id DESC LIMIT 1;

-- :name form_versions
SELECT group_concat(quote(version), ', ') FROM form WHERE form_id = :form_id;

-- :name form_list
SELECT id, form_id, version, title, added_utc FROM form ORDER BY id;

-- :name form_media_add
INSERT INTO form_media (form_id, version, name, hash) VALUES (:form_id, :version, :name, :hash)
ON CONFLICT (form_id, version, name) DO UPDATE SET hash = excluded.hash;

-- :name form_media_get
SELECT hash FROM form_media WHERE form_id = :form_id AND version = :version AND name = :name;

-- :name form_media_list
SELECT m.name, m.hash, length(b.content)
FROM form_media AS m JOIN blob AS b ON b.hash = m.hash
WHERE m.form_id = :form_id AND m.version = :version ORDER BY m.name;
