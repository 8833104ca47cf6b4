#!/usr/bin/env python3
"""An intruder with a pencil and a lot of patience: reads tables.csv, knows the rules, and tries to
work out what is hidden.

Surveys are invented (few homes, skewed answers), so the truth is known here; the intruder sees the
printed CSV alone, and the map: which block lies in which estate. All that is printed goes into one
system of inequalities (counts are whole and not below 0, rounding, thresholds, what adds up, ticks
of at most as many as there are homes, first choices among the top three), whose ends a simplex of
its own finds. A hidden count of 1 .. T-1 must keep T possible values; so must a difference of
1 .. T-1 homes between two releases.

    attacker.py DOORSTEP FIGURES_TOOL FORM.xml [SURVEYS]
"""
import csv
import io
import json
import os
import random
import subprocess
import sys
import tempfile

EPS = 1e-7
INF = float("inf")
BASE = 5
TIERS = {"meeting": (5, 10, 10), "public": (10, 20, 30)}  # T, G of the survey, of an area
SENSITIVE = {"meeting": (10, 30), "public": (10, 100)}


# ---- linear programs ----

def take(row, other, factor, but):
    """row -= factor * other, without column `but`"""
    for k, t in other.items():
        if k != but:
            left = row.get(k, 0.0) - factor * t
            if -1e-9 < left < 1e-9:
                row.pop(k, None)
            else:
                row[k] = left


