#!/usr/bin/env python3
"""The worked examples of spec/domain.md 3.3 and 4.4 through the program, with their printed values, and what
the program says to input that nothing can be counted from.
Prints TAP.

    counting.py DOORSTEP SOURCE_DIR
"""
import csv
import json
import os
import re
import sys
from xml.sax.saxutils import escape

from packs import PEOPLE
from road import case as any_case
from road import main

CASES = []
METHODS = "first top3 pts321 pts5 borda_zero borda_avg borda_mbc dowdall mean_fill copeland".split()

TV1 = [(6, "R>G>S>Y>D"), (5, "D>Y"), (5, "Y>R>G"), (2, "D>Y>G"), (1, "R>D>G"), (1, "D>S>R")]
TV1_SCORES = {  # D, R, S, G, Y
    "first": (8, 7, 0, 0, 5), "top3": (9, 13, 7, 14, 12), "pts321": (26, 32, 8, 20, 29), "pts5": (50, 58, 22, 48, 65),
    "borda_zero": (35, 45, 15, 34, 47), "borda_avg": (37.5, 51, 24, 39.5, 48), "borda_mbc": (27, 44, 20, 32, 36),
    "dowdall": (9.7, 9.83333, 2.5, 5.66667, 10), "mean_ranked": (2.6667, 1.5385, 2.8571, 2.5714, 2.3889),
    "mean_fill": (3.125, 2.45, 3.8, 3.025, 2.6), "copeland": (1, 3, 0, 2, 4)}
TV1_ORDER = {"first": "D R Y S=G", "top3": "G R Y D S", "pts321": "R Y D G S", "pts5": "Y R D G S",
             "borda_zero": "Y R D G S", "borda_avg": "R Y G D S", "borda_mbc": "R Y G D S", "dowdall": "Y R D G S",
             "mean_fill": "R Y G D S", "copeland": "Y R G D S", "schulze": "Y R G D S", "ranked_pairs": "Y R G D S"}
TV1_PAIRS = {"D": (0, 8, 9, 9, 9), "R": (12, 0, 12, 13, 8), "S": (6, 1, 0, 1, 7), "G": (11, 2, 14, 0, 7),
             "Y": (11, 12, 12, 12, 0)}
TV6 = {"R": (.6295, .9950, 1, 1, 3), "Y": (.3255, .9755, 1, 2, 3), "D": (.0655, .4480, 1, 4, 5),
       "G": (0, .5995, 2, 3, 4), "S": (0, .0030, 4, 5, 5)}


def case(name):
    return any_case(name, CASES)


