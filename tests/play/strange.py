#!/usr/bin/env python3
"""Surveys that are not like ours: odd names and codes, choices renamed in the middle, files of other kinds.
Prints TAP.

    strange.py DOORSTEP SOURCE_DIR
"""
import json
import os
import re
import sys

from counting import FORM, answer, homes, survey_of, tabulate
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


# ---- names that are none ----

@case("a question that is not there gets the one that was meant, or those there are, and where to begin")
def what_was_meant(road):
    survey = road.ashbrook("meant.gpkg", 20)
    bare = road.path("bare.gpkg")
    road.run("init", bare, "--name", "Bare")
    for words, code, said in (
            (["tabulate", survey, "tenur3"], 1, "did you mean 'tenure3'?"),
            (["tabulate", survey, "tenure3", "--by", "genders"], 1, "did you mean 'gender'?"),
            (["tabulate", survey, "prio"], 2, "count it with doorstep priorities"),
            (["share", survey, "--mask", "grid", "-q", "prio", "-o", road.path("s")], 2, "put together of 'prio_1'"),
            (["priorities", survey, "zebra"], 1, "no question is called 'zebra' or 'zebra_1'; the form asks: dwelling_id"),
            (["priorities", survey, "prio", "--form", "no"], 1, "no form 'no'"),
            (["map", survey, "zebra", "-o", road.path("m.svg")], 1, "the form asks:"),
            (["tabulate", bare, "tenure3"], 1, "no questionnaire yet; put one in with doorstep form add"),
            (["priorities", bare, "prio"], 1, "no questionnaire yet"),
            (["tabulate", survey, "dwelling_id"], 2, "is for the team alone"),
            (["tabulate", survey, "tenure3", "--before", survey], 2, "--before is the survey itself")):
        refused = road.run(*words, fails=code)
        assert said in refused, (words, refused)
    assert not os.path.exists(road.path("m.svg")) and not os.path.exists(road.path("s"))


@case("known totals of answers nobody can give, and ballots that name nothing, are said to be that")
def nothing_to_go_by(road):
    survey = road.ashbrook("rake.gpkg", 20)
    path = road.path("totals.csv")
    for rows, said in (("tenure3,council,5", "'council' is no answer to 'tenure3'; there are: social,"),
                       ("tenure3,social,0\ntenure3,own,0", "of 'tenure3' add up to 0 homes"),
                       ("tenure3,social,-1", "'-1' is no number of homes"),
                       ("tenure3,social,5", "weights need 100 homes")):
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"question,answer,homes\n{rows}\n")
        refused = road.run("tabulate", survey, "bother", "--rake", path, fails=1 if "no " in said else 2)
        assert said in refused, (rows, refused)
    for ballots, said in (("", "No ballot names an issue"), ("1,\n", "No ballot names an issue"), ("1,D\n", "1 ballot\n")):
        with open(path, "w", encoding="utf-8") as file:
            file.write("weight,ranking\n" + ballots)
        assert said in road.run("priorities", "--ballots", path, "--issues", "D,R"), ballots


@case("a form without a version, questions of several lines and a ranking nobody answered make a plain report")
def plain_report(road):
    form = FORM.replace(' version="1"', "").replace("Which first?", "Which\n\n  first? ")
    survey = survey_of(road, "plain", {"A": 40}, [(f"A-{n:03d}", {"choice": "D", "order": "pns"}) for n in range(1, 31)], form)
    road.run("report", survey, "-o", road.path("out"))
    with open(road.path("out/report.html"), encoding="utf-8") as file:
        page = file.read()
    assert "From the questionnaire &quot;Worked&quot;." in page and "version ." not in page
    assert "<li>Which first? (Damp; Repairs)</li>" in page, re.findall("<li>Which.*", page)
    assert "Nobody has named an issue" in page and "What each block put first" not in page


@case("a language is found by its name, by its code and by both, as form check prints them")
def languages(road):
    survey = road.ashbrook("languages.gpkg", 40)
    said = {road.run("tabulate", survey, "tenure3", "--lang", name) for name in ("Polski (pl)", "Polski", "pl")}
    assert len(said) == 1 and "Wynajem" in said.pop()
    refused = road.run("tabulate", survey, "tenure3", "--lang", "Pol", fails=1)
    assert "does not speak 'Pol'; it has: English (en)" in refused, refused
    for verb, *rest in (("report", "-o", road.path("out")), ("priorities", "prio"), ("tabulate", "tenure3"),
                        ("map", "prio", "-o", road.path("map.html"))):
        refused = road.run(verb, survey, *rest, "--lang", "zz", fails=1)
        assert "does not speak 'zz'; it has: English (en), " in refused and "Polski (pl)" in refused, refused
    assert not os.path.exists(road.path("out")) and not os.path.exists(road.path("map.html"))


