-- Words of a form: what people read for its paths and codes.

-- :name question_set_label
UPDATE question SET label = :label
WHERE form_id = :form_id AND version = :version AND path = :path;

-- :name question_label_add
INSERT INTO question_label (form_id, version, path, lang, label)
VALUES (:form_id, :version, :path, :lang, :label)
ON CONFLICT (form_id, version, path, lang) DO UPDATE SET label = excluded.label;

-- :name choice_clear
DELETE FROM choice_label WHERE form_id = :form_id AND version = :version;

-- :name choice_add
-- A code that stands twice in a list keeps its first place.
INSERT INTO choice_label (form_id, version, path, lang, value, position, label)
VALUES (:form_id, :version, :path, :lang, :value, :position, :label)
ON CONFLICT (form_id, version, path, lang, value) DO NOTHING;

-- :name question_is_answer
SELECT count(*) FROM question
WHERE form_id = :form_id AND version = :version AND path = :path;
