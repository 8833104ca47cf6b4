#!/usr/bin/env python3
"""From the report-back meeting to the council's desk: approval, the data pack, its files, verify.
Prints TAP.

    pack.py DOORSTEP SOURCE_DIR
"""
import csv
import io
import json
import math
import os
import re
import shutil
import sqlite3
import struct
import sys
import xml.etree.ElementTree as ET
import zipfile
import zlib

from road import case as any_case
from road import main, query

CASES = []
PEOPLE = ("Amina Khan", "Joan Price")
TABLES = ("geography_code geography_name geography_type period topic indicator category numerator_r "
          "denominator_r value lower upper flag note").split()
MUST_HAVE = {"report.pdf", "tables.csv", "tables-excel.csv", "tables.xlsx", "codebook.csv", "areas.gpkg", "areas.geojson",
             "datapackage.json", "method.md", "approval.txt", "CHANGES.txt", "LICENCE.txt", "SHA256SUMS"}
SMALLEST = {"meeting": (5, 10), "public": (10, 20)}  # count, group


def case(name):
    return any_case(name, CASES)


def approve(road, survey, tier="meeting", **more):
    words = [word for key, value in more.items() for word in (f"--{key}", value)]
    return road.run("approve", survey, "--tier", tier, "--by", PEOPLE[0], "--by", PEOPLE[1],
                    "--meeting", "Ashbrook hall", *words)


def packed(road, survey, name="council", tier="meeting", *more):
    road.run("pack", survey, "--tier", tier, "-o", road.path(name), *more)
    return road.path(name)


def files_of(folder):
    found = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb") as file:
            found[name] = file.read()
    return found


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text.decode("utf-8"), newline="")))


def fresh_pack(road, tier="meeting", homes=240):
    survey = road.ashbrook("estate.gpkg", homes)
    approve(road, survey, tier)
    return survey, files_of(packed(road, survey, tier=tier))


# ---- may it leave? ----

@case("nothing leaves without an approval: one sentence, exit 1, nothing on the disk")
def needs_approval(road):
    survey = road.ashbrook("none.gpkg", 128)
    before = sorted(os.listdir(road.folder))
    for tier in ("meeting", "public"):
        for name in ("out", "out.zip"):
            said = road.run("pack", survey, "--tier", tier, "-o", road.path(name), fails=1)
            assert f"nobody has approved tier {tier} yet" in said, said
    assert sorted(os.listdir(road.folder)) == before
    assert query(survey, "SELECT count(*) FROM published_table") == [(0,)]
    approve(road, survey, "meeting")
    assert "tier public" in road.run("pack", survey, "--tier", "public", "-o", road.path("out"), fails=1)


@case("approval says what is missing: people, the meeting, the tier, answers to objections")
def approval_says_what_is_missing(road):
    survey = road.ashbrook("missing.gpkg", 64)
    ask = ["approve", survey, "--tier", "meeting"]
    by = ["--by", PEOPLE[0], "--by", PEOPLE[1]]
    assert "none is named" in road.run(*ask, "--meeting", "Hall", fails=2)
    assert "only one" in road.run(*ask, "--by", "A", "--meeting", "Hall", fails=2)
    assert "twice" in road.run(*ask, "--by", "Zoë", "--by", "  ZOE\u0308 ", "--meeting", "Hall", fails=2)
    assert "--meeting TEXT" in road.run(*ask, *by, fails=2)
    assert "for whom?" in road.run("approve", survey, *by, "--meeting", "Hall", fails=2)
    assert "does not leave" in road.run("approve", survey, "--tier", "internal", *by, "--meeting", "Hall", fails=2)
    road.run("meeting", "add", survey, "--date", "2020-03-07", "--people", "34", "--text", "Hall")
    road.run("objection", "add", survey, "Birch is too low", "--meeting", "2020-03-07")
    assert "objection 1 has no answer" in road.run(*ask, *by, "--meeting", "Hall", fails=1)
    road.run("objection", "close", survey, "1", "--answer", "Twelve doors were knocked again")
    road.run(*ask, *by, "--meeting", "Hall")
    listed, = json.loads(road.run("approve", survey, "--list", "--json"))
    assert listed["by"] == list(PEOPLE) and listed["date"] == "2020-03-07", listed
    assert PEOPLE[0] in road.run("approve", survey, "--list")
    road.run("objection", "add", survey, "And the lifts?")
    assert "objection 2" in road.run("pack", survey, "--tier", "meeting", "-o", road.path("out"), fails=1)
    assert not os.path.exists(road.path("out"))


