#!/usr/bin/env python3
"""A data pack as an officer opens it: tables, areas, what describes them, and nobody's home in it.
Prints TAP.

    officer.py DOORSTEP SOURCE_DIR
"""
import io
import json
import math
import os
import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
import zlib

from british_grid import british
from packs import PEOPLE, approve, files_of, fresh_pack, packed, rows_of
from road import case as any_case
from road import main, query

CASES = []
TABLES = ("geography_code geography_name geography_type period topic indicator category numerator_r "
          "denominator_r value lower upper flag note").split()
SMALLEST = {"meeting": (5, 10), "public": (10, 20)}  # count, group


def case(name):
    return any_case(name, CASES)


# ---- the files ----

@case("tables.csv keeps the rules of its tier, and every indicator is in the codebook")
def tables_keep_the_rules(road):
    survey = road.ashbrook("rules.gpkg", 240)
    for tier in ("meeting", "public"):
        approve(road, survey, tier)
        files = files_of(packed(road, survey, tier, tier))
        smallest, group = SMALLEST[tier]
        text = files["tables.csv"]
        assert not text.startswith(b"\xef\xbb\xbf") and text.count(b"\n") == text.count(b"\r\n")
        rows = rows_of(text)
        assert list(rows[0]) == TABLES and len(rows) > 50
        assert any(row["flag"] for row in rows) and any(not row["flag"] for row in rows)
        for row in rows:
            assert re.fullmatch(r"\d{4}-\d\d-\d\d(/\d{4}-\d\d-\d\d)?", row["period"]), row
            if row["flag"]:
                assert not any(row[key] for key in ("numerator_r", "value", "lower", "upper")), row
            elif row["numerator_r"]:
                count, of = int(row["numerator_r"]), int(row["denominator_r"])
                assert count % 5 == 0 and (count == 0 or count >= smallest) and of >= group and of % 5 == 0, row
                assert abs(100 * count / of - float(row["value"])) <= 0.05 + 1e-9, row
        variables = {row["variable"] for row in rows_of(files["codebook.csv"])}
        assert {row["indicator"] for row in rows} <= variables


@case("Excel gets the same table behind a byte order mark, and no other")
def excel_copy_is_the_table(road):
    _, files = fresh_pack(road)
    assert files["tables-excel.csv"] == b"\xef\xbb\xbf" + files["tables.csv"]
    assert not files["tables.csv"].startswith(b"\xef\xbb\xbf")
    assert b"tables-excel.csv" in files["SHA256SUMS"] and b"tables-excel.csv" in files["index.html"]
    paths = [one["path"] for one in json.loads(files["datapackage.json"])["resources"]]
    assert "tables-excel.csv" in paths, paths


@case("of several questionnaires the named one is approved and packed, and another is refused")
def packs_the_named_form(road):
    survey = road.ashbrook("two.gpkg", 120)
    road.run("form", "add", survey, road.data("questionnaires/estate_household.xml"))
    road.run("practice", survey, "--homes", "120", "--form", "estate_household")
    approve(road, survey, form="doorstep_priorities")
    said = road.run("pack", survey, "--tier", "meeting", "--form", "estate_household", "-o", road.path("other"), fails=1)
    assert "approve" in said and not os.path.exists(road.path("other")), said
    files = files_of(packed(road, survey, "named", "meeting", "--form", "doorstep_priorities"))
    assert b"prio_top3" in files["tables.csv"]


@case("datapackage.json and the CSVW files describe what is there")
def metadata_is_right(road):
    survey, files = fresh_pack(road)
    package = json.loads(files["datapackage.json"])
    assert re.fullmatch(r"[a-z0-9._-]+", package["name"]) and package["title"] == "Ashbrook estate"
    assert all(licence.get("name") or licence.get("path") for licence in package["licenses"])
    paths = {resource["path"]: resource for resource in package["resources"]}
    assert {"tables.csv", "codebook.csv", "areas.geojson", "areas.gpkg", "tables.xlsx", "report.pdf"} <= paths.keys()
    for path, resource in paths.items():
        assert re.fullmatch(r"[a-z0-9._-]+", resource["name"]) and resource["bytes"] == len(files[path])
        if path.endswith(".csv") and path != "tables-excel.csv":  # the mark is no part of a name of a column
            header = files[path].split(b"\r\n")[0].decode().split(",")
            assert [field["name"] for field in resource["schema"]["fields"]] == header, path
    for name in ("tables", "codebook"):
        about = json.loads(files[f"{name}-metadata.json"])
        header = files[f"{name}.csv"].split(b"\r\n")[0].decode().split(",")
        assert about["@context"][0] == "http://www.w3.org/ns/csvw" and about["url"] == f"{name}.csv"
        assert [column["name"] for column in about["tableSchema"]["columns"]] == header
    public, = [licence["name"] for licence in json.loads(fresh_public(road)["datapackage.json"])["licenses"]]
    assert public == "CC-BY-4.0" and b"CC BY 4.0" in fresh_public(road)["LICENCE.txt"]
    assert b"CC BY" not in files["LICENCE.txt"]


