-- Typed tables: names, columns, descriptions.

-- :name table_list
SELECT table_name, form_id, repeat_path, part FROM typed_table
ORDER BY form_id, repeat_path, part;

-- :name table_of_form
SELECT table_name, repeat_path, part FROM typed_table WHERE form_id = :form_id
ORDER BY repeat_path, part;

-- :name table_taken
-- Any object of the file, or a name given out in this transaction.
SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = :name COLLATE NOCASE)
    OR EXISTS (SELECT 1 FROM typed_table WHERE table_name = :name);

-- :name table_register
INSERT INTO typed_table (table_name, form_id, repeat_path, part)
VALUES (:table_name, :form_id, :repeat_path, :part);

-- :name column_list
SELECT name FROM pragma_table_info(:table_name);

-- :name column_known
-- Columns that other versions of the form gave to its questions.
SELECT path, table_name, column_name, column_type, is_geometry FROM question
WHERE form_id = :form_id AND column_name IS NOT NULL;

-- :name contents_add
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
VALUES (:table_name, :data_type, :table_name, :description,
        CASE :data_type WHEN 'features' THEN 4326 END);

-- :name contents_features
UPDATE gpkg_contents SET data_type = 'features', srs_id = 4326 WHERE table_name = :table_name;

-- :name geometry_add
INSERT INTO gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id, z, m)
VALUES (:table_name, 'geom', 'POINT', 4326, 0, 0);

-- :name contents_drop
DELETE FROM gpkg_contents WHERE table_name = :table_name;

-- :name geometry_drop
DELETE FROM gpkg_geometry_columns WHERE table_name = :table_name;

-- :name extension_tables
-- What QGIS or GDAL may have noted about a table: a spatial index, row counts.
SELECT name FROM sqlite_schema WHERE name IN ('gpkg_extensions', 'gpkg_ogr_contents');

-- :name choice_drop_all
DELETE FROM choice_label;

-- :name question_label_drop_all
DELETE FROM question_label;

-- :name question_drop_all
DELETE FROM question;

-- :name table_drop_all
DELETE FROM typed_table;

-- :name question_add
INSERT INTO question (form_id, version, path, position, repeat_path, type, control, table_name,
                      column_name, column_type, is_geometry, label, core)
VALUES (:form_id, :version, :path, :position, :repeat_path, :type, :control, :table_name,
        :column_name, :column_type, :is_geometry, '', :core);

-- :name question_list
SELECT q.form_id, q.version, q.path, q.repeat_path, q.type, q.control, q.table_name,
       q.column_name, q.column_type, q.label, q.is_geometry
FROM question AS q JOIN form AS f ON f.form_id = q.form_id AND f.version = q.version
WHERE q.form_id = coalesce(:form_id, q.form_id) AND q.version = coalesce(:version, q.version)
ORDER BY q.form_id, f.id DESC, q.position;

-- :name choice_list
SELECT c.form_id, c.version, c.path, c.lang, c.value, c.label
FROM choice_label AS c
JOIN question AS q ON q.form_id = c.form_id AND q.version = c.version AND q.path = c.path
JOIN form AS f ON f.form_id = c.form_id AND f.version = c.version
WHERE c.form_id = coalesce(:form_id, c.form_id) AND c.version = coalesce(:version, c.version)
ORDER BY c.form_id, f.id DESC, q.position, c.lang, c.position;
