#!/usr/bin/env python3
"""Packs of many groups as one network view.
Prints TAP.

    network.py DOORSTEP SOURCE_DIR
"""
import json
import os
import re
import sqlite3
import sys
import zipfile

from packs import approve, files_of, packed, rows_of
from road import case as any_case
from road import main, query

CASES = []


def case(name):
    return any_case(name, CASES)


def group(road, name, homes, seed, reword=None, tier="meeting"):
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
    approve(road, survey, tier)
    return packed(road, survey, f"{name}.zip", tier)


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
    assert {area["properties"]["group_name"] for area in areas} == {"Ash", "Birch", "Cedar"}
    apart = [area for area in areas if "+" not in area["properties"]["geography_code"]]  # no row of several blocks
    assert len(apart) == 27, [area["properties"]["geography_code"] for area in areas]
    first = dict(query(road.path("net/network.gpkg"), "SELECT group_name, legend FROM network_map"))
    own = {}
    for pack in packs:
        with zipfile.ZipFile(pack) as archive:
            for area in json.loads(archive.read("areas.geojson"))["features"]:
                if area["properties"]["geography_type"] == "estate":
                    own[os.path.basename(pack)[:-4]] = area["properties"]["legend"]
    assert first == own and all(own.values()), (first, own)
    page = files["index.html"].decode()
    assert "Made-up answers, for practice." in page and "Ash, Birch, Cedar: no real person said this" in page
    assert "prio_top3" not in page and "homes that have it among their first three" in page
    assert re.search(r"1 June 2026 to \d+ June 2026", page) and "2026-06-01/" not in page
    most = sorted((row for row in rows if row["geography_type"] == "network" and row["indicator"] == "prio_top3" and row["value"]),
                  key=lambda row: -int(row["numerator_r"]) / int(row["denominator_r"]))
    houses = page[page.index("What matters most to all of us"):page.index("Who speaks")]
    assert all(f'{row["numerator_r"]} of {row["denominator_r"]}' in houses for row in most[:3]), most
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


@case("a network is not one group, and takes no broken or unsigned pack")
def pool_refuses(road):
    packs = [group(road, "Ash", 64, 1), group(road, "Birch", 64, 2)]
    out = ["-o", road.path("net")]
    assert "two groups or more" in road.run("pool", packs[0], *out, fails=2)
    assert "These are of one survey" in road.run("pool", packs[0], packs[0], *out, fails=2)
    assert "where to?" in road.run("pool", *packs, fails=2)
    with zipfile.ZipFile(packs[1]) as archive:
        archive.extractall(road.path("unsigned"))
    os.unlink(road.path("unsigned/SIGNATURE"))
    assert "SIGNATURE is missing" in road.run("pool", packs[0], road.path("unsigned"), *out, fails=1)
    with open(packs[1], "rb") as file:
        content = file.read()
    with open(packs[1], "wb") as file:
        file.write(content[:5000] + bytes([content[5000] ^ 1]) + content[5001:])
    assert packs[1] in road.run("pool", *packs, *out, fails=1)
    assert not os.path.exists(road.path("net"))


@case("the same pack twice counts once; of two packs of one survey the newer, and it is said")
def pool_takes_each_survey_once(road):
    survey = road.ashbrook("ash.gpkg", 120)
    approve(road, survey)
    with sqlite3.connect(survey) as db:
        db.execute("UPDATE approval SET approved_utc = '2026-01-05T10:00:00.000Z'")
    old = packed(road, survey, "old.zip")
    road.run("practice", survey, "--homes", "220", "--seed", "1")
    approve(road, survey)
    new, birch = packed(road, survey, "new.zip"), group(road, "Birch", 120, 2)
    alone = road.path("alone")
    road.run("pool", new, birch, "-o", alone)
    for number, order in enumerate(((old, new, birch, new), (birch, new, old), (new, old, birch))):
        out = road.path(f"net{number}")
        said = json.loads(road.run("pool", *order, "-o", out, "--json"))
        assert said["groups"] == 2
        why = {(os.path.basename(one["pack"]), one["why"], os.path.basename(one["counted"])) for one in said["left_out"]}
        assert why == {("old.zip", "older", "new.zip")} | ({("new.zip", "twice", "new.zip")} if number == 0 else set()), why
        assert sums_of(out) == sums_of(alone)
        with open(os.path.join(out, "index.html"), encoding="utf-8") as file:
            assert "an older pack was given too" in file.read()
    said = road.run("pool", old, new, birch, "-o", road.path("words"))
    assert "older: left out" in said and "both have an estate of the code" in said, said
    birch_survey = road.path("Birch.gpkg")
    approve(road, birch_survey, conditions="another meeting")
    clash = packed(road, birch_survey, "clash.zip")
    said = road.run("pool", new, birch, clash, "-o", road.path("clash"), fails=1)
    assert "different packs of the same survey" in said and not os.path.exists(road.path("clash")), said


def sums_of(folder):
    rows = rows_of(files_of(folder)["network.csv"])
    return {(row["indicator"], row["category"]): (row["numerator_r"], row["denominator_r"]) for row in rows
            if row["geography_type"] == "network"}


@case("packs for meetings and for everybody: the network is for meetings, and says why")
def pool_of_two_tiers(road):
    ash, birch = group(road, "Ash", 200, 1), group(road, "Birch", 200, 2, tier="public")
    cedar = group(road, "Cedar", 200, 3, tier="public")
    said = road.run("pool", ash, birch, cedar, "-o", road.path("mixed"))
    assert "tier meeting" in said and "The pack of 1 of the 3 groups is for meetings" in said, said
    page = files_of(road.path("mixed"))["index.html"].decode()
    assert "Not for everybody" in page and "of 3 groups took part" in page
    said = road.run("pool", birch, cedar, "-o", road.path("open"))
    assert "tier public" in said and "for meetings" not in said
    assert "Not for everybody" not in files_of(road.path("open"))["index.html"].decode()
    for row in rows_of(files_of(road.path("open"))["network.csv"]):
        if row["numerator_r"]:
            count, of = int(row["numerator_r"]), int(row["denominator_r"])
            assert (count == 0 or count >= 10) and of >= 20 and count % 5 == of % 5 == 0, row


@case("the network less all other packs is nothing: what a group hides cannot be subtracted")
def pool_cannot_be_subtracted(road):
    packs = [group(road, name, homes, seed) for name, homes, seed in (("Ash", 90, 1), ("Birch", 64, 2), ("Cedar", 45, 3))]
    road.run("pool", *packs, "-o", road.path("net"))
    sums, figures, tried = sums_of(road.path("net")), [survey_figures(pack) for pack in packs], 0
    for key, pooled in sums.items():
        for number, own in enumerate(figures):
            if key in own and own[key]["flag"] and pooled[0]:
                others = [one[key] for k, one in enumerate(figures) if k != number and key in one and one[key]["numerator_r"]]
                left = [int(pooled[0]) - sum(int(one["numerator_r"]) for one in others),
                        int(pooled[1]) - sum(int(one["denominator_r"]) for one in others)]
                assert left == [0, 0], (key, number, left)
                tried += 1
    assert tried > 5, tried


if __name__ == "__main__":
    sys.exit(main(CASES))
