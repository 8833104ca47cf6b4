#!/usr/bin/env python3
"""The files of a data pack by the standards they are written to: GeoPackage, GeoJSON, Data Package, CSV on the
Web, workbook, PDF.
Prints TAP.

    formats.py DOORSTEP SOURCE_DIR
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

from british_grid import british
from packs import approve, fresh_pack, fresh_public, packed, rows_of
from road import case as any_case
from road import main, query

CASES = []


def case(name):
    return any_case(name, CASES)


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


if __name__ == "__main__":
    sys.exit(main(CASES))
