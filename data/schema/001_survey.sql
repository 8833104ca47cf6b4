-- 001: a survey file. A GeoPackage 1.3 (OGC 12-128r17), so QGIS, R and ogr2ogr open it as it is.
--
-- Part 1 is the GeoPackage core as the standard words it. Part 2 is what happened at the doors:
-- questionnaires, answers, visits, corrections. Part 3 is places. The typed tables data_FORM come
-- later, from each questionnaire (survey/tables.h), and can be thrown away and made again.
--
-- Instants are text, UTC, YYYY-MM-DDTHH:MM:SS.mmmZ: a person reads them, and they sort.
-- Own tables are STRICT. Layers are not: their geometry type must stand as the column's type.
-- There are no triggers: GDAL, QGIS and plain SQL all write into the layers.

PRAGMA application_id = 0x47504B47; -- "GPKG"
PRAGMA user_version = 10300;        -- GeoPackage 1.3.0; our own version is in doorstep_meta

-- ---- 1. GeoPackage core -------------------------------------------------------------------------

CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL,
  definition TEXT NOT NULL,
  description TEXT
);

INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined',
   'undefined Cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined',
   'undefined geographic coordinate reference system'),
  ('WGS 84 geodetic', 4326, 'EPSG', 4326,
   'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]',
   'longitude and latitude in degrees, as GPS gives them'),
  ('OSGB36 / British National Grid', 27700, 'EPSG', 27700,
   'PROJCS["OSGB36 / British National Grid",GEOGCS["OSGB36",DATUM["Ordnance_Survey_of_Great_Britain_1936",SPHEROID["Airy 1830",6377563.396,299.3249646,AUTHORITY["EPSG","7001"]],AUTHORITY["EPSG","6277"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4277"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",49],PARAMETER["central_meridian",-2],PARAMETER["scale_factor",0.9996012717],PARAMETER["false_easting",400000],PARAMETER["false_northing",-100000],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","27700"]]',
   'metres, as British maps have them');

CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY,
  data_type TEXT NOT NULL,
  identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE,
  min_y DOUBLE,
  max_x DOUBLE,
  max_y DOUBLE,
  srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);

CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL,
  m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);

-- ---- 2. What happened at the doors --------------------------------------------------------------

-- Keys: name, created_utc, schema_version (the number of the newest data/schema file applied).
CREATE TABLE doorstep_meta (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Files, each content once: what came with answers, and what belongs to a questionnaire.
CREATE TABLE blob (
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64), -- SHA-256 in hex, as sha256sum prints it
  content BLOB NOT NULL
) STRICT;

-- A questionnaire, byte for byte as given. The newest version of a form is the one added last.
CREATE TABLE form (
  id INTEGER PRIMARY KEY,
  form_id TEXT NOT NULL CHECK (form_id <> ''),
  version TEXT NOT NULL, -- '' when the form has none
  title TEXT NOT NULL,
  added_utc TEXT NOT NULL CHECK (added_utc GLOB '????-??-??T??:??:??.???Z'),
  xml BLOB NOT NULL,
  UNIQUE (form_id, version)
) STRICT;

CREATE TABLE form_media (
  form_id TEXT NOT NULL,
  version TEXT NOT NULL,
  name TEXT NOT NULL,
  hash TEXT NOT NULL REFERENCES blob (hash),
  PRIMARY KEY (form_id, version, name),
  FOREIGN KEY (form_id, version) REFERENCES form (form_id, version)
) STRICT, WITHOUT ROWID;

-- The truth: what a client sent. Rows are added, never changed. An edit is a new row that names
-- the one it replaces; xml stands last, so that reading the facts does not walk through it.
CREATE TABLE submission (
  id INTEGER PRIMARY KEY,
  instance_id TEXT NOT NULL UNIQUE CHECK (length(instance_id) BETWEEN 1 AND 200),
  form_id TEXT NOT NULL,
  version TEXT NOT NULL,
  received_utc TEXT NOT NULL CHECK (received_utc GLOB '????-??-??T??:??:??.???Z'),
  deprecated_id TEXT REFERENCES submission (instance_id) CHECK (deprecated_id <> instance_id),
  source TEXT NOT NULL,                                          -- how it came: 'import', 'ask'
  surveyor TEXT,
  dwelling TEXT,                                                 -- a code, known here or not
  encrypted INTEGER NOT NULL DEFAULT 0 CHECK (encrypted IN (0, 1)), -- an envelope, answers sealed
  hash TEXT NOT NULL CHECK (length(hash) = 64),                  -- SHA-256 of xml
  xml BLOB NOT NULL,
  FOREIGN KEY (form_id, version) REFERENCES form (form_id, version)
) STRICT;
CREATE INDEX submission_form ON submission (form_id, version);
-- One record is replaced once: a second edit of it is a conflict.
CREATE UNIQUE INDEX submission_deprecated ON submission (deprecated_id)
  WHERE deprecated_id IS NOT NULL;

