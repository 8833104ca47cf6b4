#!/usr/bin/env python3
"""An intruder with a pencil and a lot of patience: reads tables.csv, knows the rules, and tries to
work out what is hidden.

Surveys are invented (few homes, skewed answers), so the truth is known here; the intruder sees the
printed CSV alone, and the map: which block lies in which estate. All that is printed goes into one
system of inequalities (counts are whole and not below 0, a 0 is printed as such, rounding,
thresholds, what adds up, ticks of at most as many as there are homes, first choices among the top three), whose ends a simplex of
its own (lp_tool.c) finds. A hidden count of 1 .. T-1 must keep T possible values. Two and three releases, of either
tier, between which homes come, change their minds and withdraw, are one system: the intruder even
knows of every count whether it grew. Hidden counts of all of them must keep the meeting's T values
in it, and so must a difference of 1 .. T-1 homes between two releases.

    attacker.py DOORSTEP FIGURES_TOOL LP_TOOL FORM.xml [SURVEYS [SERIES OF RELEASES]]

ATTACK_SEED in the environment: the first survey's number.
"""
import csv
import io
import json
import os
import random
import subprocess
import sys
import tempfile

INF = float("inf")
BASE = 5
TIERS = {"meeting": (5, 10, 10), "public": (10, 20, 30)}  # T, G of the survey, of an area
SENSITIVE = {"meeting": (10, 30), "public": (10, 100)}


# ---- linear programs ----

class Program:
    """Sums that add up, of numbers between two ends; lp_tool.c finds how far others may be apart."""

    tool = ""

    def __init__(self):
        self.ends, self.rows = [], []

    def variable(self, low, high):
        self.ends.append((low, high))
        return len(self.ends) - 1

    def equal(self, terms, right=0):
        self.rows.append((terms, right))

    def at_least(self, terms, right=0):
        """sum of terms >= right"""
        slack = self.variable(0, INF)
        self.equal(list(terms) + [(slack, -1)], right)

    def solve(self, questions):
        """[(low, high)] of [(terms, values)]; None where nothing fits. Ends that many values apart
        need not be the outermost."""
        lines = [f"{len(self.ends)} {len(self.rows)} {len(questions)}"]
        lines += [f"{low} {high}" for low, high in self.ends]
        for terms, number in self.rows + questions:
            lines.append(f"{number} {len(terms)} " + " ".join(f"{j} {f}" for j, f in terms))
        done = subprocess.run([self.tool], input="\n".join(lines) + "\n", capture_output=True,
                              text=True, check=True)
        found = done.stdout.split("\n")[:-1]
        return None if found == ["none"] else [tuple(map(int, f.split())) for f in found]


# ---- what is printed ----

def read_tables(text):
    """{(place, indicator): ({category: printed or None}, printed homes or None)}"""
    out = {}
    for row in csv.DictReader(io.StringIO(text, newline="")):
        place = "" if row["geography_type"] == "survey" else row["geography_code"]
        counts, _ = out.setdefault((place, row["indicator"]), ({}, None))
        counts[row["category"]] = int(row["numerator_r"]) if row["numerator_r"] else None
        if row["denominator_r"]:
            out[place, row["indicator"]] = (counts, int(row["denominator_r"]))
    return out


