/* geo/limits.h — how much of anything geo/ takes in.
 *
 * CONTRACTS.md gives the command line 256 MB and 10 s whatever comes in. GDAL's GeoJSON reader goes
 * through a file twice at 25 MB/s and needs about three and a half times GEO_OBJECT_MAX_MB for one
 * feature; a vertex of ours takes 16 bytes. The numbers here fit together under that roof:
 * README.md has the measurements. */
#pragma once

#define GEO_OBJECT_MAX_MB "32" // GDAL's estimate for one GeoJSON feature: 190,000 vertices

enum {
    GEO_FILE_MAX = 80 << 20,       // bytes
    GEO_JSON_WHOLE_MAX = 16 << 20, // of JSON that GDAL must hold whole: eleven times the size
    GEO_KML_MAX = 36 << 20,        // five times
    GEO_NAMES_MAX = 2000,          // different names in a JSON file
    GEO_SHEET_MAX = 48 << 20,      // bytes of a spreadsheet, unpacked
    GEO_FEATURES_MAX = 200000,
    GEO_VERTICES_MAX = 4000000, // in a file, all features together
    GEO_TEXT_MAX = 200,         // bytes of a code or a name

    GEO_ROWS_MAX = 1000000, // of a table of dwellings
    GEO_COLUMNS_MAX = 500,  // as CSV_COLUMNS_MAX

    // Mending a boundary: what GEOS may be asked to untangle.
    GEO_CROSSINGS_MAX = 1000,       // places where one boundary crosses itself
    GEO_CROSSINGS_FILE_MAX = 20000, // and all those of a file
    GEO_PAIRS_MAX = 50000000,       // pairs of edges looked at, in one file
    GEO_REPAIR_PERCENT_MAX = 1,     // change of area that is still the same place
    GEO_FAR_KM = 100,               // a new boundary farther from the survey is a mistake
    GEO_NOTES_SHOWN = 20,           // lines of one kind in a report
};
