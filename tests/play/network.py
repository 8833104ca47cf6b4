#!/usr/bin/env python3
"""Packs of many groups as one network view.
Prints TAP.

    network.py DOORSTEP SOURCE_DIR
"""
import json
import os
import sys
import zipfile

from packs import approve, files_of, packed, rows_of
from road import case as any_case
from road import main, query

CASES = []


def case(name):
    return any_case(name, CASES)


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