@case("answers that came after the approval: refused until people were shown them")
def new_answers_need_a_new_approval(road):
    survey = road.ashbrook("later.gpkg", 120)
    approve(road, survey)
    first = files_of(packed(road, survey, "first"))
    road.run("practice", survey, "--homes", "240", "--seed", "1")
    said = road.run("pack", survey, "--tier", "meeting", "-o", road.path("second"), fails=1)
    assert "the answers have changed since" in said and "approve again" in said, said
    approve(road, survey)
    second = files_of(packed(road, survey, "second"))
    assert first["tables.csv"] != second["tables.csv"]
    assert b"first pack" in first["CHANGES.txt"]
    changes = second["CHANGES.txt"].decode()
    assert "Figures that changed" in changes and "was about" in changes, changes[:500]
    road.run("pack", "verify", road.path("second"))


@case("a few more homes: two packs that would tell on them are refused, with the number of homes")
def packs_cannot_be_subtracted(road):
    survey = road.ashbrook("few.gpkg", 96)
    approve(road, survey)
    packed(road, survey, "first")
    for homes in (97, 99):
        road.run("practice", survey, "--homes", str(homes), "--seed", "1")
        for words in (["pack", survey, "--tier", "meeting", "-o", road.path("second")],
                      ["approve", survey, "--tier", "public", "--by", PEOPLE[0], "--by", PEOPLE[1], "--meeting", "Hall"]):
            said = road.run(*words, fails=1)
            assert "changed" in said, said
    assert not os.path.exists(road.path("second"))
    assert query(survey, "SELECT count(*) FROM approval") == [(1,)]
    road.run("practice", survey, "--homes", "128", "--seed", "1")
    approve(road, survey)
    road.run("pack", "verify", packed(road, survey, "third"))


@case("an approval runs out")
def approval_runs_out(road):
    survey = road.ashbrook("until.gpkg", 64)
    assert "is over" in road.run("approve", survey, "--tier", "meeting", "--by", "A", "--by", "B", "--meeting",
                                 "Hall", "--until", "2026-01-01", fails=2)
    approve(road, survey, until="2099-12-31")
    with sqlite3.connect(survey) as db:
        db.execute("UPDATE approval SET until = '2026-01-01'")
    assert "ran out on 2026-01-01" in road.run("pack", survey, "--tier", "meeting", "-o", road.path("x"), fails=1)


@case("a pack that cannot be written leaves nothing, and no older pack is touched")
def failure_leaves_nothing(road):
    survey = road.ashbrook("fail.gpkg", 64)
    approve(road, survey)
    os.mkdir(road.path("full"))
    with open(road.path("full/old.txt"), "w", encoding="utf-8") as file:
        file.write("old")
    before = sorted(os.listdir(road.folder))
    road.run("pack", survey, "--tier", "meeting", "-o", road.path("full"), fails=1)
    road.run("pack", survey, "--tier", "meeting", "-o", road.path("no/such/place.zip"), fails=1)
    assert sorted(os.listdir(road.folder)) == before and os.listdir(road.path("full")) == ["old.txt"]
    assert query(survey, "SELECT count(*) FROM published_table") == [(0,)]
    assert query(survey, "SELECT count(*) FROM pack_made") == [(0,)]