def fresh_public(road):
    if not os.path.exists(road.path("public")):
        survey = road.path("estate.gpkg")
        approve(road, survey, "public")
        packed(road, survey, "public", "public")
    return files_of(road.path("public"))


@case("the workbook opens: a cover, notes, actions, a sheet a part, the figures of tables.csv, nothing that runs")
def workbook_opens(road):
    survey, files = fresh_pack(road)
    with zipfile.ZipFile(io.BytesIO(files["tables.xlsx"])) as book:
        names = book.namelist()
        assert book.testzip() is None and not any("vba" in name or "external" in name for name in names)
        sheets = [sheet.get("name") for sheet in ET.fromstring(book.read("xl/workbook.xml")).iter()
                  if sheet.tag.endswith("}sheet")]
        assert sheets[:3] == ["Cover", "Notes", "Actions"] and len(sheets) >= 5, sheets
        assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in sheets)
        texts = [b"".join(part.encode() for part in item.itertext()).decode()
                 for item in ET.fromstring(book.read("xl/sharedStrings.xml"))]
        shown = 0
        for number in range(1, len(sheets) + 1):
            sheet = book.read(f"xl/worksheets/sheet{number}.xml")
            assert b"<f>" not in sheet and b"mergeCell" not in sheet
            shown += count_figures(sheet, texts) if number > 3 else 0
        assert "2026" in book.read("docProps/core.xml").decode()
    assert shown == len(rows_of(files["tables.csv"])), shown


def count_figures(sheet, texts):
    """Rows below the heading, which must be the one we promise."""
    rows = [row for row in ET.fromstring(sheet).iter() if row.tag.endswith("}row")]
    heading = [texts[int("".join(cell.itertext()))] for cell in rows[0]]
    assert heading[0] == "Area code" and heading[8:13] == ["Homes", "Of homes", "Percent", "At least", "At most"]
    return len(rows) - 1


def gpkg_corners(blob):
    """The corners of a GeoPackage MULTIPOLYGON."""
    assert blob[:2] == b"GP"
    at = 8 + {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[blob[3] >> 1 & 7]
    order, kind, n = struct.unpack_from("<BII", blob, at)
    assert order == 1 and kind == 6
    at, corners = at + 9, []
    for _ in range(n):
        rings = struct.unpack_from("<I", blob, at + 5)[0]
        at += 9
        for _ in range(rings):
            points = struct.unpack_from("<I", blob, at)[0]
            corners += [struct.unpack_from("<dd", blob, at + 4 + 16 * i) for i in range(points)]
            at += 4 + 16 * points
    return corners


def ring_area(ring):
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:])) / 2


