#!/usr/bin/env python3
"""Copies for the stewards' own maps: homes moved on purpose (spec/domain.md 4.5, TV11).
Prints TAP.

    stewards.py DOORSTEP SOURCE_DIR
"""
import contextlib
import json
import math
import os
import re
import sqlite3
import struct
import sys
from collections import Counter

from packs import files_of, rows_of
from road import case as any_case
from road import main, query

CASES = []


def case(name):
    return any_case(name, CASES)


def share(road, survey, name, *more):
    road.run("share", survey, "--question", "tenure3", "-o", road.path(name), *more)
    return files_of(road.path(name))


def doors_of(survey):
    places = [struct.unpack_from("<dd", blob, len(blob) - 16) for blob, in query(
        survey, "SELECT geom FROM dwelling WHERE status = 'active' AND geom IS NOT NULL")]
    assert len(places) > 200
    return places


def metres(a, b):
    return math.hypot((a[0] - b[0]) * 111320 * math.cos(math.radians(a[1])), (a[1] - b[1]) * 111200)


def places_of(files):
    return [(float(row["lon"]), float(row["lat"])) for row in rows_of(files["points.csv"])]


def boundary(road):
    with open(road.data("estates/ashbrook_estate.geojson"), encoding="utf-8") as file:
        shape = json.load(file)["features"][0]["geometry"]
    return shape["coordinates"][0] if shape["type"] == "Polygon" else shape["coordinates"][0][0]


def within(ring, at):
    odd = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:]):
        if (y1 > at[1]) != (y2 > at[1]) and at[0] < (x2 - x1) * (at[1] - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


def hectares(ring):
    mid = ring[0][1]
    x = [(lon - ring[0][0]) * 111320 * math.cos(math.radians(mid)) for lon, _ in ring]
    y = [(lat - mid) * 111200 for _, lat in ring]
    return abs(sum(x[i] * y[i + 1] - x[i + 1] * y[i] for i in range(len(x) - 1))) / 2 / 1e4


@case("donut: the ring holds k homes, every point is in a ring around a door and within the boundary")
def donut_moves_into_rings(road):
    survey = road.ashbrook("d.gpkg", 200)
    files = share(road, survey, "donut", "--mask", "donut", "--k", "60")
    doors, ring, points = doors_of(survey), boundary(road), places_of(files)
    radius = float(re.search(r"20 to ([\d.]+) metres", files["README.txt"].decode())[1])
    dense = len(doors) / hectares(ring) / 1e4  # TV11: rmax = sqrt(k / (pi d) + rmin^2)
    assert abs(radius - math.sqrt(60 / (math.pi * dense) + 400)) < 0.02 * radius, radius
    assert len(points) > 150, len(points)
    for at in points:
        away = [metres(at, door) for door in doors]
        assert min(away) < radius * 1.01 and any(19.8 < one < radius * 1.01 for one in away), at
        assert within(ring, at), at
    near = sum(min(metres(at, door) for door in doors) < 1 for at in points)
    assert near < len(points) / 20, near  # nearly nobody stands on a door
    assert all(a[1] >= b[1] for a, b in zip(points, points[1:])), "points stand from north to south"


@case("a point that lies within the boundary does so as it is printed, too")
def donut_rounds_inwards(road):
    survey = road.ashbrook("edge.gpkg", 200)
    with contextlib.closing(sqlite3.connect(survey)) as db, db:  # by this key one home comes to stand 4 cm from the edge
        db.execute("INSERT INTO doorstep_meta (key, value) VALUES ('mask_key', ?)", (f"{8:064x}",))
    ring = boundary(road)
    assert all(within(ring, at) for at in places_of(share(road, survey, "edge", "--mask", "donut", "--k", "60")))


@case("the same homes stand on the same points each time, and are moved no other way")
def masks_do_not_average_out(road):
    survey = road.ashbrook("once.gpkg", 120)
    first = share(road, survey, "a", "--mask", "donut")
    assert share(road, survey, "b", "--mask", "donut") == first == share(road, survey, "c", "--mask", "donut", "--k", "50")
    road.run("share", survey, "--mask", "donut", "--question", "gender", "-o", road.path("d"))
    assert sorted(places_of(files_of(road.path("d")))) == sorted(places_of(first))
    for more in (["--mask", "grid"], ["--mask", "donut", "--k", "80"]):
        said = road.run("share", survey, "--question", "tenure3", "-o", road.path("e"), *more, fails=1)
        assert "would give the doors away" in said and not os.path.exists(road.path("e")), said
    other = road.ashbrook("other.gpkg", 120)
    assert places_of(share(road, other, "f", "--mask", "donut")) != places_of(first)
    key, = query(survey, "SELECT value FROM doorstep_meta WHERE key = 'mask_key'")[0]
    codes = [code for code, in query(survey, "SELECT code FROM dwelling")]
    for name, content in first.items():
        text = content.decode()
        assert key not in text and not any(code in text for code in codes), name


@case("grid: the middles of hexagons, ten homes on the list in each")
def grid_moves_to_middles(road):
    survey = road.ashbrook("g.gpkg", 200)
    files = share(road, survey, "grid", "--mask", "grid")
    points, doors = Counter(places_of(files)), doors_of(survey)
    assert 3 < len(points) < 30 and json.loads(files["points.geojson"])["type"] == "FeatureCollection"
    for at in points:
        assert sum(metres(at, door) <= 50.5 for door in doors) >= 10, at  # a hexagon lies in its circle
        assert all(metres(at, other) > 86 for other in points if other != at)


@case("moved homes are for the stewards: every other wish is refused in words")
def masks_refuse(road):
    survey = road.ashbrook("no.gpkg", 64)
    out = ["-o", road.path("out")]
    ask = ["share", survey, "--question", "tenure3", *out]
    for tier in ("meeting", "public"):
        assert "for the stewards alone" in road.run(*ask, "--mask", "donut", "--tier", tier, fails=2)
    assert "donut or grid" in road.run(*ask, "--mask", "blur", fails=2)
    assert "20 or more" in road.run(*ask, "--mask", "donut", "--k", "3", fails=2)
    assert "one at a time" in road.run(*ask, "--mask", "donut", "--rows-safe", fails=2)
    assert "--question" in road.run("share", survey, "--mask", "donut", *out, fails=2)
    road.run("share", survey, "--mask", "donut", "--question", "nobody_asked", *out, fails=1)
    empty = road.path("empty.gpkg")
    road.run("init", empty, "--name", "Empty")
    road.run("form", "add", empty, road.data("questionnaires/doorstep_priorities.xml"))
    assert "no boundary" in road.run("share", empty, "--mask", "donut", "--question", "tenure3", *out, fails=1)
    road.run("area", "add", empty, road.data("estates/ashbrook_estate.geojson"), "--level", "estate")
    road.run("dwelling", "add", empty, road.data("estates/ashbrook_dwellings.csv"))
    assert "fewer than 10" in road.run("share", empty, "--mask", "donut", "--question", "tenure3", *out, fails=1)
    assert not os.path.exists(road.path("out"))


if __name__ == "__main__":
    sys.exit(main(CASES))