@case("single homes' answers: only with --yes, and it says who will see them")
def internal_needs_yes(road):
    survey = road.ashbrook("rows.gpkg", 64)
    ask = ["pack", survey, "--tier", "internal", "-o", road.path("rows")]
    assert "sees who said what" in road.run(*ask, fails=2) and not os.path.exists(road.path("rows"))
    assert "never for a council" in road.run(*ask, "--yes")
    assert "data_doorstep_priorities.csv" in os.listdir(road.path("rows"))


# ---- the same, whole, unchanged ----

@case("the same survey gives the same bytes, as a folder and as an archive")
def same_bytes(road):
    survey = road.ashbrook("same.gpkg", 240)
    shutil.copy(survey, road.path("copy.gpkg"))
    approve(road, survey)
    folder = files_of(packed(road, survey, "a"))
    assert MUST_HAVE <= folder.keys(), MUST_HAVE - folder.keys()
    assert folder == files_of(packed(road, survey, "b"))
    archives = []
    for name in ("a.zip", "b.zip"):
        with open(packed(road, survey, name), "rb") as file:
            archives.append(file.read())
    assert archives[0] == archives[1]
    with zipfile.ZipFile(io.BytesIO(archives[0])) as archive:
        assert archive.testzip() is None and archive.namelist() == sorted(folder)
        assert {name: archive.read(name) for name in archive.namelist()} == folder
    approve(road, road.path("copy.gpkg"), conditions="other people, another day")
    other = files_of(packed(road, road.path("copy.gpkg"), "c"))
    for name in ("tables.csv", "codebook.csv", "areas.geojson"):
        assert other[name] == folder[name], name
    for name in ("a", "b", "c", "a.zip"):
        assert road.run("pack", "verify", road.path(name)).startswith("OK: ")