@case("areas: every block, in WGS 84 by RFC 7946 and in British National Grid within 5 metres")
def areas_are_right(road):
    east, north = british(-2.2, 53.5)
    assert abs(east - 386830.553) < 0.01 and abs(north - 400385.609) < 0.01, (east, north)
    survey, files = fresh_pack(road)
    areas = json.loads(files["areas.geojson"])
    assert "crs" not in areas and len(areas["bbox"]) == 4
    corners = {}
    for area in areas["features"]:
        facts = area["properties"]
        assert facts["geography_code"] and facts["geography_name"]
        shape = area["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        for outer, *holes in polygons:
            assert ring_area(outer) > 0 and all(ring_area(hole) < 0 for hole in holes), "rings turn the wrong way"
            for ring in (outer, *holes):
                corners.setdefault(facts["geography_code"], []).extend(tuple(point) for point in ring)
        for key, value in facts.items():
            if isinstance(value, int) and not re.search("rank|percent|share|code", key):
                assert value % 5 == 0 and (value == 0 or value >= 5), (key, value)
    assert not re.search(rb"-?\d+\.\d{6}", files["areas.geojson"]), "more than five decimals"
    codes = {row["geography_code"] for row in rows_of(files["tables.csv"]) if row["geography_type"] != "survey"}
    assert codes == corners.keys() and len(codes) == 9, codes ^ corners.keys()
    path = road.path("areas.gpkg")
    with open(path, "wb") as file:
        file.write(files["areas.gpkg"])
    for layer in ("estates", "blocks"):
        assert query(path, f"SELECT srs_id, substr(last_change, 1, 10) >= '2026-01-01' FROM gpkg_contents "
                           f"WHERE table_name = '{layer}'") == [(27700, 1)]
        (qml, sld), = query(path, "SELECT styleQML, styleSLD FROM layer_styles WHERE useAsDefault AND f_geometry_column "
                                  f"= 'geom' AND f_table_name = '{layer}'")
        words = {one.get("value") for one in ET.fromstring(qml).iter("category")}
        legend = {word for word, in query(path, f"SELECT legend FROM {layer}")}
        assert legend <= words and "" not in legend and len(legend) >= 1, (layer, legend, words)
        assert "geography_name" in qml and all(word in ET.fromstring(sld).itertext() for word in legend)
        for code, blob in query(path, f"SELECT geography_code, geom FROM {layer}"):
            ours = sorted(gpkg_corners(blob))
            theirs = sorted(british(*point) for point in corners[code])
            assert len(ours) == len(theirs), (code, len(ours), len(theirs))
            for corner in ours:
                off = min(math.dist(corner, other) for other in theirs)
                assert off < 5 + 1, (code, corner, off)  # one for the rounding to five decimals


@case("no home, record, surveyor or place of a home is in any file, and names of people in one only")
def nobody_is_in_it(road):
    survey, _ = fresh_pack(road)
    files = fresh_public(road) | {f"m-{name}": content for name, content in files_of(road.path("council")).items()}
    secrets = {code for code, in query(survey, "SELECT code FROM dwelling")}
    secrets |= {code for code, in query(survey, "SELECT instance_id FROM submission")}
    secrets |= {name for name, in query(survey, "SELECT DISTINCT surveyor FROM submission WHERE surveyor <> ''")}
    secrets |= {address for address, in query(survey, "SELECT address FROM dwelling WHERE address <> ''")}
    points = set()
    for blob, in query(survey, "SELECT geom FROM dwelling WHERE geom IS NOT NULL"):
        lon, lat = struct.unpack_from("<dd", blob, len(blob) - 16)
        points |= {struct.pack("<d", lat), f"{lat:.6f}".encode(), f"{lat:.7f}".encode()}
    assert len(secrets) > 400 and len(points) > 100
    for name, content in files.items():
        whole = content + b"".join(inflated(name, content))
        text = whole.decode("utf-8", errors="replace")
        for secret in secrets:
            assert secret not in text, f"{name} has {secret}"
        for point in points:
            assert point not in whole, f"{name} has the place of a home"
        for person in PEOPLE:
            assert (person in text) == name.endswith("approval.txt"), f"{person} in {name}"


def inflated(name, content):
    """What is packed inside: parts of a workbook, streams of a PDF."""
    if name.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return [book.read(part) for part in book.namelist()]
    found = []
    for stream in re.finditer(rb"stream\r?\n", content) if name.endswith(".pdf") else []:
        try:
            found.append(zlib.decompressobj().decompress(content[stream.end():]))
        except zlib.error:
            pass
    return found


@case("best fit to official areas: shares of homes, rounded, small ones hidden")
def lookup_is_right(road):
    survey = road.ashbrook("lookup.gpkg", 240)
    approve(road, survey)
    points = query(survey, "SELECT geom FROM dwelling WHERE geom IS NOT NULL")
    lons = sorted(struct.unpack_from("<dd", blob, len(blob) - 16)[0] for blob, in points)
    middle = lons[len(lons) * 3 // 10] + 1e-7
    west = 100 * sum(lon < middle for lon in lons) / len(lons)  # flats share their place

    def box(code, low, high):
        ring = [[low, 53], [high, 53], [high, 54], [low, 54], [low, 53]]
        return {"type": "Feature", "properties": {"LSOA21CD": code, "LSOA21NM": f"Manchester {code}"},
                "geometry": {"type": "Polygon", "coordinates": [ring]}}
    path = road.path("lsoa.geojson")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"type": "FeatureCollection", "features": [box("E01000001", -3, middle), box("E01000002", middle, -1)]},
                  file)
    files = files_of(packed(road, survey, "fit", "meeting", "--boundaries", path, "--code", "LSOA21CD", "--name", "LSOA21NM"))
    rows = rows_of(files["lookup.csv"])
    assert {row["official_set"] for row in rows} == {"LSOA 2021"}
    whole = {row["official_code"]: int(row["share_percent"]) for row in rows if row["geography_type"] == "survey"}
    assert whole.keys() == {"E01000001", "E01000002"} and abs(whole["E01000001"] - west) <= 5, (whole, west)
    assert abs(sum(whole.values()) - 100) <= 5
    blocks = [row for row in rows if row["geography_type"] == "block"]
    assert blocks and all((row["share_percent"] == "") == (row["flag"] == "hidden") for row in rows), blocks
    assert all(int(row["share_percent"] or 0) % 5 == 0 for row in rows)
    assert "lookup.csv" in {resource["path"] for resource in json.loads(files["datapackage.json"])["resources"]}
    road.run("pack", "verify", road.path("fit"))
    for name, fields in (("wards_2023_v2", {"id": "E05000001"}), ("patches", {"id": "P-1"})):
        with open(road.path(f"{name}.geojson"), "w", encoding="utf-8") as file:
            one = box("E01000001", -3, -1) | {"properties": fields}
            json.dump({"type": "FeatureCollection", "features": [one]}, file)
        files = files_of(packed(road, survey, name, "meeting", "--boundaries", road.path(f"{name}.geojson")))
        said, = {row["official_set"] for row in rows_of(files["lookup.csv"])}
        assert said == (name if "2023" in name else "year not known"), said
    with open(road.path("far.geojson"), "w", encoding="utf-8") as file:
        json.dump({"type": "FeatureCollection", "features": [box("E01000009", 1, 2)]}, file)
    said = road.run("pack", survey, "--tier", "meeting", "-o", road.path("far"), "--boundaries", road.path("far.geojson"), fails=1)
    assert "is it of another town?" in said and not os.path.exists(road.path("far")), said
    files = files_of(packed(road, survey, "named", "meeting", "--boundaries", path, "--set", "Patches of 2026"))
    assert {row["official_set"] for row in rows_of(files["lookup.csv"])} == {"Patches of 2026"}


