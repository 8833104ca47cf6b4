-- Plans of typed tables: what their rows are made from.

-- :name plan_questions
-- By path, groups and repeats before what is in them: a parent's path is a prefix.
SELECT path, type, table_name, column_name, column_type, is_geometry, core FROM question
WHERE form_id = :form_id AND version = :version ORDER BY position;

-- :name plan_parts
SELECT table_name, repeat_path, part FROM typed_table
WHERE form_id = :form_id ORDER BY repeat_path, part;