@case("one question asked of two things is no ranking, two places of a need are")
def two_things(road):
    damp = "<item><label>Damp</label><value>D</value></item>"
    three = damp + damp.replace("Damp", "Repairs").replace(">D<", ">R<") + damp.replace("Damp", "Noise").replace(">D<", ">N<")
    for stem, is_ranking in (("water", False), ("need", True)):
        form = re.sub(r"(<select1 .*?</label>).*?(</select1>)", rf"\1{three}\2", FORM, flags=re.S)
        form = form.replace("odk:rank\"", "string\"").replace("choice", f"{stem}_1").replace("carer", f"{stem}_2")
        answers = homes("A", 1, 30, **{f"{stem}_1": "D", f"{stem}_2": "R"})
        survey = survey_of(road, stem, {"A": 40}, answers, form)
        approve(road, survey)
        made = {row["indicator"] for row in rows_of(files_of(packed(road, survey, f"{stem}-pack"))["tables.csv"])}
        assert (f"{stem}_top3" in made) == is_ranking and (f"{stem}_2" in made) != is_ranking, made


# ---- a form that changed while people were asked ----

def next_version(road, survey, changes, first, **answers):
    """Version 2 of the form, with other texts in it, and 25 homes of each block that answered it."""
    form = FORM.replace('version="1"', 'version="2"')
    for then, now in changes:
        assert then in form
        form = form.replace(then, now)
    path, folder = road.path("second.xml"), road.path("second")
    with open(path, "w", encoding="utf-8") as file:
        file.write(form)
    road.run("form", "add", survey, path)
    os.mkdir(folder)
    for block in "AB":
        for number in range(first, first + 25):
            with open(f"{folder}/{block}{number}.xml", "w", encoding="utf-8") as file:
                file.write(f'<data id="worked" version="2"><dwelling_id>{block}-{number:03d}</dwelling_id>'
                           + "".join(f"<{question}>{given}</{question}>" for question, given in answers.items())
                           + f"<meta><instanceID>uuid:second-{block}{number}</instanceID></meta></data>")
    road.run("import", survey, folder)


def first_round(road):
    """25 homes of A want damp mended, 25 of B the repairs."""
    return survey_of(road, "round", {"A": 60, "B": 60}, homes("A", 1, 25, choice="D", order="D R", carer="yes")
                     + homes("B", 1, 25, choice="R", order="R D", carer="yes"))


@case("a choice that got another code and kept its words is one answer in tables, orders, maps and packs, and that is said")
def another_code(road):
    survey = first_round(road)
    next_version(road, survey, [("<label>Repairs</label><value>R</value>", "<label>Repairs</label><value>mend</value>")],
                 31, choice="mend", order="mend D")
    said = tabulate(road, survey, "choice")
    assert [one["value"] for one in said["all"]["answers"]] == ["D", "R"], said
    assert answer(said["all"], "R")["count"] == 75 and "(R, then mend)" in said["notes"][0], said
    said = json.loads(road.run("priorities", survey, "order", "--json"))
    scores = said["groups"][0]["methods"]["first"]["scores"]
    assert said["issues"] == ["D", "R"] and scores == {"D": 25, "R": 75} and len(said["notes"]) == 1, said
    for words in (["tabulate", survey, "choice"], ["priorities", survey, "order"]):
        assert 'Mind: "Repairs" had another code' in road.run(*words), words
    drawn = []
    for code in ("R", "mend"):  # whoever knows the newest form, or the first, finds it
        road.run("map", survey, "order", "--kind", "share", "--answer", code, "-o", road.path(f"{code}.geojson"))
        with open(road.path(f"{code}.geojson"), encoding="utf-8") as file:
            drawn.append(file.read())
    assert drawn[0] == drawn[1]
    approve(road, survey)
    rows = rows_of(files_of(packed(road, survey))["tables.csv"])
    counted = {row["category"]: row["numerator_r"] for row in rows
               if row["geography_type"] == "survey" and row["indicator"] == "choice"}
    assert counted == {"D": "25", "R": "75"}, counted


@case("a choice that kept its code and got other words is counted as one answer, and both words are said")
def other_words(road):
    survey = first_round(road)
    next_version(road, survey, [("<label>Repairs</label>", "<label>Lifts and doors</label>")], 31, choice="R", order="R D")
    for words in (["tabulate", survey, "choice"], ["priorities", survey, "order"]):
        said = road.run(*words)
        assert '"Lifts and doors" read "Repairs" in an earlier version of the form' in said and "(R)" in said, said


@case("two choices of the same words beside each other stay two, each with its code")
def same_words(road):
    survey = first_round(road)
    twice = "<item><label>Repairs</label><value>mend</value></item>"
    next_version(road, survey, [("<value>R</value></item>", f"<value>R</value></item>{twice}")],
                 31, choice="mend", order="mend R")
    for words in (["tabulate", survey, "choice"], ["priorities", survey, "order"]):
        said = road.run(*words)
        assert "Repairs (R)" in said and "Repairs (mend)" in said and "Mind:" not in said, said


if __name__ == "__main__":
    sys.exit(main(CASES))