def text_of_day(files):
    return re.search(r"Approved on: (\S+)", files["approval.txt"].decode())[1]


@case("what a catalogue takes in: GEMINI and DCAT with the survey's place, days, licence and files, and no names")
def catalogue_takes_it(road):
    survey = road.ashbrook("cat.gpkg", 240)
    road.run("report", survey, "-o", road.path("r"), "--owner", "Ashbrook & Birch <residents>",
             "--contact", "Zofia Nowak, ashbrook@example.org.", "--ask", "The landlord: a plan for damp, by 1 March")
    for tier, access in (("meeting", "RESTRICTED"), ("public", "PUBLIC")):
        approve(road, survey, tier)
        files = files_of(packed(road, survey, tier, tier))
        box = json.loads(files["areas.geojson"])["bbox"]
        record = ET.fromstring(files["metadata.xml"])
        names = {"gmd": "http://www.isotc211.org/2005/gmd", "gco": "http://www.isotc211.org/2005/gco",
                 "gml": "http://www.opengis.net/gml/3.2", "gmx": "http://www.isotc211.org/2005/gmx"}
        text = {one: [e.text for e in record.findall(f".//gmd:{one}/*", names)] for one in (
            "westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude", "organisationName",
            "electronicMailAddress", "title", "topicCategory", "dateStamp", "statement", "abstract", "code")}
        got = [float(text[side][0]) for side in list(text)[:4]]
        assert got == [round(one, 5) for one in box], (got, box)
        assert text["organisationName"] == ["Ashbrook & Birch <residents>"] * 2
        assert text["electronicMailAddress"] == ["ashbrook@example.org"] * 2 and b"Zofia" not in files["metadata.xml"]
        assert text["title"][0] == "Ashbrook estate" and text["topicCategory"] == ["society"]
        assert {"OSGB36 / British National Grid", "WGS 84"} <= set(text["code"])
        created = json.loads(files["datapackage.json"])["created"]
        assert created.endswith("T00:00:00Z") and created[:10] == text_of_day(files), created
        assert "method.md" in text["statement"][0] and b"{" not in files["metadata.xml"]
        days = [record.find(f".//gml:{end}Position", names).text for end in ("begin", "end")]
        assert "/".join(days) == rows_of(files["tables.csv"])[0]["period"]
        dcat = json.loads(files["dcat.jsonld"])
        assert dcat["@type"] == "dcat:Dataset" and dcat["dct:accessRights"]["@id"].endswith(access)
        assert dcat["dcat:contactPoint"]["vcard:hasEmail"]["@id"] == "mailto:ashbrook@example.org"
        for one in dcat["dcat:distribution"]:
            name = one["dcat:downloadURL"]["@id"]
            assert int(one["dcat:byteSize"]["@value"]) == len(files[name]), name
            assert ("dct:license" in one) == (tier == "public")
        assert b"Zofia" not in files["dcat.jsonld"]
        page = files["index.html"].decode()
        assert "The landlord: a plan for damp, by 1 March" in page and "has named no service" not in page
        with zipfile.ZipFile(io.BytesIO(files["tables.xlsx"])) as book:
            assert b"The landlord: a plan for damp" in book.read("xl/sharedStrings.xml")