@case("verify finds any byte that was changed, in any file, and files that come or go")
def verify_finds_changes(road):
    survey, files = fresh_pack(road)
    folder = road.path("council")
    finger = json.loads(road.run("pack", "verify", folder, "--json"))
    assert finger["ok"] and finger["tier"] == "meeting"
    for key in (finger["fingerprint"].upper(), finger["words"]):
        road.run("pack", "verify", folder, "--key", key)
    assert "another key" in road.run("pack", "verify", folder, "--key", "0000 0000 0000 0000 0000", fails=1)
    for name, content in files.items():
        path = os.path.join(folder, name)
        for place in sorted({0, len(content) // 2, len(content) - 1}):
            with open(path, "wb") as file:
                file.write(content[:place] + bytes([content[place] ^ 1]) + content[place + 1:])
            road.run("pack", "verify", folder, fails=1)
        os.unlink(path)
        road.run("pack", "verify", folder, fails=1)
        with open(path, "wb") as file:
            file.write(content)
    with open(os.path.join(folder, "note.txt"), "w", encoding="utf-8") as file:
        file.write("x")
    assert "note.txt" in road.run("pack", "verify", folder, fails=1)
    os.unlink(os.path.join(folder, "note.txt"))
    road.run("pack", "verify", folder)


@case("verify takes no archive that was packed again, and none made to hurt")
def verify_hostile_archives(road):
    survey, files = fresh_pack(road, homes=64)
    again = road.path("again.zip")
    with zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(name, files[name])
    assert "unpack it" in road.run("pack", "verify", again, fails=1)
    bomb = road.path("bomb.zip")
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tables.csv", bytes(300 << 20))
    road.run("pack", "verify", bomb, fails=1)
    slip = road.path("slip.zip")
    with zipfile.ZipFile(slip, "w") as archive:
        archive.writestr("../../tables.csv", b"x")
    road.run("pack", "verify", slip, fails=1)
    for content in (b"", b"PK\5\6" + bytes(18), b"PK\3\4" + b"\xff" * 60):
        with open(bomb, "wb") as file:
            file.write(content)
        road.run("pack", "verify", bomb, fails=1)
    road.run("pack", "verify", road.path("nowhere"), fails=1)


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


@case("the workbook opens: a cover, notes, a sheet a part, the figures of tables.csv, nothing that runs")
def workbook_opens(road):
    survey, files = fresh_pack(road)
    with zipfile.ZipFile(io.BytesIO(files["tables.xlsx"])) as book:
        names = book.namelist()
        assert book.testzip() is None and not any("vba" in name or "external" in name for name in names)
        sheets = [sheet.get("name") for sheet in ET.fromstring(book.read("xl/workbook.xml")).iter()
                  if sheet.tag.endswith("}sheet")]
        assert sheets[:2] == ["Cover", "Notes"] and len(sheets) >= 4, sheets
        assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in sheets)
        texts = [b"".join(part.encode() for part in item.itertext()).decode()
                 for item in ET.fromstring(book.read("xl/sharedStrings.xml"))]
        shown = 0
        for number in range(1, len(sheets) + 1):
            sheet = book.read(f"xl/worksheets/sheet{number}.xml")
            assert b"<f>" not in sheet and b"mergeCell" not in sheet
            shown += count_figures(sheet, texts) if number > 2 else 0
        assert "2026" in book.read("docProps/core.xml").decode()
    assert shown == len(rows_of(files["tables.csv"])), shown


def count_figures(sheet, texts):
    """Rows below the heading, which must be the one we promise."""
    rows = [row for row in ET.fromstring(sheet).iter() if row.tag.endswith("}row")]
    heading = [texts[int("".join(cell.itertext()))] for cell in rows[0]]
    assert heading[0] == "Area code" and heading[8:13] == ["Homes", "Of homes", "Percent", "At least", "At most"]
    return len(rows) - 1


# WGS 84 to British National Grid by Helmert's seven numbers and the projection of the Ordnance
# Survey's guide: another way than the one under test. spec/domain.md, TV12.

def cartesian(lat, lon, a, b):
    e2 = 1 - (b / a) ** 2
    nu = a / math.sqrt(1 - e2 * math.sin(lat) ** 2)
    return nu * math.cos(lat) * math.cos(lon), nu * math.cos(lat) * math.sin(lon), nu * (1 - e2) * math.sin(lat)


def helmert(x, y, z):
    tx, ty, tz, s = -446.448, 125.157, -542.060, 20.4894e-6
    rx, ry, rz = (math.radians(v / 3600) for v in (-0.1502, -0.2470, -0.8421))
    return (tx + (1 + s) * x - rz * y + ry * z, ty + rz * x + (1 + s) * y - rx * z, tz - ry * x + rx * y + (1 + s) * z)


AIRY = (6377563.396, 6356256.909)


def on_airy(x, y, z):
    a, b = AIRY
    e2 = 1 - (b / a) ** 2
    p, lat = math.hypot(x, y), math.atan2(z, math.hypot(x, y) * (1 - e2))
    for _ in range(10):
        lat = math.atan2(z + e2 * a / math.sqrt(1 - e2 * math.sin(lat) ** 2) * math.sin(lat), p)
    return lat, math.atan2(y, x)


def grid(lat, lon):
    a, b = AIRY
    f0, lat0, lon0, e0, n0 = 0.9996012717, math.radians(49), math.radians(-2), 400000, -100000
    e2, n = 1 - (b / a) ** 2, (a - b) / (a + b)
    sin, cos, tan = math.sin(lat), math.cos(lat), math.tan(lat)
    nu = a * f0 / math.sqrt(1 - e2 * sin ** 2)
    rho = a * f0 * (1 - e2) / (1 - e2 * sin ** 2) ** 1.5
    eta2 = nu / rho - 1
    d, t = lat - lat0, lat + lat0
    m = b * f0 * ((1 + n + 5 / 4 * (n ** 2 + n ** 3)) * d - (3 * n + 3 * n ** 2 + 21 / 8 * n ** 3) * math.sin(d) * math.cos(t)
                  + 15 / 8 * (n ** 2 + n ** 3) * math.sin(2 * d) * math.cos(2 * t)
                  - 35 / 24 * n ** 3 * math.sin(3 * d) * math.cos(3 * t))
    w = lon - lon0
    north = (m + n0 + nu / 2 * sin * cos * w ** 2 + nu / 24 * sin * cos ** 3 * (5 - tan ** 2 + 9 * eta2) * w ** 4
             + nu / 720 * sin * cos ** 5 * (61 - 58 * tan ** 2 + tan ** 4) * w ** 6)
    east = (e0 + nu * cos * w + nu / 6 * cos ** 3 * (nu / rho - tan ** 2) * w ** 3
            + nu / 120 * cos ** 5 * (5 - 18 * tan ** 2 + tan ** 4 + 14 * eta2 - 58 * tan ** 2 * eta2) * w ** 5)
    return east, north


def british(lon, lat):
    return grid(*on_airy(*helmert(*cartesian(math.radians(lat), math.radians(lon), 6378137.0, 6356752.314245))))


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
    whole = {row["official_code"]: int(row["share_percent"]) for row in rows if row["geography_type"] == "survey"}
    assert whole.keys() == {"E01000001", "E01000002"} and abs(whole["E01000001"] - west) <= 5, (whole, west)
    assert abs(sum(whole.values()) - 100) <= 5
    blocks = [row for row in rows if row["geography_type"] == "block"]
    assert blocks and all((row["share_percent"] == "") == (row["flag"] == "hidden") for row in rows), blocks
    assert all(int(row["share_percent"] or 0) % 5 == 0 for row in rows)
    assert "lookup.csv" in {resource["path"] for resource in json.loads(files["datapackage.json"])["resources"]}
    road.run("pack", "verify", road.path("fit"))


@case("the index page leads to every file and needs nothing from elsewhere")
def index_page(road):
    _, files = fresh_pack(road, homes=64)
    page = files["index.html"].decode()
    linked = set(re.findall(r'href="([^"]+)"', page))
    assert linked == files.keys() - {"index.html"}, linked ^ files.keys()
    assert "<script" not in page and "src=" not in page and "http" not in page
    assert page.count('class="box"') == 10


# ---- many groups ----

def group(road, name, homes, seed, reword=None):
    """A group of its own, with its pack."""
    survey = road.path(f"{name}.gpkg")
    form = road.data("questionnaires/doorstep_priorities.xml")
    if reword:
        with open(form, encoding="utf-8") as file:
            text = file.read()
        assert reword[0] in text
        form = road.path(f"{name}.xml")
        with open(form, "w", encoding="utf-8") as file:
            file.write(text.replace(*reword))
    road.run("init", survey, "--name", name)
    road.run("area", "add", survey, road.data("estates/ashbrook_estate.geojson"), "--level", "estate")
    road.run("area", "add", survey, road.data("estates/ashbrook_blocks.geojson"), "--level", "block")
    road.run("dwelling", "add", survey, road.data("estates/ashbrook_dwellings.csv"))
    road.run("form", "add", survey, form)
    road.run("practice", survey, "--homes", str(homes), "--seed", str(seed))
    approve(road, survey)
    return packed(road, survey, f"{name}.zip")


def survey_figures(pack):
    with zipfile.ZipFile(pack) as archive:
        rows = rows_of(archive.read("tables.csv"))
    return {(row["indicator"], row["category"]): row for row in rows if row["geography_type"] == "survey"}


@case("many groups' packs become one view: sums of what they show, nothing of what they hide")
def pool_adds_up(road):
    packs = [group(road, name, homes, seed) for name, homes, seed in (("Ash", 220, 1), ("Birch", 150, 2), ("Cedar", 90, 3))]
    said = json.loads(road.run("pool", *packs, "-o", road.path("net"), "--json"))
    assert said["groups"] == 3 and said["tier"] == "meeting", said
    files = files_of(road.path("net"))
    assert {"network.csv", "network.geojson", "network.pdf", "network.gpkg", "network-map.svg", "index.html",
            "SHA256SUMS"} == files.keys()
    rows = rows_of(files["network.csv"])
    pooled = {(row["indicator"], row["category"]): row for row in rows if row["geography_type"] == "network"}
    groups = [survey_figures(pack) for pack in packs]
    seen = {"shown": 0, "hidden": 0}
    for key, row in pooled.items():
        shown = [one[key] for one in groups if key in one and not one[key]["flag"] and one[key]["numerator_r"]]
        if len(shown) >= 2:
            count, of = (sum(int(one[name]) for one in shown) for name in ("numerator_r", "denominator_r"))
            assert (int(row["numerator_r"]), int(row["denominator_r"])) == (count, of), (key, row)
            value = float(row["value"])
            assert abs(value - 100 * count / of) <= 0.05 + 1e-9 and float(row["lower"]) <= value <= float(row["upper"])
            seen["shown"] += 1
        else:
            assert row["flag"] and not row["numerator_r"] and not row["value"], (key, row)
            seen["hidden"] += 1
    assert seen["shown"] > 20 and seen["hidden"] > 0, seen
    for row in rows:  # what a group hides, stays hidden
        if row["geography_type"] == "group":
            one = groups[int(row["geography_code"].split("-")[1]) - 1][row["indicator"], row["category"]]
            assert (row["numerator_r"], row["denominator_r"]) == (one["numerator_r"], one["denominator_r"]) or (
                not one["numerator_r"] and not row["numerator_r"]), (row, one)
    areas = json.loads(files["network.geojson"])["features"]
    assert {area["properties"]["group_name"] for area in areas} == {"Ash", "Birch", "Cedar"} and len(areas) == 27
    first = dict(query(road.path("net/network.gpkg"), "SELECT group_name, legend FROM network_map"))
    own = {}
    for pack in packs:
        with zipfile.ZipFile(pack) as archive:
            for area in json.loads(archive.read("areas.geojson"))["features"]:
                if area["properties"]["geography_type"] == "estate":
                    own[os.path.basename(pack)[:-4]] = area["properties"]["legend"]
    assert first == own and all(own.values()), (first, own)
    page = files["index.html"].decode()
    assert "What each estate puts first" in page and "What could not be added up" in page and "<svg" in page
    assert all(word in files["network-map.svg"].decode() for word in ("What each estate puts first", "Data packs of 3 groups"))
    road.run("pool", *packs, "-o", road.path("again"))
    assert files_of(road.path("again")) == files


@case("a question in other words is not like for like, and is left out by name")
def pool_compares_like_for_like(road):
    packs = [group(road, "Ash", 120, 1), group(road, "Birch", 120, 2, ("Which three matter most", "What three things matter most"))]
    road.run("pool", *packs, "-o", road.path("net"))
    rows = rows_of(files_of(road.path("net"))["network.csv"])
    pooled = {(row["geography_type"], row["indicator"]): row for row in rows}
    assert "1 ask otherwise" in pooled["network", "prio_top3"]["note"], pooled["network", "prio_top3"]
    assert not any(row["value"] for row in rows if row["geography_type"] == "network" and row["indicator"] == "prio_top3")
    assert any(row["value"] for row in rows if row["geography_type"] == "network" and row["indicator"] == "turnout")
    assert any("not like for like" in row["note"] for row in rows if row["geography_name"] == "Birch")


@case("a network takes no group twice, no broken pack, and not one alone")
def pool_refuses(road):
    packs = [group(road, "Ash", 64, 1), group(road, "Birch", 64, 2)]
    out = ["-o", road.path("net")]
    assert "two packs or more" in road.run("pool", packs[0], *out, fails=2)
    assert "same survey" in road.run("pool", packs[0], packs[1], packs[0], *out, fails=1)
    with open(packs[1], "rb") as file:
        content = file.read()
    with open(packs[1], "wb") as file:
        file.write(content[:5000] + bytes([content[5000] ^ 1]) + content[5001:])
    road.run("pool", *packs, *out, fails=1)
    assert not os.path.exists(road.path("net")) and "where to?" in road.run("pool", *packs, fails=2)


if __name__ == "__main__":
    sys.exit(main(CASES))