def ends_of(printed, least):
    """What a printed figure may be; None: hidden."""
    if printed is None:
        return 0, INF
    if printed == 0:
        return 0, 0
    return max(printed - BASE // 2, least), printed + BASE // 2


SHAPES = {  # indicator: shape, most categories one home can name
    "prio_top3": ("each", 3), "prio_first": ("parts", 1), "prio_ballot": ("parts", 1),
    "rank_top3": ("each", 3), "rank_first": ("parts", 1), "rank_ballot": ("parts", 1),
    "ticks": ("each", 99), "tenure": ("parts", 1), "told": ("parts", 1), "ill": ("parts", 1),
    "turnout": ("parts", 1), "likes": ("each", 99),
}
FAMILIES = [["prio_top3", "prio_first", "prio_ballot"], ["rank_top3", "rank_first", "rank_ballot"],
            ["ticks"], ["tenure", "told"], ["ill"]]
ASKED_OF = {"told": ("tenure", "social")}  # as the questionnaire has it


def with_joined(parents, places):
    """Rows of several blocks, "A+B", lie between these and their estate."""
    out = dict(parents)
    for place in sorted((p for p in places if "+" in p), key=len):
        members = place.split("+")
        out[place] = parents[members[0]]
        for member in members:
            out[member] = place
    return out


def with_sums(truth, tables):
    """What the homes of such a row said, too."""
    out = dict(truth)
    for place in {place for place, _ in tables if "+" in place}:
        for (block, indicator, category), n in truth.items():
            if block in place.split("+"):
                key = (place, indicator, category)
                out[key] = out.get(key, 0) + n
    return out


class Intruder:
    """One release, one family of indicators that hang together."""

    def __init__(self, program, tables, family, tier, parents, truth=None):
        """truth: what is hidden beside a printed total is known to be somebody, where it is, as a 0
        would be printed (but one that was a few homes in an earlier release)"""
        self.program, self.tables, self.tier, self.truth = program, tables, tier, truth or {}
        self.cell = {}  # (place, indicator, category or None) -> variable
        for place, indicator in tables:
            if indicator in family:
                self.add_row(place, indicator)
        for indicator in family:
            self.add_geography(indicator, parents)
        self.add_links(family)

    def rules(self, place, indicator):
        if indicator == "ill":
            return SENSITIVE[self.tier]
        t, g, area = TIERS[self.tier]
        return t, max(g, area) if place else g

    def add_row(self, place, indicator):
        threshold, group = self.rules(place, indicator)
        counts, homes = self.tables[place, indicator]
        shape, most = SHAPES[indicator]
        p = self.program
        total = p.variable(*ends_of(homes, group))
        self.cell[place, indicator, None] = total
        for category, printed in counts.items():
            low, high = ends_of(printed, threshold)
            hidden = printed is None and homes is not None and indicator != "ill"
            somebody = hidden and self.truth.get((place, indicator, category), 0) > 0
            var = p.variable(1 if somebody else low, high)
            self.cell[place, indicator, category] = var
            if shape == "each":
                p.at_least([(total, 1), (var, -1)])
        parts = [(self.cell[place, indicator, c], 1) for c in counts]
        if shape == "parts":
            p.equal(parts + [(total, -1)])
        else:
            p.at_least(parts + [(total, -1)])
            p.at_least([(var, -1) for var, _ in parts] + [(total, min(most, len(counts)))])

    def add_geography(self, indicator, parents):
        parents = with_joined(parents, {place for place, _ in self.tables})
        keys = {k[2] for k in self.cell if k[1] == indicator}
        for parent in set(parents.values()):
            for key in keys:
                below = [self.cell.get((place, indicator, key)) for place in parents
                         if parents[place] == parent]
                up = self.cell.get((parent, indicator, key))
                if up is not None and below and None not in below:
                    self.program.equal([(b, 1) for b in below] + [(up, -1)])

    def add_links(self, family):
        for first in (i for i in family if i.endswith("_first")):
            stem = first[:-len("first")]
            for (place, indicator, category), var in list(self.cell.items()):
                if indicator != first:
                    continue
                over = self.cell.get((place, stem + "top3", category))
                if over is None:
                    continue
                if category is None:
                    self.program.equal([(var, 1), (over, -1)])
                    ballot = self.cell.get((place, stem + "ballot", "ballot"))
                    if ballot is not None:
                        self.program.equal([(var, 1), (ballot, -1)])
                else:
                    self.program.at_least([(over, 1), (var, -1)])
        for asked in (i for i in family if i in ASKED_OF):
            for place in {place for place, indicator in self.tables if indicator == asked}:
                over = self.cell.get((place, *ASKED_OF[asked]))
                if over is not None:
                    self.program.at_least([(over, 1), (self.cell[place, asked, None], -1)])


# ---- invented surveys ----

EARLIER = [902]  # series that gave something away: first choices beside the top three of an issue

ISSUES = ["damp", "repairs", "safety", "green", "young", "other"]


def skewed(rng, items):
    """A taste: some answers are rare."""
    weights = [rng.choice([0.02, 0.05, 0.2, 1, 3]) for _ in items]
    return lambda: rng.choices(items, weights)[0]


class Survey:
    def __init__(self, tools, folder, rng):
        self.tools, self.folder, self.rng = tools, folder, rng
        self.path = os.path.join(folder, "s.gpkg")
        self.homes = {}  # door -> answers
        self.blocks = ["A", "B", "C", "D"][:rng.randint(2, 4)]
        self.estate = {b: rng.choice(["E1", "E2"]) for b in self.blocks}
        self.doors = {b: 90 for b in self.blocks}
        self.taste = {b: {q: skewed(rng, items) for q, items in (
            ("issue", ISSUES), ("tenure", ["social", "private", "own"]),
            ("ill", ["yes", "no", "no", "dk"]))} for b in self.blocks}
        self.parents = {e: "" for e in set(self.estate.values())}
        self.parents.update(self.estate)
        self.n_files = 0
        self.frank = random.Random(rng.getstate()[1][0])  # who is asked more
        self.silent = self.frank.choice([0, 0.1, 0.5])
        self.build()

    def run(self, *words):
        done = subprocess.run([self.tools[0], *words], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{words}: {done.stderr}")

    def build(self):
        self.run("init", self.path, "--name", "Attacked")
        self.run("form", "add", self.path, self.tools[3])
        self.areas("estate", sorted(set(self.estate.values())))
        self.areas("block", self.blocks)
        doors = os.path.join(self.folder, "doors.csv")
        with open(doors, "w") as out:
            out.write("code,block\n")
            for b in self.blocks:
                out.writelines(f"{b}-{i:03d},{b}\n" for i in range(1, self.doors[b] + 1))
        self.run("dwelling", "add", self.path, doors)

    def areas(self, level, codes):
        features = []
        for i, code in enumerate(codes):
            x = -2.2 + 0.1 * int((self.estate.get(code, code))[1])
            if level == "block":
                x += 0.01 * i
            end = x + (0.005 if level == "block" else 0.09)
            ring = [[x, 53.4], [end, 53.4], [end, 53.41], [x, 53.41], [x, 53.4]]
            features.append({"type": "Feature", "geometry": {"type": "Polygon",
                             "coordinates": [ring]}, "properties": {
                                 "code": code, "name": code, "estate": self.estate.get(code, "")}})
        path = os.path.join(self.folder, level + ".geojson")
        with open(path, "w") as out:
            json.dump({"type": "FeatureCollection", "features": features}, out)
        self.run("area", "add", self.path, path, "--level", level)

    def answer(self, block):
        rng, taste = self.rng, self.taste[block]
        ranking = list(dict.fromkeys(taste["issue"]() for _ in range(rng.randint(1, 5))))[:3]
        ranking = [] if rng.random() < 0.05 else ranking
        ticks = sorted({taste["issue"]() for _ in range(rng.randint(1, 3))})
        tenure, told = taste["tenure"](), ""
        if tenure == "social" and self.frank.random() >= self.silent:
            told = self.frank.choice(["yes", "no", "no", "no", "dk"])
        return {"prio": ranking, "ticks": ticks, "tenure": tenure, "told": told,
                "ill": taste["ill"]()}

    def add_homes(self, n):
        free = [(b, i) for b in self.blocks for i in range(1, self.doors[b] + 1)
                if f"{b}-{i:03d}" not in self.homes]
        share = {b: self.rng.choice([0.2, 1, 2]) for b in self.blocks}
        answers = {}
        for _ in range(min(n, len(free))):
            b, i = self.rng.choices(free, [share[f[0]] for f in free])[0]
            free.remove((b, i))
            answers[f"{b}-{i:03d}"] = self.answer(b)
        self.take(answers)

    def change_homes(self, n, withdraw):
        """The newest form of a home counts; one without answers takes them back."""
        doors = self.rng.sample(sorted(self.homes), min(n, len(self.homes)))
        self.take({d: None if withdraw else self.answer(d[0]) for d in doors})

    def take(self, answers):
        if not answers:
            return
        folder = os.path.join(self.folder, f"in{self.n_files}")
        os.mkdir(folder)
        self.homes.update(answers)
        for door, a in answers.items():
            a = a or {"prio": None, "ticks": [], "tenure": "", "told": "", "ill": ""}
            places = "".join(f"<prio_{k}>{v}</prio_{k}>" for k, v in enumerate(a["prio"] or [], 1))
            none = "" if a["prio"] is None else "<prio_1>none</prio_1>"
            self.n_files += 1
            with open(os.path.join(folder, f"{self.n_files}.xml"), "w") as out:
                out.write(f'<data xmlns:orx="http://openrosa.org/xforms" id="street" version="1">'
                          f'<dwelling_id>{door}</dwelling_id>{places or none}'
                          f'<ticks>{" ".join(a["ticks"])}</ticks><tenure>{a["tenure"]}</tenure>'
                          f'<told>{a["told"]}</told><ill>{a["ill"]}</ill><orx:meta><orx:instanceID>uuid:{self.n_files}'
                          f'</orx:instanceID></orx:meta></data>')
        self.run("import", self.path, folder)

    def truth(self):
        """(place, indicator, category or None) -> homes"""
        out = {}

        def add(block, indicator, categories, of=True):
            for place in (block, self.estate[block], ""):
                for c in [*categories, *([None] if of else [])]:
                    key = (place, indicator, c)
                    out[key] = out.get(key, 0) + 1
        for door, a in self.homes.items():
            if a is None:
                continue
            b = door[0]
            add(b, "prio_ballot", ["ballot" if a["prio"] else "nothing"])
            if a["prio"]:
                add(b, "prio_top3", a["prio"])
                add(b, "prio_first", a["prio"][:1])
            add(b, "ticks", a["ticks"])
            add(b, "tenure", [a["tenure"]])
            if a["told"]:
                add(b, "told", [a["told"]])
            add(b, "ill", [a["ill"]])
        return out

    def figures(self, tier, *more):
        done = subprocess.run([self.tools[1], self.path, tier, *more], capture_output=True)
        return done.stdout.decode("utf-8") if done.returncode == 0 else None


# ---- attacks ----

class Report:
    def __init__(self):
        self.n, self.failed, self.n_targets, self.n_shown = 0, 0, 0, 0

    def test(self, name, problems):
        self.n += 1
        self.failed += bool(problems)
        print(f"{'not ok' if problems else 'ok'} {self.n} - {name}")
        for problem in problems[:5]:
            print(f"# {problem}")
        sys.stdout.flush()


def secret(intruder, key, truth):
    """Is this a count that nobody may learn?"""
    place, indicator, category = key
    threshold, group = intruder.rules(place, indicator)
    counts, homes = intruder.tables[place, indicator]
    if category is None:
        return homes is None and 0 < truth < TIERS[intruder.tier][1]
    return counts[category] is None and 0 < truth < threshold


def ask(program, questions, names, about, report):
    """Problems: what keeps too few values."""
    report.n_targets += len(questions)
    found = program.solve(questions)
    if found is None:
        return [f"{about}: what is printed contradicts itself"]
    return [f"{name} can only be {low} to {high}"
            for (low, high), (_, need), name in zip(found, questions, names)
            if high - low + 1 < need]


def check_release(text, tier, truth, parents, report):
    """Problems: what is printed wrongly, and what can be worked out."""
    problems, tables = [], read_tables(text)
    truth = with_sums(truth, tables)
    for family in FAMILIES:
        program = Program()
        intruder = Intruder(program, tables, family, tier, parents, truth)
        questions, names = [], []
        for key, var in intruder.cell.items():
            threshold, group = intruder.rules(key[0], key[1])
            real = truth.get(key, 0)
            counts, homes = tables[key[0], key[1]]
            printed = homes if key[2] is None else counts[key[2]]
            report.n_shown += printed is not None
            if printed is not None and not (printed % BASE == 0 and (
                    real >= (group if key[2] is None else threshold) or
                    (real == 0 and printed == 0))):
                problems.append(f"{tier} {key}: {real} is printed as {printed}")
            if not secret(intruder, key, real):
                continue
            questions.append(([(var, 1)], threshold))
            names.append(f"{tier} {key}: {real}")
        problems += ask(program, questions, names, f"{tier} {family}", report)
    return problems


class Release:
    def __init__(self, text, tier, truth):
        self.tables, self.tier = read_tables(text), tier
        self.truth = with_sums(truth, self.tables)


def values_needed(indicator):
    """What a secret keeps for one who has several releases: as much as a meeting's leaves it."""
    return (SENSITIVE if indicator == "ill" else TIERS)["meeting"][0]


def printed_of(intruder, key):
    counts, homes = intruder.tables[key[0], key[1]]
    return homes if key[2] is None else counts.get(key[2])


def add_growth(program, both, truths):
    """Where a count grew, or those who did not name something became more, the intruder knows."""
    for key in (k for k in both[0].cell if k in both[1].cell):
        before, after = (t.get(key, 0) for t in truths)
        terms = [(both[1].cell[key], 1), (both[0].cell[key], -1)]
        if after >= before:
            program.at_least(terms)
        of = (key[0], key[1], None)
        homes = [t.get(of, 0) for t in truths]
        if key[2] is not None and homes[1] - after >= homes[0] - before:
            program.at_least([(both[1].cell[of], 1), (both[0].cell[of], -1)]
                             + [(var, -sign) for var, sign in terms])


def joint_secrets(intruders, releases):
    """(terms, values, what) of every count and difference that must stay open"""
    told = {(k, r.truth.get(k, 0)) for i, r in zip(intruders, releases) for k in i.cell
            if printed_of(i, k) is not None}
    for n, (one, release) in enumerate(zip(intruders, releases)):
        for key, var in one.cell.items():
            need, real = values_needed(key[1]), release.truth.get(key, 0)
            least = TIERS["meeting"][1] if key[2] is None else need
            if 0 < real < least and printed_of(one, key) is None and (key, real) not in told:
                yield [(var, 1)], need, f"{key} of release {n + 1}: {real}"
        for m in range(n):
            for key in (k for k in one.cell if k in intruders[m].cell):
                by = abs(release.truth.get(key, 0) - releases[m].truth.get(key, 0))
                need = values_needed(key[1])
                if 0 < by < need:
                    yield ([(one.cell[key], 1), (intruders[m].cell[key], -1)], need,
                           f"{key}: {by} between releases {m + 1} and {n + 1}")


def check_releases(releases, parents, report):
    """All that was ever printed, as one system."""
    problems = []
    for family in FAMILIES:
        program = Program()
        intruders = [Intruder(program, r.tables, family, r.tier, parents,
                              r.truth if r is releases[0] else None) for r in releases]
        for n in range(len(releases)):
            for m in range(n):
                add_growth(program, (intruders[m], intruders[n]),
                           (releases[m].truth, releases[n].truth))
        secrets = list(joint_secrets(intruders, releases))
        problems += ask(program, [(terms, need) for terms, need, _ in secrets],
                        [what for _, _, what in secrets], f"{family} of all releases", report)
    return problems


def check_itself(report):
    """The intruder must be able to do it where the protection is left out."""
    text = "geography_type,geography_code,indicator,category,numerator_r,denominator_r\n"
    rows = [("a", 5), ("b", 5), ("c", None), ("d", None)]
    for category, n in rows:
        text += f"survey,all,tenure,{category},{n or ''},{10 if n else ''}\n"
    program = Program()
    intruder = Intruder(program, read_tables(text), ["tenure"], "meeting", {})
    found = program.solve([([(intruder.cell["", "tenure", "c"], 1)], 5)])
    report.test("the intruder works out what rounding alone leaves open",
                [] if found == [(0, 2)] else [f"{found}"])


def attack(tools, seed, report):
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        survey = Survey(tools, folder, rng)
        survey.add_homes(rng.choice([25, 45, 80, 120]))
        truth = survey.truth()
        released, problems = {}, []
        for tier in TIERS:
            released[tier] = survey.figures(tier, *(["publish"] if tier == "meeting" else []))
            problems += check_release(released[tier], tier, truth, survey.parents, report)
        report.test(f"survey {seed}: {len(survey.homes)} homes in {len(survey.blocks)} blocks, "
                    "hidden counts stay hidden", problems)
        survey.add_homes(rng.choice([1, 2, 3, 6, 12, 40]))
        later = survey.figures("meeting")
        problems = check_release(later, "meeting", survey.truth(), survey.parents, report)
        problems += check_releases([Release(released["meeting"], "meeting", truth),
                                    Release(later, "meeting", survey.truth())],
                                   survey.parents, report)
        report.test(f"survey {seed}: {len(survey.homes)} homes later, what a few homes said stays "
                    "with them", problems)


def attack_series(tools, seed, report):
    """Two or three releases for anybody; one that may not leave is looked at all the same."""
    rng = random.Random(f"series {seed}")
    with tempfile.TemporaryDirectory() as folder:
        survey = Survey(tools, folder, rng)
        survey.add_homes(rng.choice([25, 45, 80, 120]))
        left, problems, told = [], [], []
        tiers = rng.choice(["MM", "MP", "PM", "MMM", "MPM", "PMM", "MMP"])
        for number, tier in enumerate({"M": "meeting", "P": "public"}[t] for t in tiers):
            if number:
                survey.add_homes(rng.choice([0, 1, 2, 3, 6, 12, 20, 40]))
                survey.change_homes(rng.choice([0, 0, 0, 1, 3, 12]), withdraw=False)
                survey.change_homes(rng.choice([0, 0, 0, 1, 3]), withdraw=True)
            text = survey.figures(tier, "publish", str(number))
            release = Release(text or survey.figures(tier), tier, survey.truth())
            if number:
                problems += check_releases(left + [release], survey.parents, report)
            told.append(f"{tier} of {len(survey.homes)}{'' if text else ', refused'}")
            left += [release] if text else []
        report.test(f"series {seed}: {'; '.join(told)}", problems)


def main():
    tools = sys.argv[1:5]
    Program.tool = tools[2]
    n = int(sys.argv[5]) if len(sys.argv) > 5 else 5
    n_series = int(sys.argv[6]) if len(sys.argv) > 6 else n
    first = int(os.environ.get("ATTACK_SEED", "1"))
    report = Report()
    check_itself(report)
    for seed in range(first, first + n):
        attack(tools, seed, report)
    for seed in [*range(first, first + n_series), *EARLIER]:
        attack_series(tools, seed, report)
    report.test(f"{report.n_targets} secrets tried, {report.n_shown} figures shown",
                [] if report.n_targets > 20 and report.n_shown > 100 else ["too few to mean much"])
    print(f"1..{report.n}")
    return report.failed > 0


if __name__ == "__main__":
    sys.exit(main())
