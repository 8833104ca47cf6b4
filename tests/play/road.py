#!/usr/bin/env python3
"""The main job on the command line, end to end: questionnaire, places, answers, priorities, map.
Prints TAP.

    road.py DOORSTEP SOURCE_DIR
"""
import csv
import glob
import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile

CASES = []


def case(name, cases=CASES):
    def add(function):
        cases.append((name, function))
        return function
    return add


class Road:
    """One temporary folder, and the program."""

    def __init__(self, doorstep, source, folder):
        self.doorstep, self.source, self.folder = doorstep, source, folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def data(self, name):
        return os.path.join(self.source, "data", name)

    def run(self, *words, fails=None):
        done = subprocess.run([self.doorstep, *words], capture_output=True, timeout=300, text=True)
        if fails is None:
            assert done.returncode == 0, f"{words}: exit {done.returncode}: {done.stderr}"
        else:
            assert done.returncode == fails, f"{words}: exit {done.returncode}, wanted {fails}"
            assert done.stderr.startswith("doorstep: ") and done.stderr.count("\n") == 1, done.stderr
            assert done.stdout == "", f"{words}: printed {done.stdout!r} beside its refusal"
        return done.stdout if fails is None else done.stderr

    def ashbrook(self, name, homes=128, seed=1):
        survey = self.path(name)
        self.run("init", survey, "--name", "Ashbrook estate")
        self.run("area", "add", survey, self.data("estates/ashbrook_estate.geojson"), "--level", "estate")
        self.run("area", "add", survey, self.data("estates/ashbrook_blocks.geojson"), "--level", "block")
        self.run("dwelling", "add", survey, self.data("estates/ashbrook_dwellings.csv"))
        self.run("form", "add", survey, self.data("questionnaires/doorstep_priorities.xml"))
        self.run("practice", survey, "--homes", str(homes), "--seed", str(seed))
        return survey


def query(survey, sql):
    with sqlite3.connect(survey) as db:
        return db.execute(sql).fetchall()


