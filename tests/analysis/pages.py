#!/usr/bin/env python3
"""Pages beside each other, and beside the pack: what one verb hides no other tells.

Invented surveys, as the attacker has them. Every page of `tabulate` and `priorities` of one question,
of all homes, by estate and by block, must hide what tables.csv hides and show what it shows, to the
digit, also after a release. Two questions laid across each other, both ways, go into one program with
what the pages of each print: a hidden count of 1 .. T-1 must keep its values.

    pages.py DOORSTEP FIGURES_TOOL LP_TOOL FORM.xml [SURVEYS]

PAGES_SEED in the environment: the first survey's number.
"""
import json
import os
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import attacker  # noqa: E402

INF = float("inf")
VALUES = {"meeting": 5, "public": 9}  # two figures rounded to 5 leave nine between them
QUESTIONS = {"tenure": ["social", "private", "own"], "ticks": attacker.ISSUES}


def page(survey, verb, question, by, tier):
    words = [verb, survey.path, question, "--json", "--tier", tier, *(["--by", by] if by else [])]
    done = subprocess.run([survey.tools[0], *words], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{words}: {done.stderr}")
    return json.loads(done.stdout)


# ---- the same as the pack ----

def counts_of(group, verb):
    """{category: printed or None}, or None where nothing is said of the group"""
    if group["n"] is None:
        return None
    if verb == "tabulate":
        return {a["value"]: a["count"] for a in group.get("answers", [])}
    return group.get("top3")


def compare_group(place, group, verb, indicator, tables):
    printed, homes = tables.get((place, indicator), ({}, None))
    said = counts_of(group, verb)
    if said:  # the first places of ballots are a table of their own: "none" is in another
        said = {c: n for c, n in said.items() if c in printed}
    if said is None:
        shown = [c for c, n in printed.items() if n]
        if group["status"] in ("too_few", "no_data") and not (homes and shown):
            return []
        if indicator == "prio_first" and tables[place, "prio_ballot"][1] is None:
            return []  # nor how many homes are behind the page, which has "none" as well
        return [f"{place} {indicator}: nothing said, the pack has {printed}"]
    return [f"{place} {indicator} {category}: {n}, in the pack {printed.get(category)}"
            for category, n in said.items() if n != printed.get(category)]


def compare_pages(survey, tier, tables):
    """Every group that the pack has; of 10 to 29 homes priorities give no figures."""
    problems, n = [], 0
    for verb, question, indicator in (("tabulate", "tenure", "tenure"),
                                      ("tabulate", "told", "told"),
                                      ("tabulate", "ticks", "ticks"),
                                      ("tabulate", "prio_1", "prio_first"),
                                      ("priorities", "prio", "prio_top3")):
        if not any(i == indicator for _, i in tables):
            continue  # not for this tier's pack
        for by in (None, "estate", "block"):
            told = page(survey, verb, question, by, tier)
            groups = told["groups"] + ([told["all"]] if "all" in told else [])
            for group in groups:
                place = "" if group["code"] == "all" else group["code"]
                if group["n"] is not None and verb == "priorities" and "top3" not in group:
                    continue
                problems += compare_group(place, group, verb, indicator, tables)
                n += 1
    return problems, n


def withheld_blocks(survey, tables):
    """Blocks of which the pack says nothing at all, though they have homes enough."""
    truth = survey.truth()
    return [b for b in survey.blocks
            if truth.get((b, "prio_top3", None), 0) >= attacker.TIERS["meeting"][2]
            and not any(tables[b, "prio_top3"][0].values()) and tables[b, "prio_top3"][1] is None
            and not any("+" in place and b in place for place, _ in tables)]


def order_in_report(survey, block):
    """What the report puts at the top of a block."""
    out = os.path.join(survey.folder, "report")
    survey.run("report", survey.path, "-o", out)
    with open(os.path.join(out, "report.html"), encoding="utf-8") as file:
        return re.findall(f'>{block}</th><td[^>]*"At the top">([^<]*)</td>', file.read())


# ---- ticks and what was ticked at all ----

class Ticked(attacker.Survey):
    """Some homes tick "none of these"; as many blocks have few of them as have many."""

    def answer(self, block):
        answer = super().answer(block)
        if self.rng.random() < (0.1, 0.5)[ord(block) % 2]:
            answer["ticks"] = ["none"]
        return answer


def ends(printed):
    """Of homes: what a printed figure leaves."""
    return (0, 0) if printed == 0 else (printed - 2, printed + 2)


def compare_ticks(place, table, order, tier):
    """One group, as `tabulate` and as `priorities` have it: homes that ticked "none" are in one
    only."""
    if table["n"] is None:
        said = order["n"] is not None or order["status"] not in ("too_few", "joined")
        return [f"{place}: only priorities says {order['n']} homes"] if said else []
    counts = counts_of(table, "tabulate")
    problems = [f"{place} {c}: {n}, which the table hides"
                for c, n in (order.get("top3") or {}).items()
                if n is not None and counts.get(c) is None]
    if order["n"] is not None and "none" in counts and counts["none"] is None:
        all_low, all_high = ends(table["n"])
        low, high = ends(order["n"])
        values = all_high - low - max(1, all_low - high) + 1
        if values < VALUES[tier]:
            problems.append(f"{place}: {table['n']} less {order['n']} tells {values} of \"none\"")
    return problems


def pages_of_ticks(survey, report):
    problems = []
    for tier in attacker.TIERS:
        for by in (None, "estate", "block"):
            table = page(survey, "tabulate", "ticks", by, tier)
            groups = {g["code"]: g for g in [*table["groups"], table["all"]]}
            for order in page(survey, "priorities", "ticks", by, tier)["groups"]:
                group = groups[order["code"]]
                problems += compare_ticks(f"{tier} {order['code']}", group, order, tier)
                report.n_ticked += group["n"] is not None
    return problems


def look_at_ticks(tools, seed, report):
    rng = random.Random(f"ticks {seed}")
    with tempfile.TemporaryDirectory() as folder:
        survey = Ticked(tools, folder, rng)
        survey.add_homes(rng.choice([45, 80, 120]))
        report.test(f"survey {seed}: ticks in a table and as an order hide the same",
                    pages_of_ticks(survey, report))
        survey.figures("meeting", "publish")
        survey.add_homes(rng.choice([12, 40]))
        report.test(f"survey {seed}: the same after a release", pages_of_ticks(survey, report))


# ---- two questions across each other ----

class Across:
    """What the pages of two questions print of homes: one number for each pair of answers."""

    def __init__(self, survey, tier):
        self.tier, self.program = tier, attacker.Program()
        self.t, self.g, _ = attacker.TIERS[tier]
        self.states = []  # (tenure, ticks) as they may be
        marks = 1 << len(attacker.ISSUES)
        for tenure in [*QUESTIONS["tenure"], ""]:
            self.states += [(tenure, ticks) for ticks in range(marks)]
        self.var = {}
        self.truth = {}
        for a in survey.homes.values():
            if a:
                ticks = sum(1 << attacker.ISSUES.index(i) for i in a["ticks"])
                self.truth[a["tenure"], ticks] = self.truth.get((a["tenure"], ticks), 0) + 1

    def holds(self, state, question, answer):
        """answer None: any"""
        tenure, ticks = state
        if question == "tenure":
            return tenure == answer if answer else tenure != ""
        return bool(ticks >> attacker.ISSUES.index(answer) & 1) if answer else ticks != 0

    def cell(self, *wants):
        """The homes that gave all these answers, as one number of the program."""
        key = frozenset(wants)
        if key not in self.var:
            states = [s for s in self.states if all(self.holds(s, q, a) for q, a in wants)]
            self.var[key] = (self.program.variable(0, INF), states)
        return key

    def count(self, key):
        return sum(self.truth.get(s, 0) for s in self.var[key][1])

    def say(self, key, printed, least):
        low, high = attacker.ends_of(printed, least)
        var = self.var[key][0]
        real = self.count(key)
        if not low <= real <= high:
            raise RuntimeError(f"{set(key)}: {real} is printed as {printed}")
        was = self.program.ends[var]
        self.program.ends[var] = (max(low, was[0]), min(high, was[1]))

    def read(self, question, other, told):
        groups = [(g, [(other, g["code"])]) for g in told["groups"]
                  if g["code"] in QUESTIONS[other]] + [(told["all"], [])]
        for group, of in groups:
            if group["n"] is None:
                continue
            self.say(self.cell((question, None), *of), group["n"], self.g if group["n"] else 0)
            for answer in group.get("answers", []):
                known = answer["value"] in QUESTIONS[question]
                if answer["count"] is not None and known:
                    self.say(self.cell((question, answer["value"]), *of), answer["count"], self.t)

    def add_up(self):
        """Homes with the same answers to both are one number; all cells are sums of these."""
        for marks in QUESTIONS["ticks"]:
            for tenure in QUESTIONS["tenure"]:
                self.cell(("tenure", tenure), ("ticks", marks))
        pieces = {}  # states in the same cells
        for s in self.states:
            inside = frozenset(k for k, (_, states) in self.var.items() if s in set(states))
            pieces.setdefault(inside, []).append(s)
        number = {inside: self.program.variable(0, INF) for inside in pieces}
        for key, (var, _) in self.var.items():
            self.program.equal([(n, 1) for inside, n in number.items() if key in inside]
                               + [(var, -1)])

    def problems(self, report):
        secrets = [k for k in self.var if 0 < self.count(k) < self.t]
        return attacker.ask(self.program, [([(self.var[k][0], 1)], VALUES[self.tier])
                                            for k in secrets],
                            [f"{sorted(map(str, k))}: {self.count(k)}" for k in secrets],
                            "two questions", report)


def cross(survey, tier, report):
    across = Across(survey, tier)
    for question, other in (("tenure", "ticks"), ("ticks", "tenure")):
        for by in (None, other):
            across.read(question, other, page(survey, "tabulate", question, by, tier))
    across.add_up()
    return across.problems(report)


# ---- all ----

def look(tools, seed, report):
    rng = random.Random(f"pages {seed}")
    with tempfile.TemporaryDirectory() as folder:
        survey = attacker.Survey(tools, folder, rng)
        survey.add_homes(rng.choice([45, 80, 120]))
        for when in ("before anything left", "after a release"):
            problems, n = [], 0
            for tier in attacker.TIERS:
                tables = attacker.read_tables(survey.figures(tier))
                found, looked = compare_pages(survey, tier, tables)
                problems, n = problems + found, n + looked
            report.test(f"survey {seed}, {when}: {n} groups say what the pack says",
                        problems if n > 20 else ["too few to mean much"])
            if when.startswith("before"):
                problems = [p for tier in attacker.TIERS for p in cross(survey, tier, report)]
                report.test(f"survey {seed}: questions across each other hide the same both ways",
                            problems)
                survey.figures("meeting", "publish")
                survey.add_homes(rng.choice([2, 6, 12, 40]))
            else:
                for block in withheld_blocks(survey, attacker.read_tables(survey.figures("meeting"))):
                    said = order_in_report(survey, block)
                    report.n_withheld += bool(said)  # a report of none leaves the table out
                    report.test(f"survey {seed}: the report does not say what {block} put first",
                                [] if set(said) <= {"not shown"} else [str(said)])


def main():
    tools = sys.argv[1:5]
    attacker.Program.tool = tools[2]
    n = int(sys.argv[5]) if len(sys.argv) > 5 else 5
    first = int(os.environ.get("PAGES_SEED", "1"))
    report = attacker.Report()
    report.n_withheld = report.n_ticked = 0
    for seed in range(first, first + n):
        look(tools, seed, report)
        look_at_ticks(tools, seed, report)
    report.test(f"{report.n_targets} secrets tried",
                [] if report.n_targets > 10 and report.n_withheld and report.n_ticked > 10
                else ["too few to mean much"])
    print(f"1..{report.n}")
    return report.failed > 0


if __name__ == "__main__":
    sys.exit(main())
