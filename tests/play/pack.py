#!/usr/bin/env python3
"""From the report-back meeting to the council's desk: approval, the pack as a whole, verify.
Prints TAP.

    pack.py DOORSTEP SOURCE_DIR
"""
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile

from packs import PEOPLE, approve, files_of, fresh_pack, packed
from road import case as any_case
from road import main, query

CASES = []
MUST_HAVE = {"report.pdf", "tables.csv", "tables-excel.csv", "tables.xlsx", "codebook.csv", "areas.gpkg", "areas.geojson",
             "datapackage.json", "method.md", "method.pdf", "codebook.pdf", "metadata.xml", "dcat.jsonld",
             "approval.txt", "CHANGES.txt", "LICENCE.txt", "SHA256SUMS"}


def case(name):
    return any_case(name, CASES)


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


@case("a survey that nobody answered cannot be approved, nor one without a questionnaire")
def nothing_to_approve(road):
    survey = road.path("empty.gpkg")
    road.run("init", survey, "--name", "Empty")
    ask = ["approve", survey, "--tier", "meeting", "--by", PEOPLE[0], "--by", PEOPLE[1], "--meeting", "Hall"]
    assert "no questionnaire" in road.run(*ask, fails=1)
    road.run("form", "add", survey, road.data("questionnaires/doorstep_priorities.xml"))
    assert "nobody has answered doorstep_priorities yet" in road.run(*ask, fails=1)
    assert query(survey, "SELECT count(*) FROM approval") == [(0,)]
    assert query(survey, "SELECT count(*) FROM meeting") == [(0,)]


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


@case("a leaflet is one page, also of blocks counted together, and speaks of the meeting as what it is, past or to come")
def leaflets(road):
    survey = road.ashbrook("leaflets.gpkg", 128)
    for held in (False, True):
        if held:
            road.run("meeting", "add", survey, "--people", "34", "--text", "Hall")
        for lang in ("en", "pl", "ur"):
            out = road.path(f"{lang}-{held}")
            road.run("report", survey, "-o", out, "--lang", lang, "--contact", "Ashbrook hall, Tuesdays")
            text = subprocess.run(["pdftotext", f"{out}/leaflets.pdf", "-"], capture_output=True, check=True).stdout.decode()
            assert text.count("\f") == 8, (lang, held, text.count("\f"))
            if lang == "en":  # the stamp across the page breaks longer lines
                assert text.count("Counted together: Alder Court + Rowan Row.") == 2, text[:300]
                assert ("to the meeting first" in text) != held and ("Now we take this" in text) == held, (held, text)


@case("what was approved is no draft in any language of the questionnaire")
def approved_in_every_language(road):
    survey = road.ashbrook("languages.gpkg", 60)
    draft = {"en": "Draft for the", "pl": "Szkic na", "ur": "مسودہ"}
    for approved in (False, True):
        for lang, word in draft.items():
            out = road.path(f"{lang}-{approved}")
            road.run("report", survey, "-o", out, "--lang", lang)
            with open(f"{out}/report.html", encoding="utf-8") as file:
                assert (word in file.read()) != approved, (lang, approved)
        if not approved:
            approve(road, survey)


@case("a machine in another zone, with another language and other rights for new files, makes the same bytes")
def same_bytes_elsewhere(road):
    survey = road.ashbrook("elsewhere.gpkg", 120)
    here = {name: os.environ.get(name) for name in ("TZ", "LC_ALL", "HOME")}
    os.environ["TZ"] = "Europe/London"
    made, umask = [], os.umask(0o022)
    try:
        approve(road, survey)
        for number, (zone, language, mask) in enumerate((("Europe/London", "C", 0o022), ("Asia/Kathmandu", "de_DE.UTF-8", 0o077),
                                                         ("Pacific/Kiritimati", "tr_TR.UTF-8", 0o002), ("", "C.UTF-8", 0o022))):
            os.environ.update(TZ=zone, LC_ALL=language, HOME="/nonexistent")
            os.umask(mask)
            shutil.copy(survey, road.path(f"{number}.gpkg"))
            made.append(files_of(packed(road, road.path(f"{number}.gpkg"), f"pack{number}")))
    finally:
        os.umask(umask)
        for name, value in here.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)
    for other in made[1:]:
        assert other == made[0], [name for name in other if other[name] != made[0][name]]


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


if __name__ == "__main__":
    sys.exit(main(CASES))
