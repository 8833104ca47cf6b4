#!/usr/bin/env python3
"""Hold forms/CONFORMANCE.md to the rules and to the cases it names. Prints TAP.

    conformance.py
"""
import glob
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = os.path.join(ROOT, "forms", "CONFORMANCE.md")

# The sections of the specification digest that are the engine's, and how many rules each has.
SECTIONS = {"A": 12, "B": 15, "C": 15, "D": 19, "E": 20, "F": 13, "G": 9, "H": 21, "I": 17, "J": 22,
            "K": 17, "L": 6, "M": 18, "N": 14, "O": 60, "P": 17, "Q": 8, "R": 30, "S": 12, "V": 8,
            "W": 5, "ZZ": 21}
STATES = {"done", "differs", "not yet", "not ours"}
ROW = re.compile(r"^\| ([A-Z]{1,2}\d+) \| (.*?) \| (.*?) \| (.*?) \| (.*?) ?\|$")
CITED = re.compile(r"\b(?:ZZ|[A-SVW])\d{1,2}\b")


def read_rows():
    with open(PAGE, encoding="utf-8") as file:
        found = [ROW.match(line.rstrip("\n")) for line in file]
    return [(m[1], m[3], m[4], re.findall(r"`([\w.]+): (.*?)`", m[5])) for m in found if m]


def read_cases():
    """File name -> its case names; of xpath.test the expressions."""
    cases = {}
    for path in glob.glob(os.path.join(ROOT, "tests", "play", "*.play")):
        with open(path, encoding="utf-8") as file:
            cases[os.path.basename(path)] = [li[4:].strip() for li in file if li.startswith("=== ")]
    with open(os.path.join(ROOT, "tests", "forms", "xpath.test"), encoding="utf-8") as file:
        blocks = re.split(r"\n\s*\n", file.read())
    cases["xpath.test"] = [li for b in blocks for li in b.splitlines() if li and li[0] not in "#%@=!"]
    return cases


def begins(name, prefix):
    """`B1` begins "B1 the id", not "B12 an edit"."""
    rest = name[len(prefix):len(prefix) + 1]
    return name.startswith(prefix) and not (prefix[-1].isdigit() and rest.isdigit())


def check_ids(rows, _cases):
    want = [f"{s}{i}" for s, n in SECTIONS.items() for i in range(1, n + 1)]
    have = [row[0] for row in rows]
    return ([f"{r} is missing" for r in want if r not in have] +
            [f"{r} is no rule" for r in have if r not in want] +
            [f"{r} stands twice" for r in sorted(set(have)) if have.count(r) > 1])


def check_states(rows, _cases):
    return ([f"{r}: what is {state!r}?" for r, state, _, _ in rows if state not in STATES] +
            [f"{r}: {state}, but why?" for r, state, why, _ in rows if state != "done" and not why])


def check_named(rows, cases):
    return ([f"{r}: done, but no case shows it" for r, state, _, named in rows
             if state == "done" and not named] +
            [f"{r}: no case {file}: {prefix}" for r, _, _, named in rows for file, prefix in named
             if not any(begins(name, prefix) for name in cases.get(file, []))])


def check_cited(rows, cases):
    known = {row[0] for row in rows}
    return [f"{file}: {name}: {rule} is not on the page" for file in sorted(cases)
            if file.endswith(".play") for name in cases[file] for rule in CITED.findall(name)
            if rule not in known]


CHECKS = [("every rule stands on the page once", check_ids),
          ("every state is one of the words, with a reason where it is not done", check_states),
          ("every case named is there, and what is done names one", check_named),
          ("no case cites a rule that the page lacks", check_cited)]


def main():
    rows, cases = read_rows(), read_cases()
    bad = 0
    for number, (name, check) in enumerate(CHECKS, 1):
        problems = check(rows, cases)
        bad += bool(problems)
        print(f"{'not ' if problems else ''}ok {number} - {name}")
        for problem in problems:
            print(f"# {problem}")
    print(f"1..{len(CHECKS)}")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