@case("areas outside Britain are packed in WGS 84, as its grid means nothing there, and every file says so")
def areas_elsewhere(road):
    survey = road.path("far.gpkg")
    with open(road.data("estates/ashbrook_blocks.geojson"), encoding="utf-8") as file:
        text = re.sub(r"-2\.(\d+), 53\.(\d+)", r"36.\1, -1.\2", file.read())
    with open(road.path("far.geojson"), "w", encoding="utf-8") as file:
        file.write(text)
    road.run("init", survey, "--name", "Far away")
    road.run("form", "add", survey, road.data("questionnaires/doorstep_priorities.xml"))
    road.run("area", "add", survey, road.path("far.geojson"), "--level", "block")
    road.run("practice", survey, "--homes", "120", "--seed", "1")
    approve(road, survey)
    files = files_of(packed(road, survey, "far"))
    path = road.path("far/areas.gpkg")
    assert query(path, "SELECT srs_id FROM gpkg_contents WHERE table_name = 'blocks'") == [(4326,)]
    (low, high), = query(path, "SELECT min_x, max_y FROM gpkg_contents WHERE table_name = 'blocks'")
    assert 36 < low < 37 and -2 < high < -1, (low, high)
    assert b"EPSG/0/4326" in files["metadata.xml"] and b"EPSG/0/27700" not in files["metadata.xml"]
    assert "lie outside Britain" in json.loads(files["datapackage.json"])["doorstep"]["coordinates"]
    assert "lie outside Britain" in files["index.html"].decode() and b"27700" not in files["index.html"]
    _, home = fresh_pack(road, homes=64)
    assert b"EPSG:27700" in home["index.html"] and b"EPSG/0/27700" in home["metadata.xml"]


@case("the map in the report names its source and its day once")
def map_names_its_source(road):
    survey = road.ashbrook("source.gpkg", 120)
    road.run("report", survey, "-o", road.path("r"))
    with open(road.path("r/report.html"), encoding="utf-8") as file:
        page = file.read()
    assert "Source: Ashbrook estate" in page and "Source::" not in page and "Made::" not in page


def gdals_validator():
    """A Python that has GDAL's own validator of GeoPackages; None where there is none."""
    for python in (sys.executable, "/usr/bin/python3"):
        if os.path.exists(python) and subprocess.run([python, "-c", "import osgeo_utils.samples.validate_gpkg"],
                                                     capture_output=True).returncode == 0:
            return python
    return None