-- Submissions that no edit has replaced.
CREATE VIEW submission_current AS
SELECT * FROM submission AS s
WHERE NOT EXISTS (SELECT 1 FROM submission AS e WHERE e.deprecated_id = s.instance_id);

-- Files that a submission names; hash is NULL until the file has come.
CREATE TABLE attachment (
  instance_id TEXT NOT NULL REFERENCES submission (instance_id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
  hash TEXT REFERENCES blob (hash),
  PRIMARY KEY (instance_id, name)
) STRICT, WITHOUT ROWID;

CREATE VIEW submission_media AS
SELECT a.instance_id, a.name, b.content
FROM attachment AS a LEFT JOIN blob AS b ON b.hash = a.hash;

-- An interview that has begun and not ended.
CREATE TABLE draft (
  id INTEGER PRIMARY KEY,
  form_id TEXT NOT NULL,
  version TEXT NOT NULL,
  updated_utc TEXT NOT NULL CHECK (updated_utc GLOB '????-??-??T??:??:??.???Z'),
  surveyor TEXT,
  dwelling TEXT,
  xml BLOB NOT NULL,
  FOREIGN KEY (form_id, version) REFERENCES form (form_id, version)
) STRICT;

-- What came of a knock; spec/domain.md 1.3. `rank`: of several visits to a home the outcome with
-- the smallest one stands; those without a rank are about the building, not the household.
-- `aapor`: the family for response rates (1.4); `eligible`: is somebody known to live there?
CREATE TABLE outcome (
  code TEXT NOT NULL PRIMARY KEY,
  label TEXT NOT NULL,
  next TEXT NOT NULL CHECK (next IN ('final', 'retry', 'retry_once', 'supervisor', 'check', 'none')),
  aapor TEXT NOT NULL CHECK (aapor IN ('I', 'P', 'R', 'NC', 'O', 'UH', 'NE', 'X')),
  aapor_code TEXT,
  eligible TEXT NOT NULL CHECK (eligible IN ('yes', 'no', 'unknown', 'if_lived_in', 'excluded')),
  rank INTEGER,
  position INTEGER NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;

INSERT INTO outcome (code, label, next, aapor, aapor_code, eligible, rank, position) VALUES
  ('complete',      'Interview done',                                    'final',      'I',  '1.1',  'yes',         1,    1),
  ('partial',       'Part done, enough to use',                          'final',      'P',  '1.2',  'yes',         2,    2),
  ('breakoff',      'Started, stopped, not enough',                      'retry_once', 'R',  '2.12', 'yes',         4,    3),
  ('refused_soft',  'Not now, too busy',                                 'retry',      'R',  '2.10', 'yes',         5,    4),
  ('refused_final', 'No, don''t come back',                              'final',      'R',  '2.11', 'yes',         3,    5),
  ('no_answer',     'Nobody came to the door',                           'retry',      'NC', '2.20', 'if_lived_in', 10,   6),
  ('no_access',     'Could not get into the building or stair',          'retry',      'NC', '2.23', 'unknown',     11,   7),
  ('child_only',    'Only under-18s in',                                 'retry',      'NC', '2.25', 'yes',         9,    8),
  ('callback',      'Asked us to come back',                             'retry',      'NC', NULL,   'yes',         8,    9),
  ('language',      'Language barrier',                                  'retry',      'O',  '2.33', 'yes',         6,    10),
  ('unable',        'Ill, hearing, capacity, distress',                  'retry',      'O',  '2.32', 'yes',         7,    11),
  ('carer_block',   'Someone else stopped the interview',                'supervisor', 'O',  '2.36', 'yes',         NULL, 12),
  ('unsafe',        'Surveyor left for safety',                          'supervisor', 'O',  '3.17', 'unknown',     NULL, 13),
  ('not_tried',     'Not attempted',                                     'none',       'UH', '3.11', 'unknown',     NULL, 14),
  ('not_found',     'Address not found',                                 'check',      'UH', '3.18', 'unknown',     NULL, 15),
  ('void',          'Empty home',                                        'final',      'NE', '4.60', 'no',          NULL, 16),
  ('not_home',      'Shop, office, store',                               'final',      'NE', '4.51', 'no',          NULL, 17),
  ('second_home',   'Short let, holiday home, institution',              'final',      'NE', '4.52', 'no',          NULL, 18),
  ('demolished',    'Gone',                                              'final',      'NE', '4.50', 'no',          NULL, 19),
  ('duplicate',     'Same home listed twice',                            'final',      'X',  NULL,   'excluded',    NULL, 20);

-- One row per knock.
CREATE TABLE visit (
  id INTEGER PRIMARY KEY,
  dwelling TEXT NOT NULL REFERENCES dwelling (code) ON UPDATE RESTRICT,
  attempt_no INTEGER NOT NULL CHECK (attempt_no >= 1),
  at_utc TEXT NOT NULL CHECK (at_utc GLOB '????-??-??T??:??:??.???Z'),
  surveyor TEXT,
  outcome TEXT NOT NULL REFERENCES outcome (code),
  instance_id TEXT REFERENCES submission (instance_id), -- the interview, if there was one
  callback_utc TEXT CHECK (callback_utc GLOB '????-??-??T??:??:??.???Z'),
  lived_in INTEGER CHECK (lived_in IN (0, 1)),          -- seen to be lived in; NULL: not said
  note TEXT,
  UNIQUE (dwelling, attempt_no)
) STRICT;

-- Corrections never touch the submission: who, when, why, which answer, from what to what.
CREATE TABLE correction (
  id INTEGER PRIMARY KEY,
  instance_id TEXT NOT NULL REFERENCES submission (instance_id),
  path TEXT NOT NULL, -- "/data/member[2]/age"
  old_value TEXT NOT NULL,
  new_value TEXT NOT NULL,
  who TEXT NOT NULL CHECK (who <> ''),
  at_utc TEXT NOT NULL CHECK (at_utc GLOB '????-??-??T??:??:??.???Z'),
  why TEXT NOT NULL CHECK (why <> '')
) STRICT;
CREATE INDEX correction_instance ON correction (instance_id);

-- The typed tables there are: one row per form and repeat, more when a form is too wide for one.
CREATE TABLE typed_table (
  table_name TEXT NOT NULL PRIMARY KEY COLLATE NOCASE,
  form_id TEXT NOT NULL,
  repeat_path TEXT NOT NULL, -- '' for the form itself
  part INTEGER NOT NULL CHECK (part >= 1),
  UNIQUE (form_id, repeat_path, part)
) STRICT, WITHOUT ROWID;

-- Where an answer stands: the dictionary of the typed tables, and what rows are made from.
CREATE TABLE question (
  form_id TEXT NOT NULL,
  version TEXT NOT NULL,
  path TEXT NOT NULL,        -- "/data/b_home/tenure"
  position INTEGER NOT NULL, -- place in the form
  repeat_path TEXT NOT NULL, -- '' outside repeats
  type TEXT NOT NULL,        -- 'int', 'select1', 'geopoint', ...; 'form' and 'repeat' for rows
  control TEXT NOT NULL,     -- 'input', 'select1', ...; '' for what nobody is asked
  table_name TEXT NOT NULL REFERENCES typed_table (table_name),
  column_name TEXT,          -- NULL for 'form' and 'repeat'
  column_type TEXT CHECK (column_type IN ('INTEGER', 'REAL', 'TEXT')),
  is_geometry INTEGER NOT NULL CHECK (is_geometry IN (0, 1)), -- also fills the table's geom
  label TEXT NOT NULL,       -- in the form's default language
  PRIMARY KEY (form_id, version, path),
  FOREIGN KEY (form_id, version) REFERENCES form (form_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE question_label (
  form_id TEXT NOT NULL,
  version TEXT NOT NULL,
  path TEXT NOT NULL,
  lang TEXT NOT NULL, -- '' when the form has one language without a name
  label TEXT NOT NULL,
  PRIMARY KEY (form_id, version, path, lang),
  FOREIGN KEY (form_id, version, path) REFERENCES question (form_id, version, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE choice_label (
  form_id TEXT NOT NULL,
  version TEXT NOT NULL,
  path TEXT NOT NULL,
  lang TEXT NOT NULL,
  value TEXT NOT NULL,
  position INTEGER NOT NULL,
  label TEXT NOT NULL,
  PRIMARY KEY (form_id, version, path, lang, value),
  FOREIGN KEY (form_id, version, path) REFERENCES question (form_id, version, path)
) STRICT, WITHOUT ROWID;

-- ---- 3. Places ----------------------------------------------------------------------------------

CREATE TABLE estate (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  geom MULTIPOLYGON,
  code TEXT NOT NULL UNIQUE,
  name TEXT
);

CREATE TABLE block (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  geom MULTIPOLYGON,
  code TEXT NOT NULL UNIQUE,
  name TEXT,
  estate TEXT
);

-- A code never changes hands: when a home is split or pulled down, its row stays.
CREATE TABLE dwelling (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  geom POINT,
  code TEXT NOT NULL UNIQUE,
  block TEXT,
  address TEXT,
  postcode TEXT,
  uprn TEXT,
  status TEXT NOT NULL DEFAULT 'active',
  note TEXT -- hazards ("dog in yard"), never people
);
CREATE INDEX dwelling_block ON dwelling (block, code);

CREATE TABLE context (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  geom GEOMETRY,
  kind TEXT NOT NULL,
  name TEXT
);

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
  ('estate', 'features', 'estate', 'Estates and settlements', 4326),
  ('block', 'features', 'block', 'Blocks: what one team walks', 4326),
  ('dwelling', 'features', 'dwelling', 'Homes: the door list', 4326),
  ('context', 'features', 'context', 'Roads, water, landmarks, for drawing', 4326);

INSERT INTO gpkg_geometry_columns VALUES
  ('estate', 'geom', 'MULTIPOLYGON', 4326, 0, 0),
  ('block', 'geom', 'MULTIPOLYGON', 4326, 0, 0),
  ('dwelling', 'geom', 'POINT', 4326, 0, 0),
  ('context', 'geom', 'GEOMETRY', 4326, 0, 0);
