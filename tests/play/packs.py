"""Approving and packing, for the tests of packs: nothing runs by itself."""
import csv
import io
import os

PEOPLE = ("Amina Khan", "Joan Price")


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


def fresh_public(road):
    if not os.path.exists(road.path("public")):
        survey = road.path("estate.gpkg")
        approve(road, survey, "public")
        packed(road, survey, "public", "public")
    return files_of(road.path("public"))