@case("areas.gpkg holds by the standard's own rules, and GDAL's validator finds nothing where it is installed")
def geopackage_is_valid(road):
    for tier in ("meeting", "public"):
        survey = road.ashbrook(f"{tier}.gpkg", 240)
        approve(road, survey, tier)
        path = os.path.join(packed(road, survey, tier, tier), "areas.gpkg")
        with open(path, "rb") as file:
            head = file.read(72)
        assert head[68:72] == b"GPKG" and struct.unpack(">I", head[60:64]) == (10300,)
        assert query(path, "PRAGMA integrity_check") == [("ok",)] and query(path, "PRAGMA foreign_key_check") == []
        for table, west, south, east, north in query(path, "SELECT table_name, min_x, min_y, max_x, max_y FROM gpkg_contents "
                                                           "WHERE data_type = 'features'"):
            boxes = [corner for blob, in query(path, f"SELECT geom FROM {table}") for corner in gpkg_corners(blob)]
            extent = [f(corner[i] for corner in boxes) for f, i in ((min, 0), (min, 1), (max, 0), (max, 1))]
            assert max(abs(a - b) for a, b in zip((west, south, east, north), extent)) < 0.01, (table, extent)
            assert query(path, f"SELECT count(*) FROM rtree_{table}_geom") == query(path, f"SELECT count(*) FROM {table}")
        python = gdals_validator()
        if python:
            done = subprocess.run([python, "-W", "ignore", "-m", "osgeo_utils.samples.validate_gpkg", path],
                                  capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr


@case("areas.geojson keeps RFC 7946: a bbox that fits, closed rings of different corners, five decimals, no members of its own")
def geojson_is_valid(road):
    _, files = fresh_pack(road)
    text = files["areas.geojson"].decode("utf-8")
    areas = json.loads(text, object_pairs_hook=lambda pairs: dict(pairs) if len(dict(pairs)) == len(pairs) else None)
    assert areas["type"] == "FeatureCollection" and areas.keys() <= {"type", "name", "bbox", "features"}, areas.keys()
    corners = []
    for feature in areas["features"]:
        assert feature["type"] == "Feature" and feature.keys() <= {"type", "id", "bbox", "properties", "geometry"}
        shape = feature["geometry"]
        for polygon in shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]:
            for ring in polygon:
                assert len(ring) >= 4 and ring[0] == ring[-1], "a ring is open"
                assert all(one != other for one, other in zip(ring, ring[1:])), "a corner twice"
                assert all(len(at) == 2 and -180 <= at[0] <= 180 and -90 <= at[1] <= 90 for at in ring)
                corners += ring
    box = [f(at[i] for at in corners) for f, i in ((min, 0), (min, 1), (max, 0), (max, 1))]
    assert areas["bbox"] == box, (areas["bbox"], box)
    assert not re.search(r"\.\d{6}", text)


@case("every value is of the type that datapackage.json and the CSVW files give its column")
def values_have_their_types(road):
    kinds = {"integer": lambda text: re.fullmatch(r"-?\d+", text), "string": lambda text: True,
             "number": lambda text: re.fullmatch(r"-?\d+(\.\d+)?", text), "decimal": lambda text: re.fullmatch(r"-?\d+(\.\d+)?", text)}
    files, seen = fresh_pack(road)[1], set()
    for resource in json.loads(files["datapackage.json"])["resources"]:
        if "schema" not in resource:
            assert resource["profile"] == "data-resource", resource["path"]
            continue
        rows = rows_of(files[resource["path"]])
        described = json.loads(files[resource["path"].replace(".csv", "-metadata.json")])["tableSchema"]["columns"]
        assert [one["name"] for one in described] == [one["name"] for one in resource["schema"]["fields"]] == list(rows[0])
        for field, column in zip(resource["schema"]["fields"], described):
            for row in rows:
                value = row[field["name"]]
                assert not value or (kinds[field["type"]](value) and kinds[column["datatype"]](value)), (field, value)
            seen.add(field["type"])
    assert seen == {"integer", "number", "string"}


@case("every PDF is tagged, says its language and its title, and each of its figures is said in words")
def pdfs_can_be_listened_to(road):
    _, files = fresh_pack(road)
    figures = 0
    for name in ("report.pdf", "method.pdf", "codebook.pdf"):
        content = files[name]
        assert content.startswith(b"%PDF-1.") and content.endswith(b"%%EOF\n"), name
        assert all(word in content for word in (b"/MarkInfo", b"/Lang", b"/DisplayDocTitle true", b"/StructTreeRoot")), name
        newest = dict(re.findall(rb"\n(\d+) 0 obj\s(.*?)endobj", content, re.S))  # an update stands behind what it replaces
        for number, body in newest.items():
            if b"/S /Figure" in body:
                words = re.search(rb"/Alt <FEFF([0-9A-F]+)>", body)
                assert words, f"{name}: figure {number.decode()} has no words"
                assert len(bytes.fromhex(words[1].decode()).decode("utf-16-be")) > 20
                figures += 1
            assert b"/S /TH" not in body or b"/Scope /" in body, f"{name}: a heading of a table heads nothing"
    assert figures >= 4, figures


@case("the index page leads to every file and needs nothing from elsewhere")
def index_page(road):
    _, files = fresh_pack(road, homes=64)
    page = files["index.html"].decode()
    linked = set(re.findall(r'href="([^"]+)"', page))
    assert linked == files.keys() - {"index.html"}, linked ^ files.keys()
    assert "<script" not in page and "src=" not in page and "http" not in page
    assert page.count('class="box"') == 10


if __name__ == "__main__":
    sys.exit(main(CASES))