def fingerprint(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


@case("practice spreads homes evenly over the blocks, and every record is whole")
def practice_is_even(road):
    survey = road.ashbrook("even.gpkg")
    rows = query(survey, "SELECT d.block, count(*) FROM submission s JOIN dwelling d ON d.code = s.dwelling GROUP BY 1")
    assert len(rows) == 8 and {n for _, n in rows} == {16}, rows
    assert query(survey, "SELECT count(*) FROM data_doorstep_priorities")[0][0] == 128


@case("the same seed gives the same records, another seed others")
def practice_is_deterministic(road):
    records = [query(road.ashbrook(f"seed{i}.gpkg", 40, seed), "SELECT instance_id, xml FROM submission ORDER BY 1")
               for i, seed in enumerate((7, 7, 8))]
    assert records[0] == records[1]
    assert records[0] != records[2]


@case("practice run again goes on at doors nobody asked yet, and another questionnaire asks the same homes")
def practice_goes_on(road):
    survey = road.path("more.gpkg")
    road.run("init", survey, "--name", "More")
    for homes, seed, total in ((10, 1, 10), (30, 1, 30), (30, 1, 30), (10, 2, 40), (12, 2, 42)):
        road.run("practice", survey, "--homes", str(homes), "--seed", str(seed))
        assert query(survey, "SELECT count(*), count(DISTINCT dwelling) FROM submission") == [(total, total)]
        assert query(survey, "SELECT count(*) FROM dwelling") == [(total,)]
    once = road.path("once.gpkg")
    road.run("init", once, "--name", "More")
    road.run("practice", once, "--homes", "30", "--seed", "1")
    doors = "SELECT instance_id, dwelling FROM submission ORDER BY rowid LIMIT 30"
    assert query(survey, doors) == query(once, doors), "thirty at once are other homes than ten and twenty"
    road.run("form", "add", survey, road.data("questionnaires/estate_household.xml"))
    road.run("practice", survey, "--homes", "40", "--form", "estate_household")
    assert query(survey, "SELECT count(*) FROM dwelling") == [(42,)], "another questionnaire made doors of its own"


@case("practice gives a survey without blocks and forms an estate and a form")
def practice_from_nothing(road):
    survey = road.path("bare.gpkg")
    road.run("init", survey, "--name", "Bare")
    road.run("practice", survey, "--homes", "20", "--seed", "1")
    assert query(survey, "SELECT count(*) FROM block")[0][0] == 4
    assert query(survey, "SELECT count(*) FROM submission")[0][0] == 20


@case("a questionnaire without a place for the instanceID is answered many times over")
def practice_without_meta(road):
    form = road.path("plain.xml")
    with open(form, "w", encoding="utf-8") as file:
        file.write('<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head>'
                   '<h:title>p</h:title><model><instance><data id="plain"><a/></data></instance></model></h:head>'
                   '<h:body><input ref="/data/a"><label>a</label></input></h:body></h:html>')
    survey = road.path("plain.gpkg")
    road.run("init", survey, "--name", "Plain")
    road.run("form", "add", survey, form)
    road.run("practice", survey, "--homes", "50")
    assert query(survey, "SELECT count(DISTINCT instance_id) FROM submission")[0][0] == 50


@case("records taken out as XML come in again, and a second time change nothing")
def import_again(road):
    first = road.ashbrook("first.gpkg", 64)
    records = road.path("records")
    os.mkdir(records)
    for i, (xml,) in enumerate(query(first, "SELECT xml FROM submission")):
        with open(os.path.join(records, f"{i}.xml"), "wb") as file:
            file.write(xml if isinstance(xml, bytes) else xml.encode())
    second = road.path("second.gpkg")
    road.run("init", second, "--name", "Second")
    road.run("form", "add", second, road.data("questionnaires/doorstep_priorities.xml"))
    road.run("import", second, records)
    columns = "prio_1, prio_2, prio_3, one_change, tenure3"
    order = f"SELECT instance_id, {columns} FROM data_doorstep_priorities ORDER BY 1"
    assert query(first, order) == query(second, order)
    road.run("import", second, records)
    assert query(second, "SELECT count(*) FROM submission")[0][0] == 64


@case("rebuild gives the same tables")
def rebuild_same(road):
    survey = road.ashbrook("rebuild.gpkg", 64)
    rows = "SELECT * FROM data_doorstep_priorities ORDER BY instance_id"
    before = query(survey, rows)
    road.run("rebuild", survey)
    assert query(survey, rows) == before and len(before) == 64


@case("export writes CSV that reads back")
def export_csv(road):
    survey = road.ashbrook("export.gpkg", 64)
    out = road.path("csv")
    road.run("export", survey, "-o", out, "--format", "csv")
    files = glob.glob(out + "/*.csv")
    assert files
    with open([f for f in files if "doorstep_priorities" in f][0], newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 64 and "prio_1" in rows[0], rows[:1]


@case("priorities by block are ranked, and small counts are not printed")
def priorities(road):
    survey = road.ashbrook("prio.gpkg")
    answer = json.loads(road.run("priorities", survey, "prio", "--by", "block", "--json"))
    groups = answer["groups"]
    assert len(groups) == 8 and all(g["n"] > 0 for g in groups), groups
    words = road.run("priorities", survey, "prio", "--by", "block")
    assert all(code in words for code in ("ASH-T1", "ASH-L5")), words[:400]
    small = re.findall(r"\b[1-4] homes?\b(?! in every)", words)
    assert not small, f"printed {small}"


@case("maps: GeoJSON, GeoPackage, SVG, one HTML page without requests")
def maps(road):
    survey = road.ashbrook("mapped.gpkg")
    for ext in ("geojson", "gpkg", "svg", "html"):
        road.run("map", survey, "prio", "-o", road.path("map." + ext))
    with open(road.path("map.geojson"), encoding="utf-8") as file:
        layer = json.load(file)
    assert layer["type"] == "FeatureCollection" and len(layer["features"]) == 8 and "crs" not in layer
    statuses = {f["properties"]["status"] for f in layer["features"]}
    assert statuses <= {"ranked", "too_close", "too_few", "no_data"}, statuses
    with open(road.path("map.html"), encoding="utf-8") as file:
        page = file.read()
    outside = re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?\s*(?:https?:)?//[^"')\s]*""", page)
    assert not outside, f"the page asks for {outside}"
    assert "Content-Security-Policy" in page and "default-src 'none'" in page


@case("real boundaries, a real questionnaire, records as XML: a map per output area")
def real_road(road):
    corpus = os.environ.get("DOORSTEP_CORPUS", os.path.join(road.source, "..", "shared", "corpus"))
    form = os.path.join(corpus, "forms/kobotoolbox__kpi/Water_2011_03_17.xml")
    if not os.path.exists(form):
        return "the corpus is not here"
    surveys = [road.path("made.gpkg"), road.path("taken.gpkg")]
    for survey in surveys:
        road.run("init", survey, "--name", "Manchester")
        said = road.run("area", "add", survey, os.path.join(corpus, "geo/uk/manchester_oa_2011.geojson"),
                        "--level", "block")
        assert "1530 blocks added" in said and said.count("fixed:") == 2, said
        road.run("form", "add", survey, form)
    road.run("practice", surveys[0], "--homes", "3060", "--seed", "3")
    records = road.path("records")
    os.mkdir(records)
    for i, (xml,) in enumerate(query(surveys[0], "SELECT xml FROM submission")):
        with open(os.path.join(records, f"{i}.xml"), "wb") as file:
            file.write(xml if isinstance(xml, bytes) else xml.encode())
    assert "3060 new" in road.run("import", surveys[1], records)
    # The records name no home: they count where their point lies.
    groups = json.loads(road.run("priorities", surveys[1], "managed_by", "--by", "block", "--json"))["groups"]
    assert sum(g["n"] > 0 for g in groups if g["code"]) > 700, len(groups)
    for ext in ("geojson", "html"):
        road.run("map", surveys[1], "managed_by", "-o", road.path("oa." + ext))
    with open(road.path("oa.geojson"), encoding="utf-8") as file:
        features = json.load(file)["features"]
    assert len(features) == 1530
    # Two homes a block: what is shown is what several blocks have together.
    assert {f["properties"]["status"] for f in features} <= {"shown", "hidden", "too_few", "no_data"}
    assert all(f["properties"]["counted_in"] for f in features if f["properties"]["n"])
    return None


@case("a survey file that is no survey, locked away, newer or cut short is refused in one line")
def bad_surveys(road):
    survey = road.ashbrook("whole.gpkg", 8)
    with open(road.path("text.gpkg"), "w") as file:
        file.write("not a database at all" * 100)
    road.run("practice", road.path("text.gpkg"), fails=1)
    road.run("practice", road.path("none.gpkg"), fails=1)
    with open(survey, "rb") as file:
        whole = file.read()
    with open(road.path("cut.gpkg"), "wb") as file:
        file.write(whole[:len(whole) // 3])
    road.run("submission", "list", road.path("cut.gpkg"), fails=1)
    road.run("init", survey, "--name", "Again", fails=1)


@case("a form in a broken encoding is refused in one line")
def broken_encoding(road):
    for name, content in (("jis.xml", b'<?xml version="1.0" encoding="Shift_JIS"?><a>\x90\x65\x90\x0f\x31\xff<'),
                          ("wide.xml", b"\xff\xfe<\x00a\x00>\x00\x00\xd8\x00\x00")):
        with open(road.path(name), "wb") as file:
            file.write(content * 50)
        road.run("form", "play", road.path(name), fails=1)


@case("records of unknown forms, without ids, with other content are refused in one line each")
def bad_records(road):
    survey = road.ashbrook("bad.gpkg", 8)
    before = query(survey, "SELECT count(*) FROM submission")
    (instance, xml), = query(survey, "SELECT instance_id, xml FROM submission LIMIT 1")
    xml = xml if isinstance(xml, bytes) else xml.encode()
    bad = {
        "unknown.xml": b'<data id="nobody" version="1"><meta><instanceID>uuid:1</instanceID></meta></data>',
        "noid.xml": b'<data id="doorstep_priorities" version="2026112201"/>',
        "text.xml": b"hello",
        "doctype.xml": b'<!DOCTYPE data [<!ENTITY x "y">]><data id="doorstep_priorities"/>',
        "other.xml": xml.replace(b"</data>", b"<extra/></data>"),
    }
    for name, content in bad.items():
        with open(road.path(name), "wb") as file:
            file.write(content)
        done = subprocess.run([road.doorstep, "import", survey, road.path(name)], capture_output=True, text=True)
        assert done.returncode == 1, (name, done.stdout, done.stderr)
    assert query(survey, "SELECT count(*) FROM submission") == before


@case("from an address in words to doors to try and a response rate")
def doors(road):
    survey = road.path("doors.gpkg")
    road.run("init", survey, "--name", "Doors")
    road.run("area", "add", survey, road.data("estates/ashbrook_blocks.geojson"), "--level", "block")
    made = json.loads(road.run("dwelling", "make", survey, "--block", "ASH-T1", "--address",
                               "Flats 1-12, 4 per floor, skip 7, Kestrel Tower", "--json"))
    assert made["made"] == 11 and made["dwellings"][10]["floor"] == 2, made
    codes = [home["code"] for home in made["dwellings"]]
    road.run("block", "assign", survey, "--pairs", "Amina+Joan", "--pairs", "Bea+Col")
    road.run("visit", survey, codes[0], "no_answer", "--lived-in", "--at", "2026-11-20T10:00")
    road.run("visit", survey, codes[1], "refused_final", "--at", "2026-11-20T10:00")
    road.run("visit", survey, codes[2], "callback", "--at", "2026-11-20T10:00", "--callback", "2026-11-23T18:30")
    road.run("dwelling", "merge", survey, codes[3], codes[4], "--who", "Joan")
    tonight = json.loads(road.run("tonight", survey, "--at", "2026-11-23T18:30", "--json"))
    why = {door["code"]: door["why"] for door in tonight["doors"]}
    assert why[codes[0]] == "new_time" and why[codes[2]] == "callback" and why[codes[3]] == "never", why
    assert codes[1] not in why and codes[4] not in why, why
    progress = json.loads(road.run("progress", survey, "--json"))
    assert progress["counts"]["UH"] == 7 and progress["counts"]["NC"] == 2, progress
    assert progress["counts"]["R"] == 1 and progress["rr2"] == 0, progress


@case("interviews from practice, import and the terminal each make one visit, rebuild none")
def interviews_knock(road):
    survey = road.ashbrook("knock.gpkg", 24)
    count = "SELECT count(*), count(DISTINCT instance_id) FROM visit"
    assert query(survey, count) == [(24, 24)]
    road.run("rebuild", survey)
    assert query(survey, count) == [(24, 24)]
    progress = json.loads(road.run("progress", survey, "--by", "block", "--json"))
    assert sum(progress["counts"][k] for k in "IPR") == 24 and len(progress["groups"]) == 8, progress
    assert progress["visits"] == 24 == sum(g["visits"] for g in progress["groups"]), progress
    form = road.path("short.xml")
    with open(form, "w", encoding="utf-8") as file:
        file.write('<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head>'
                   '<h:title>s</h:title><model><instance><data id="short"><a/><meta><instanceID/></meta></data>'
                   '</instance><bind nodeset="/data/meta/instanceID" preload="uid"/></model></h:head>'
                   '<h:body><input ref="/data/a"><label>a</label></input></h:body></h:html>')
    road.run("form", "add", survey, form)
    home, = query(survey, "SELECT code FROM dwelling WHERE code NOT IN (SELECT dwelling FROM visit) LIMIT 1")[0]
    done = subprocess.run([road.doorstep, "ask", survey, "short", "--dwelling", home, "--surveyor", "Amina"],
                          input="yes\n" + "\n" * 8, capture_output=True, text=True, timeout=60)
    rows = query(survey, f"SELECT outcome, surveyor FROM visit WHERE dwelling = '{home}'")
    assert rows == [("complete", "Amina")], (rows, done.stdout[-800:], done.stderr)


def main(cases):
    doorstep, source = sys.argv[1], sys.argv[2]
    bad = 0
    for number, (name, function) in enumerate(cases, 1):
        with tempfile.TemporaryDirectory() as folder:
            try:
                skipped = function(Road(doorstep, source, folder))
                print(f"ok {number} - {name}" + (f" # SKIP {skipped}" if skipped else ""))
            except (AssertionError, KeyError, ValueError, OSError, sqlite3.Error) as error:
                bad += 1
                print(f"not ok {number} - {name}")
                print("# " + str(error).replace("\n", "\n# ")[:1500])
    print(f"1..{len(cases)}")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main(CASES))
