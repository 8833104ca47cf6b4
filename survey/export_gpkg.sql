-- The core tables of a GeoPackage of answers (OGC 12-128r17, 2.1 and 2.2); its tables of answers are
-- made from the columns they have.

-- :name gpkg_describe
INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)
VALUES (:table_name, iif(:has_point, 'features', 'attributes'), :table_name,
        iif(:has_point, 4326, NULL));

-- :name gpkg_describe_point
INSERT INTO gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id, z, m)
SELECT :table_name, 'geom', 'POINT', 4326, 0, 0 WHERE :has_point;

-- :name gpkg_bound
UPDATE gpkg_contents SET min_x = :west, min_y = :south, max_x = :east, max_y = :north
WHERE table_name = :table_name;