class Program:
    """max or min of c.x where every row adds up and l <= x <= u: bounded simplex, sparse rows."""

    def __init__(self):
        self.low, self.high, self.rows = [], [], []

    def variable(self, low, high):
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def equal(self, terms, right=0):
        self.rows.append((dict(terms), right))

    def at_least(self, terms, right=0):
        """sum of terms >= right"""
        slack = self.variable(0, INF)
        self.equal(list(terms) + [(slack, -1)], right)

    def prepare(self):
        """Find a first solution; False when there is none. Row i starts with a helper, n + i, that
        has no column: what has left the basis never comes back."""
        self.n, self.m = len(self.low), len(self.rows)
        self.size = [h - l for l, h in zip(self.low, self.high)] + [INF] * self.m
        self.flipped = [False] * self.n
        self.table, self.right, self.basis = [], [], []
        for i, (terms, right) in enumerate(self.rows):
            right -= sum(factor * self.low[j] for j, factor in terms.items())
            sign = -1.0 if right < 0 else 1.0
            self.table.append({j: sign * f for j, f in terms.items() if self.size[j] > 0})
            self.right.append(float(abs(right)))
            self.basis.append(self.n + i)
        self.climb([0.0] * self.n + [-1.0] * self.m)
        left = sum(self.right[i] for i, b in enumerate(self.basis) if b >= self.n)
        self.size[self.n:] = [0.0] * self.m
        return left < 1e-5

    def climb(self, goal, enough=INF):
        """Maximise, or until so much is gained; returns the value above that of all x at their low
        ends."""
        value, price = 0.0, {}
        for j in range(self.n):
            if goal[j]:
                price[j] = -goal[j] if self.flipped[j] else goal[j]
                value += goal[j] * self.size[j] if self.flipped[j] else 0.0
        for i, b in enumerate(self.basis):
            p = price.pop(b, 0.0) if b < self.n else goal[b]
            if p:
                value += p * self.right[i]
                take(price, self.table[i], p, b)
        start = value
        for turn in range(20000):
            if value - start > enough:
                return value
            j = self.entering(price, turn)
            if j < 0:
                return value
            step, leaving, at_top = self.ratio(j)
            if step == INF:
                return INF
            value += price[j] * step
            if leaving < 0:
                price[j] = -price[j]
                self.flip(j)
                continue
            if at_top:
                self.flip_basic(leaving)
            p = price.pop(j)
            self.pivot(leaving, j)
            take(price, self.table[leaving], p, j)
        raise RuntimeError("the simplex does not end")

    def entering(self, price, turn):
        best, at = EPS, -1
        for j, p in price.items():
            if p > best and self.size[j] > EPS:
                best, at = p, j
                if turn > 2000:
                    at = min(k for k, q in price.items() if q > EPS and self.size[k] > EPS)
                    break
        return at

    def flip(self, j):
        """x_j = its end - x_j, for a variable that is not in the basis"""
        for i, row in enumerate(self.table):
            if j in row:
                self.right[i] -= row[j] * self.size[j]
                row[j] = -row[j]
        self.flipped[j] = not self.flipped[j]

    def ratio(self, j):
        step, leaving, at_top = self.size[j], -1, False
        for i, row in enumerate(self.table):
            a = row.get(j, 0.0)
            if a > EPS and self.right[i] / a < step - 1e-12:
                step, leaving, at_top = max(self.right[i] / a, 0.0), i, False
            elif a < -EPS and self.size[self.basis[i]] < INF:
                room = (self.size[self.basis[i]] - self.right[i]) / -a
                if room < step - 1e-12:
                    step, leaving, at_top = max(room, 0.0), i, True
        return step, leaving, at_top

    def flip_basic(self, i):
        b = self.basis[i]
        self.table[i] = {k: -a if k != b else a for k, a in self.table[i].items()}
        self.right[i] = self.size[b] - self.right[i]
        if b < self.n:
            self.flipped[b] = not self.flipped[b]

    def pivot(self, i, j):
        a = self.table[i][j]
        row = self.table[i] = {k: t / a for k, t in self.table[i].items()}
        if self.basis[i] < self.n:
            row[self.basis[i]] = 1.0 / a
        row[j] = 1.0
        self.right[i] /= a
        for k, other in enumerate(self.table):
            factor = other.pop(j, 0.0) if k != i else 0.0
            if factor:
                take(other, row, factor, j)
                self.right[k] -= factor * self.right[i]
        del row[j]
        self.basis[i] = j

    def ends(self, terms, enough=INF):
        """The least and the most of a sum of terms, as whole numbers; ends that are `enough` apart
        will do."""
        goal = [0.0] * (self.n + self.m)
        base = 0
        for j, factor in terms:
            goal[j] = float(factor)
            base += factor * self.low[j]
        most = self.climb(goal, enough)
        least = -self.climb([-g for g in goal], enough)
        up = INF if most == INF else int((most + base + 1e-5) // 1)
        return -int((-(least + base) + 1e-5) // 1), up


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
            ["ticks"], ["tenure"], ["ill"]]


class Intruder:
    """One release, one family of indicators that hang together."""

    def __init__(self, program, tables, family, tier, parents):
        self.program, self.tables, self.tier = program, tables, tier
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
            var = p.variable(*ends_of(printed, threshold))
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


# ---- invented surveys ----

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
        self.build()

    def run(self, *words):
        done = subprocess.run([self.tools[0], *words], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{words}: {done.stderr}")

    def build(self):
        self.run("init", self.path, "--name", "Attacked")
        self.run("form", "add", self.path, self.tools[2])
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
        return {"prio": ranking, "ticks": ticks, "tenure": taste["tenure"](),
                "ill": taste["ill"]()}

    def add_homes(self, n):
        folder = os.path.join(self.folder, f"in{self.n_files}")
        os.mkdir(folder)
        free = [(b, i) for b in self.blocks for i in range(1, self.doors[b] + 1)
                if f"{b}-{i:03d}" not in self.homes]
        share = {b: self.rng.choice([0.2, 1, 2]) for b in self.blocks}
        for _ in range(min(n, len(free))):
            b, i = self.rng.choices(free, [share[f[0]] for f in free])[0]
            free.remove((b, i))
            door = f"{b}-{i:03d}"
            a = self.homes[door] = self.answer(b)
            places = "".join(f"<prio_{k}>{v}</prio_{k}>" for k, v in enumerate(a["prio"], 1))
            self.n_files += 1
            with open(os.path.join(folder, f"{self.n_files}.xml"), "w") as out:
                out.write(f'<data xmlns:orx="http://openrosa.org/xforms" id="street" version="1">'
                          f'<dwelling_id>{door}</dwelling_id>{places or "<prio_1>none</prio_1>"}'
                          f'<ticks>{" ".join(a["ticks"])}</ticks><tenure>{a["tenure"]}</tenure>'
                          f'<ill>{a["ill"]}</ill><orx:meta><orx:instanceID>uuid:{self.n_files}'
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
            b = door[0]
            add(b, "prio_ballot", ["ballot" if a["prio"] else "nothing"])
            if a["prio"]:
                add(b, "prio_top3", a["prio"])
                add(b, "prio_first", a["prio"][:1])
            add(b, "ticks", a["ticks"])
            add(b, "tenure", [a["tenure"]])
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


def check_release(text, tier, truth, parents, report):
    """Problems: what is printed wrongly, and what can be worked out."""
    problems, tables = [], read_tables(text)
    for family in FAMILIES:
        program = Program()
        intruder = Intruder(program, tables, family, tier, parents)
        if not program.prepare():
            problems.append(f"{tier} {family}: what is printed contradicts itself")
            continue
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
            report.n_targets += 1
            low, high = program.ends([(var, 1)], threshold)
            if high - low + 1 < threshold:
                problems.append(f"{tier} {key}: {real} can only be {low} to {high}")
    return problems


def check_difference(first, second, tiers, truths, parents, report):
    """Two releases of a survey to which homes were added: can a few homes be told apart?"""
    problems = []
    for family in (["prio_first"], ["tenure"]):
        program = Program()
        both = [Intruder(program, read_tables(text), family, tier, parents)
                for text, tier in zip((first, second), tiers)]
        shared = [k for k in both[0].cell if k in both[1].cell]
        for key in shared:
            program.at_least([(both[1].cell[key], 1), (both[0].cell[key], -1)])
        if not program.prepare():
            problems.append(f"{family}: the two releases contradict each other")
            continue
        for key in shared:
            before, after = truths[0].get(key, 0), truths[1].get(key, 0)
            if not 0 < after - before < TIERS["meeting"][0]:
                continue
            report.n_targets += 1
            low, high = program.ends([(both[1].cell[key], 1), (both[0].cell[key], -1)],
                                     TIERS["meeting"][0])
            if high - low + 1 < TIERS["meeting"][0]:
                problems.append(f"{key}: {before} then {after}: {low} to {high} more")
    return problems


def check_itself(report):
    """The intruder must be able to do it where the protection is left out."""
    text = "geography_type,geography_code,indicator,category,numerator_r,denominator_r\n"
    rows = [("a", 5), ("b", 5), ("c", None), ("d", None)]
    for category, n in rows:
        text += f"survey,all,tenure,{category},{n or ''},{10 if n else ''}\n"
    program = Program()
    intruder = Intruder(program, read_tables(text), ["tenure"], "meeting", {})
    ok = program.prepare()
    low, high = program.ends([(intruder.cell["", "tenure", "c"], 1)])
    report.test("the intruder works out what rounding alone leaves open",
                [] if ok and (low, high) == (0, 2) else [f"{ok} {low} to {high}"])


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
        problems += check_difference(released["meeting"], later, ["meeting", "meeting"],
                                     [truth, survey.truth()], survey.parents, report)
        report.test(f"survey {seed}: {len(survey.homes)} homes later, what a few homes said stays "
                    "with them", problems)


def main():
    tools = sys.argv[1:4]
    n = int(sys.argv[4]) if len(sys.argv) > 4 else 5
    first = int(os.environ.get("ATTACK_SEED", "1"))
    report = Report()
    check_itself(report)
    for seed in range(first, first + n):
        attack(tools, seed, report)
    report.test(f"{report.n_targets} secrets tried, {report.n_shown} figures shown",
                [] if report.n_targets > 20 and report.n_shown > 100 else ["too few to mean much"])
    print(f"1..{report.n}")
    return report.failed > 0


if __name__ == "__main__":
    sys.exit(main())
