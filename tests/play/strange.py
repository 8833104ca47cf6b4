#!/usr/bin/env python3
"""Surveys that are not like ours: odd names and codes, choices renamed in the middle, files of other kinds.
Prints TAP.

    strange.py DOORSTEP SOURCE_DIR
"""
import json
import sys

from counting import homes, survey_of
from packs import approve, files_of, packed, rows_of
from road import case as any_case
from road import main

CASES = []


def case(name):
    return any_case(name, CASES)


@case("areas with codes like paths, formulas and markup are packed, and the table and the map can be joined by them")
def odd_codes_are_packed(road):
    codes = ["../../etc", "/abs/x", "a b", 'q"uote', "عمارة", "C:\\x", "a,b", "=1+1", "@home", "<b>"]
    answers = [home for code in codes for home in homes(code, 1, 20, choice="D", order="D R")]
    survey = survey_of(road, "odd", {code: 30 for code in codes}, answers)
    for kind in ("html", "svg", "pdf", "geojson", "gpkg"):
        road.run("map", survey, "order", "-o", road.path(f"odd-map.{kind}"))
    approve(road, survey)
    files = files_of(packed(road, survey))
    road.run("pack", "verify", road.path("council"))
    listed = {row["geography_code"] for row in rows_of(files["tables.csv"]) if row["geography_type"] == "block"}
    drawn = {area["properties"]["geography_code"] for area in json.loads(files["areas.geojson"])["features"]}
    assert listed == drawn and len(listed) == len(codes), (listed, drawn)


if __name__ == "__main__":
    sys.exit(main(CASES))
