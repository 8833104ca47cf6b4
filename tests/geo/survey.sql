-- The layers of a survey as survey/ makes them (data/schema), and one column we know nothing of.
CREATE TABLE estate (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom MULTIPOLYGON, code TEXT NOT NULL UNIQUE, name TEXT);
CREATE TABLE block (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom MULTIPOLYGON, code TEXT NOT NULL UNIQUE, name TEXT, estate TEXT, warden TEXT);
CREATE TABLE dwelling (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT, code TEXT NOT NULL UNIQUE, block TEXT, address TEXT, postcode TEXT, uprn TEXT, status TEXT NOT NULL DEFAULT 'active', note TEXT);
CREATE TABLE context (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom GEOMETRY, kind TEXT NOT NULL, name TEXT);
INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('estate', 'features', 'estate', 4326), ('block', 'features', 'block', 4326), ('dwelling', 'features', 'dwelling', 4326), ('context', 'features', 'context', 4326);
INSERT INTO gpkg_geometry_columns VALUES ('estate', 'geom', 'MULTIPOLYGON', 4326, 0, 0), ('block', 'geom', 'MULTIPOLYGON', 4326, 0, 0), ('dwelling', 'geom', 'POINT', 4326, 0, 0), ('context', 'geom', 'GEOMETRY', 4326, 0, 0);