def count(road, ballots, issues):
    path = road.path("ballots.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write("weight,ranking\n" + "".join(f"{weight},{ranking}\n" for weight, ranking in ballots))
    return json.loads(road.run("priorities", "--ballots", path, "--issues", ",".join(issues), "--json"))


def near(got, want, within=0.00005):
    assert abs(got - want) <= within + 1e-12, (got, want)


def ranks_of(order):
    ranks, place = {}, 1
    for joint in order.split():
        for issue in joint.split("="):
            ranks[issue] = place
        place += len(joint.split("="))
    return ranks


# ---- ballots ----

@case("TV1: every method's scores and order, head to head, and the fair list")
def tv1(road):
    said = count(road, TV1, "DRSGY")
    assert (said["ballots"], said["weight"], said["empty"]) == (6, 20, 0)
    for method, scores in TV1_SCORES.items():
        for issue, score in zip("DRSGY", scores):
            near(said["methods"][method]["scores"][issue], score)
    for method, order in TV1_ORDER.items():
        assert said["methods"][method]["ranks"] == ranks_of(order), method
    assert said["methods"].keys() == {*METHODS, "mean_ranked", "schulze", "ranked_pairs", "kemeny"}
    for row, counts in TV1_PAIRS.items():
        assert [said["pairwise"][row].get(column, 0) for column in "DRSGY"] == list(counts)
    assert said["condorcet_winner"] == "Y"
    assert said["methods"]["kemeny"] == {"score": 118, "optima": 1, "order": list("YRGDS")}
    assert said["fair"] == list("GYR")
    near(said["coverage"][1]["top"], 15 / 20)
    near(said["coverage"][1]["fair"], 19 / 20)


@case("TV2: a ring of three: no Condorcet winner, and each way out of it")
def tv2(road):
    said = count(road, [(4, "D>R>S"), (3, "R>S>D"), (2, "S>D>R")], "DRS")
    methods = said["methods"]
    assert said["condorcet_winner"] is None and methods["copeland"]["scores"] == {"D": 1, "R": 1, "S": 1}
    assert (said["pairwise"]["D"]["R"], said["pairwise"]["R"]["S"], said["pairwise"]["S"]["D"]) == (6, 7, 5)
    assert methods["borda_avg"]["scores"] == {"D": 10, "R": 10, "S": 7} and methods["borda_avg"]["ranks"] == ranks_of("D=R S")
    assert list(methods["pts321"]["scores"].values()) == [19, 19, 16]
    for method in ("schulze", "ranked_pairs"):
        assert methods[method]["ranks"] == ranks_of("D R S"), method
    assert methods["kemeny"] == {"score": 17, "optima": 1, "order": ["D", "R", "S"]}
    for issue, score in (("D", 6), ("R", 5.66667), ("S", 4.83333)):
        near(methods["dowdall"]["scores"][issue], score)


@case("TV4: a list on which small groups have their place")
def tv4(road):
    said = count(road, [(7, "D>R>S"), (4, "R>D>S"), (3, "S>D>R"), (3, "Y>G>L"), (3, "G>Y>L")], "DRSYGL")
    assert said["methods"]["top3"]["scores"] == {"D": 14, "R": 14, "S": 14, "Y": 6, "G": 6, "L": 6}
    assert said["fair"] == ["D", "R", "Y"]
    near(said["coverage"][2]["top"], .70)
    near(said["coverage"][2]["fair"], 1)


@case("TV6: the bag shaken 2,000 times, to the last draw")
def tv6(road):
    said = count(road, TV1, "DRSGY")["stability"]
    for issue, (first, top3, low, median, high) in TV6.items():
        near(said[issue]["first"], first)
        near(said[issue]["top3"], top3)
        assert (said[issue]["p05"], said[issue]["median"], said[issue]["p95"]) == (low, median, high), issue


# ---- surveys ----

FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
<h:head><h:title>Worked</h:title><model>
<instance><data id="worked" version="1"><dwelling_id/><choice/><carer/><order/><size/><words/>
<meta><instanceID/></meta></data></instance>
<bind nodeset="/data/dwelling_id" type="string"/><bind nodeset="/data/choice" type="string"/>
<bind nodeset="/data/carer" type="string"/><bind nodeset="/data/order" type="odk:rank"/>
<bind nodeset="/data/size" type="int"/><bind nodeset="/data/words" type="string"/></model></h:head>
<h:body><input ref="/data/dwelling_id"><label>Door</label></input>
<select1 ref="/data/choice"><label>Which first?</label>
<item><label>Damp</label><value>D</value></item><item><label>Repairs</label><value>R</value></item></select1>
<select1 ref="/data/carer"><label>Does anybody care for another?</label>
<item><label>Yes</label><value>yes</value></item><item><label>No</label><value>no</value></item></select1>
<odk:rank xmlns:odk="http://www.opendatakit.org/xforms" ref="/data/order"><label>In which order?</label>
<item><label>Damp</label><value>D</value></item><item><label>Repairs</label><value>R</value></item></odk:rank>
<input ref="/data/size"><label>How many are you?</label></input>
<input ref="/data/words"><label>Tell us more</label></input></h:body></h:html>
"""


def square(code, number):
    west, south = -2.2 + number * .004, 53.48
    ring = [[west, south], [west + .003, south], [west + .003, south + .003], [west, south + .003], [west, south]]
    return {"type": "Feature", "properties": {"code": code, "name": f"Block {code}"},
            "geometry": {"type": "Polygon", "coordinates": [ring]}}


def survey_of(road, name, blocks, answers, form=FORM):
    """Blocks as {code: doors}, answers as (door, {question: answer})."""
    survey, folder = road.path(f"{name}.gpkg"), road.path(name)
    version = ' version="1"' if 'version="1"' in form else ""
    os.mkdir(folder)
    for path, text in ((f"{folder}.xml", form), (f"{folder}.json", json.dumps(
            {"type": "FeatureCollection", "features": [square(code, i) for i, code in enumerate(blocks)]})),
            (f"{folder}.csv", "code,block\n" + "".join(
                '"{0}-{1:03d}","{0}"\n'.format(code.replace('"', '""'), n)
                for code, doors in blocks.items() for n in range(1, doors + 1)))):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    for number, (door, given) in enumerate(answers):
        with open(os.path.join(folder, f"{number}.xml"), "w", encoding="utf-8") as file:
            file.write(f'<data id="worked"{version}><dwelling_id>{escape(door)}</dwelling_id>'
                       + "".join(f"<{question}>{answer}</{question}>" for question, answer in given.items())
                       + f"<meta><instanceID>uuid:{name}-{number}</instanceID></meta></data>")
    road.run("init", survey, "--name", name)
    road.run("form", "add", survey, f"{folder}.xml")
    if blocks:
        road.run("area", "add", survey, f"{folder}.json", "--level", "block")
        road.run("dwelling", "add", survey, f"{folder}.csv")
    if answers:
        road.run("import", survey, folder)
    return survey


def homes(block, first, n, **answers):
    return [(f"{block}-{number:03d}", answers) for number in range(first, first + n)]


def tabulate(road, survey, question, *more):
    return json.loads(road.run("tabulate", survey, question, *more, "--json"))


def answer(group, value):
    return next(one for one in group["answers"] if one["value"] == value)


@case("TV3: blocks that answered less count by their doors; effective number and design effect")
def tv3(road):
    survey = survey_of(road, "tv3", {"A": 30, "B": 30}, homes("A", 1, 9, choice="D") + homes("A", 10, 6, choice="R")
                       + homes("B", 1, 1, choice="D") + homes("B", 2, 4, choice="R"))
    everyone = tabulate(road, survey, "choice")["all"]
    near(answer(everyone, "D")["share"], .5)
    near(answer(everyone, "D")["weighted_share"], .4)
    near(answer(everyone, "R")["weighted_share"], .6)
    near(everyone["worth"], 15)
    near(everyone["design_effect"], 1.3333)


@case("TV5: Wilson's interval, of 18 in 40, 5 in 12 and 0 in 12")
def tv5(road):
    for name, yes, of, low, high in (("a", 18, 40, .307053, .601709), ("b", 5, 12, .193260, .680489), ("c", 0, 12, 0, .242494)):
        survey = survey_of(road, name, {}, [(door, given) for door, given in homes("X", 1, yes, choice="D")
                                            + homes("X", yes + 1, of - yes, choice="R")])
        got = answer(tabulate(road, survey, "choice")["all"], "D")
        near(got["low"], low, 0.0000005)
        near(got["high"], high, 0.0000005)


@case("TV7: two rounds, as separate homes and door by door")
def tv7(road):
    then = survey_of(road, "then", {}, homes("A", 1, 18, choice="D") + homes("A", 19, 22, choice="R"))
    now = survey_of(road, "now", {}, homes("B", 1, 9, choice="D") + homes("B", 10, 27, choice="R"))
    got = answer(tabulate(road, now, "choice", "--before", then)["since"], "D")
    near(got["difference"]["share"], -.2)
    near(got["difference"]["low"], -.388867, 0.0000005)
    near(got["difference"]["high"], .015081, 0.0000005)
    assert got["change"] == "may be chance"
    panel = survey_of(road, "panel", {}, homes("A", 1, 7, choice="D") + homes("A", 8, 11, choice="R")
                      + homes("A", 19, 3, choice="D") + homes("A", 22, 19, choice="R"))
    got = answer(tabulate(road, panel, "choice", "--before", then)["since"], "D")
    assert (got["came"], got["gone"]) == (3, 11)
    near(got["mcnemar_p"], .057373, 0.0000005)
    near(got["mcnemar_mid_p"], .035156, 0.0000005)


@case("TV8: carers and others, how far apart")
def tv8(road):
    survey = survey_of(road, "tv8", {}, homes("A", 1, 8, carer="yes", choice="D") + homes("A", 9, 4, carer="yes", choice="R")
                       + homes("A", 13, 15, carer="no", choice="D") + homes("A", 28, 33, carer="no", choice="R"))
    groups = {group["code"]: group for group in tabulate(road, survey, "choice", "--by", "carer")["groups"]}
    apart = answer(groups["yes"], "D")["difference"]
    near(apart["share"], .3541667)
    near(apart["low"], .044273, 0.0000005)
    near(apart["high"], .579748, 0.0000005)


# ---- tables ----

TV9 = "block,damp,repairs,asb,total\nAspen,12,3,6,21\nBirch,8,9,0,17\nCedar,4,11,5,20\ntotal,24,23,11,58\n"
N = None
TV9_SHOWN = {
    ("5", "5"): ([10, N, 5, 20], [10, 10, 0, 15], [N, 10, 5, 20], [25, 25, 10, 60]),
    ("8", "5"): ([10, N, N, 20], [10, 10, 0, 15], [N, 10, N, 20], [25, 25, 10, 60]),
    ("10", "5"): ([10, N, N, 20], [N, N, 0, 15], [N, 10, N, 20], [25, 25, 10, 60]),
    ("5", "1", "--exact"): ([N, N, 6, 21], [8, 9, 0, 17], [N, N, 5, 20], [24, 23, 11, 58])}


@case("TV9: a table of counts by each standard's rules")
def tv9(road):
    path = road.path("tv9.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write(TV9)
    for (threshold, base, *exact), cells in TV9_SHOWN.items():
        said = json.loads(road.run("suppress", path, "--threshold", threshold, "--base", base, *exact, "--json"))
        assert said["cells"] == list(cells), (threshold, exact, said["cells"])


# ---- what cannot be counted ----

@case("a question that is not there, or that puts nothing in order, is refused by name")
def no_such_order(road):
    survey = survey_of(road, "order", {"A": 30, "B": 30}, homes("A", 1, 20, choice="D", order="D R", size="2", words="Hm"))
    out = ["-o", road.path("out")]
    for words in (["priorities", survey, "nobody"], ["tabulate", survey, "nobody"], ["tabulate", survey, "choice", "--by", "nobody"],
                  ["map", survey, "nobody", "-o", road.path("out.svg")], ["report", survey, "--question", "nobody", *out]):
        assert "no question is called 'nobody'" in road.run(*words, fails=1), words
    for question in ("choice", "size"):
        for more in ([], ["--json"], ["--by", "block"]):
            assert f"'{question}' asks for" in road.run("priorities", survey, question, *more, fails=2)
        assert "doorstep tabulate" in road.run("report", survey, "--question", question, *out, fails=2)
    assert "people's own words" in road.run("tabulate", survey, "words", fails=2)
    assert json.loads(road.run("priorities", survey, "order", "--json"))["groups"][0]["n"] == 20
    assert not os.path.exists(road.path("out"))


@case("no records at all: everything says that nobody has answered, and nothing leaves")
def nobody_answered(road):
    survey = survey_of(road, "none", {"A": 30}, [])
    assert "All homes: no answers yet. So there is nothing to put in order." in road.run("priorities", survey, "order")
    blocks = road.run("priorities", survey, "order", "--by", "block")
    assert "No area has any answers yet. So there is nothing to put in order." in blocks and "Block A" not in blocks, blocks
    group, = json.loads(road.run("priorities", survey, "order", "--json"))["groups"]
    assert group["n"] == 0 and group["methods"] is None and group["reason"] == "no answers yet", group
    for by in ([], ["--by", "block"]):
        said = road.run("tabulate", survey, "choice", *by)
        assert said.endswith("All homes: no answers yet. So there is nothing to count.\n\n"), said
    for words in (["order"], ["choice"], ["order", "--kind", "share"]):
        said = road.run("map", survey, *words, "-o", road.path("m.geojson"), fails=1)
        assert f"answered '{words[0]}' yet: there is nothing to draw" in said, said
    for words in (["report", survey, "-o", road.path("r")], ["share", survey, "--rows-safe", "-o", road.path("s")]):
        road.run(*words, fails=1)
    by = ["--by", PEOPLE[0], "--by", PEOPLE[1], "--meeting", "Hall"]
    assert "nobody has answered worked yet" in road.run("approve", survey, "--tier", "meeting", *by, fails=1)
    assert "nobody has approved" in road.run("pack", survey, "--tier", "meeting", "-o", road.path("p"), fails=1)
    assert not any(os.path.exists(road.path(name)) for name in ("r", "s", "p", "m.geojson"))


@case("a form that is not there, and words that need another, are not passed over")
def not_there(road):
    survey = survey_of(road, "forms", {"A": 30}, homes("A", 1, 20, choice="D", order="D R"))
    assert "the survey has no form 'nobody'" in road.run("report", survey, "--form", "nobody", "-o", road.path("f"), fails=1)
    for option in ("--layer", "--code", "--name", "--set"):
        said = road.run("pack", survey, "--tier", "meeting", "-o", road.path("f"), option, "LSOA", fails=2)
        assert "--boundaries" in said, said
    assert not os.path.exists(road.path("f"))


@case("an answer on no list that fewer than three homes give is \"other\", on a card without one too, and not printed")
def on_no_list(road):
    given = homes("A", 1, 40, order="D R", choice="D") + homes("A", 41, 1, order="Mrs-Smith D") + homes("A", 42, 2, order="well")
    survey = survey_of(road, "unlisted", {"A": 60}, given + homes("A", 45, 3, order="lifts D"))
    said = json.loads(road.run("priorities", survey, "order", "--json"))
    assert said["issues"] == ["D", "R", "lifts", "other"] and said["unlisted"] == 6, said["issues"]
    assert said["groups"][0]["methods"]["first"]["scores"] == {"D": 40, "R": 0, "lifts": 3, "other": 3}
    text = road.run("priorities", survey, "order") + road.run("priorities", survey, "order", "--by", "block")
    assert "Damp" in text and "Smith" not in text and "well" not in text, text
    assert "Mrs-Smith" in road.run("priorities", survey, "order", "--tier", "internal")
    road.run("report", survey, "--question", "order", "-o", road.path("unlisted-report"))
    with open(road.path("unlisted-report/report.html"), encoding="utf-8") as file:
        page = file.read()
        assert "Smith" not in page and ">well" not in page
    whole = survey_of(road, "listed", {}, homes("A", 1, 12, order="D R"))
    assert json.loads(road.run("priorities", whole, "order", "--json"))["issues"] == ["D", "R"]


@case("a tie of three names all three: in the order, in the report, on the map")
def three_tie(road):
    form = FORM.replace("<item><label>Repairs</label><value>R</value></item></odk:rank>",
                        "<item><label>Repairs</label><value>R</value></item>"
                        "<item><label>Safety</label><value>S</value></item></odk:rank>")
    survey = survey_of(road, "ring", {"A": 60}, homes("A", 1, 15, order="D R S") + homes("A", 16, 15, order="R S D")
                       + homes("A", 31, 15, order="S D R"), form)
    text = road.run("priorities", survey, "order")
    assert 'put each of "Damp", "Repairs" and "Safety" in their top three' in text, text
    assert 'Too close to call: "Damp", "Repairs" and "Safety" lead.' in text, text
    road.run("report", survey, "--question", "order", "-o", road.path("ring-report"))
    with open(road.path("ring-report/report.html"), encoding="utf-8") as file:
        page = re.sub("<[^>]*>|&quot;|\"|\u201c|\u201d", "", file.read())
    assert "put each of these in their top three: Damp, Repairs and Safety." in page, page[:3000]
    road.run("map", survey, "order", "-o", road.path("ring.geojson"))
    with open(road.path("ring.geojson"), encoding="utf-8") as file:
        area, = json.load(file)["features"]
    assert area["properties"]["words"] == "Damp, Repairs or Safety", area["properties"]


@case("by block in a survey that has no blocks: it says so, and how many homes are therefore in none")
def no_blocks(road):
    survey = survey_of(road, "bare", {}, homes("X", 1, 12, choice="D", order="D R"))
    for verb, question in (("tabulate", "choice"), ("priorities", "order")):
        for by in ("block", "estate"):
            said = road.run(verb, survey, question, "--by", by)
            assert f"The survey has no {by}s yet: take them in with doorstep area add." in said, said
            assert "any answers" not in said, said
            said = json.loads(road.run(verb, survey, question, "--by", by, "--json"))
            assert said["groups"] == [] and said["unplaced"] == 12, (verb, said)
    placed = survey_of(road, "placed", {"A": 20}, homes("A", 1, 12, choice="D") + homes("X", 1, 2, choice="D"))
    assert tabulate(road, placed, "choice", "--by", "block")["unplaced"] == 2
    assert "2 homes in no area" in road.run("tabulate", placed, "choice", "--by", "block", "--tier", "internal")
    assert "no area" not in road.run("tabulate", placed, "choice", "--by", "carer", "--tier", "internal")


@case("who is ill is put in no order for others: counts of five and groups of ten are not for health")
def no_order_of_health(road):
    form = FORM.replace('type="odk:rank"/>', 'type="odk:rank" d:tag="S" xmlns:d="https://doorstep.example/xforms"/>')
    survey = survey_of(road, "ill", {"A": 30}, homes("A", 1, 20, order="D R") + homes("A", 21, 6, order="R"), form)
    for more in ([], ["--json", "--tier", "meeting"], ["--tier", "public"]):
        assert "there is no order of it" in road.run("priorities", survey, "order", *more, fails=2)
    assert "Repairs" in road.run("priorities", survey, "order", "--tier", "internal")


@case("one record, refusals alone, or nothing that may be counted: said in words, and no figure of an answer leaves")
def one_or_refused(road):
    words_alone = re.sub(r"<select1.*</odk:rank>|<input ref=./data/size.*?</input>", "", FORM, flags=re.S)
    cases = (("one", homes("A", 1, 1, choice="D", order="D R"), FORM, "Fewer than 10 homes", "too few homes have answered"),
             ("refused", homes("A", 1, 25, choice="pns", order="pns"), FORM, "about 25 homes that would rather not say",
              "too few homes have answered"),
             ("words", homes("A", 1, 25, words="Hm"), words_alone, None, "asks nothing that may be counted"))
    by = ["--by", PEOPLE[0], "--by", PEOPLE[1], "--meeting", "Hall"]
    for name, answers, form, text, why in cases:
        survey = survey_of(road, name, {"A": 30}, answers, form)
        for words in ([["priorities", survey, "order"], ["tabulate", survey, "choice"]] if text else []):
            assert text.lower() in road.run(*words).lower(), words
        said = road.run("approve", survey, "--tier", "meeting", *by)
        assert "no figure of an answer can be shown" in said and why in said, said
        pack = road.path(f"{name}-pack")
        assert why in road.run("pack", survey, "--tier", "meeting", "-o", pack)
        with open(f"{pack}/tables.csv", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert all(not row["numerator_r"] for row in rows if row["indicator"] not in ("doors", "turnout")), name
        with open(f"{pack}/index.html", encoding="utf-8") as file:
            assert why in file.read()
        road.run("pack", "verify", pack)


@case("a block without homes, a round that is empty, weights that sum to nothing: each in a sentence")
def nothing_to_weigh(road):
    survey = survey_of(road, "empty", {"A": 120, "B": 0}, homes("A", 1, 110, choice="D", order="D R"))
    groups = {group["code"]: group for group in tabulate(road, survey, "choice", "--by", "block")["groups"]}
    assert groups["A"]["n"] == 110 and groups["B"]["n"] == 0, groups
    assert "B, Block B: no answers" in road.run("priorities", survey, "order", "--by", "block")
    none = survey_of(road, "nobody", {"A": 30}, [])
    assert "nobody answered this in the earlier survey" in road.run("tabulate", survey, "choice", "--before", none)
    assert "nobody answered this in this one" in road.run("tabulate", none, "choice", "--before", survey)
    path = road.path("rake.csv")
    for text, words, code in (("question,answer,homes\nchoice,D,0\nchoice,R,0\n", "add up to 0 homes", 2),
                              ("question,answer\nchoice,D\n", "must name a column 'homes'", 1),
                              ("question,answer,homes,homes\nchoice,D,5,6\n", "names two columns 'homes'", 1),
                              ("question,answer,homes\nnobody,D,5\n", "nobody", 1), ("", "is empty", 1)):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        said = road.run("tabulate", survey, "choice", "--rake", path, fails=code)
        assert words in said, (text, said)
    for weight in ("0", "-1", "x", ""):
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"weight,ranking\n{weight},D>R\n")
        assert "line 2" in road.run("priorities", "--ballots", path, "--issues", "D,R", "--json", fails=1)
    with open(path, "w", encoding="utf-8") as file:
        file.write("weight,weight,ranking\n1,2,D>R\n")
    ballots = ["priorities", "--ballots", path, "--issues", "D,R"]
    assert "line 1: the first row names two columns 'weight'" in road.run(*ballots, fails=1)
    for option, word in (("--by", "block"), ("--form", "worked"), ("--tier", "public")):
        assert f"{option} goes with a survey" in road.run(*ballots, option, word, fails=2), option


@case("a code that was changed between rounds is new, one that was dropped is named, and neither rose nor fell")
def renamed_between_rounds(road):
    then = survey_of(road, "before", {}, homes("A", 1, 30, choice="D") + homes("A", 31, 20, choice="R"))
    form = FORM.replace("<label>Repairs</label><value>R</value></item></select1>",
                        "<label>Repairs</label><value>repairs</value></item></select1>")
    now = survey_of(road, "after", {}, homes("A", 1, 25, choice="D") + homes("A", 26, 25, choice="repairs"), form)
    said = road.run("tabulate", now, "choice", "--before", then)
    assert re.search(r"Repairs +could not be answered then: new, or under another code", said), said
    assert re.search(r"Repairs +could be answered then, and cannot now", said), said
    since = tabulate(road, now, "choice", "--before", then)["since"]
    assert answer(since, "repairs")["change"] == "new" and answer(since, "D")["change"] != "new", since


if __name__ == "__main__":
    sys.exit(main(CASES))
