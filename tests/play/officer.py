#!/usr/bin/env python3
"""A data pack as an officer opens it: what each file says, and nobody's home in it.
Prints TAP.

    officer.py DOORSTEP SOURCE_DIR
"""
import io
import json
import os
import re
import sqlite3
import struct
import sys
import xml.etree.ElementTree as ET
import zipfile
import zlib

from packs import PEOPLE, approve, files_of, fresh_pack, fresh_public, packed, rows_of
from road import case as any_case
from road import main, query

CASES = []
TABLES = ("geography_code geography_name geography_type period topic indicator category numerator_r "
          "denominator_r value lower upper flag note").split()
SMALLEST = {"meeting": (5, 10), "public": (10, 20)}  # count, group


def case(name):
    return any_case(name, CASES)


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


PAGES = {"doorstep_priorities": 10, "estate_household": 16}  # two for the wall, eight for the officer; 5 to 6 for 96 questions


@case("the report is two pages for the wall and eight for the officer, in every language of the questionnaire")
def report_keeps_its_pages(road):
    for form, most in PAGES.items():
        survey = road.path(f"{form}.gpkg")
        road.run("init", survey, "--name", "Ashbrook estate")
        road.run("form", "add", survey, road.data(f"questionnaires/{form}.xml"))
        road.run("area", "add", survey, road.data("estates/ashbrook_blocks.geojson"), "--level", "block")
        road.run("dwelling", "add", survey, road.data("estates/ashbrook_dwellings.csv"))
        road.run("practice", survey, "--homes", "128", "--seed", "1")
        for lang in ("en", "pl", "ur"):
            folder = road.path(f"{form}-{lang}")
            road.run("report", survey, "-o", folder, "--lang", lang, "--owner", "Ashbrook Savers",
                     "--purpose", "To show what our homes need first, so that it can be planned with us.",
                     *(word for ask in range(3) for word in ("--ask", f"Service {ask}: writes to every home by 31 January.")))
            assert pages_of(f"{folder}/summary.pdf") == 2, (form, lang)
            assert pages_of(f"{folder}/report.pdf") <= most, (form, lang, pages_of(f"{folder}/report.pdf"))


def pages_of(path):
    with open(path, "rb") as file:
        return max(int(count) for count in re.findall(rb"/Count (\d+)", file.read()))


@case("the index page leads to every file and needs nothing from elsewhere")
def index_page(road):
    _, files = fresh_pack(road, homes=64)
    page = files["index.html"].decode()
    linked = set(re.findall(r'href="([^"]+)"', page))
    assert linked == files.keys() - {"index.html"}, linked ^ files.keys()
    assert "<script" not in page and "src=" not in page and "http" not in page
    assert page.count('class="box"') == 10


@case("a pack for everybody, after one for the meeting, still says what homes put first")
def public_after_meeting(road):
    survey = road.ashbrook("both.gpkg", 220)
    shown = {}
    for tier in ("meeting", "public"):
        approve(road, survey, tier)
        rows = rows_of(files_of(packed(road, survey, f"both-{tier}", tier))["tables.csv"])
        shown[tier] = {row["category"]: (row["numerator_r"], row["denominator_r"]) for row in rows
                       if row["geography_type"] == "survey" and row["indicator"] == "prio_top3" and not row["flag"]}
    most = sorted(shown["meeting"], key=lambda issue: -int(shown["meeting"][issue][0]))
    assert all(shown["public"].get(issue) == shown["meeting"][issue] for issue in most[:5]), shown
    assert all(int(count) >= 10 or count == "0" for count, _ in shown["public"].values()), shown


@case("a pack of invented answers says so wherever somebody may begin to read")
def invented_answers(road):
    survey, files = fresh_pack(road, homes=64)
    for name in ("index.html", "approval.txt", "datapackage.json", "method.md", "metadata.xml", "dcat.jsonld"):
        assert b"Made-up answers, for practice." in files[name], name
    assert json.loads(files["datapackage.json"])["doorstep"]["practice"] is True
    with zipfile.ZipFile(io.BytesIO(files["tables.xlsx"])) as book:
        assert b"Made-up answers, for practice." in book.read("xl/sharedStrings.xml")
    first, last = rows_of(files["tables.csv"])[0]["period"].split("/")
    assert first not in files["index.html"].decode() and " June 2026 to " in files["index.html"].decode()
    with sqlite3.connect(survey) as file:  # as if they had come from phones: the index follows the records
        file.execute("UPDATE submission SET source = 'openrosa'")
    approve(road, survey)
    assert not any(b"Made-up" in body for body in files_of(packed(road, survey, "true")).values())


if __name__ == "__main__":
    sys.exit(main(CASES))
