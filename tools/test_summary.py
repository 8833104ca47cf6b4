#!/usr/bin/env python3
"""Count single test cases after `meson test`; the last line is plain: N passed, N failed, and N skipped where
some were. With CI=true in the environment what should have been there and was not is a failure.

    test_summary.py build/meson-logs/testlog.json
"""
import itertools
import json
import os
import re
import sys

CASE = re.compile(r"^(not )?ok\b(?:\s+\d+)?\s*(?:-\s*)?(.*)$")
PLAN = re.compile(r"^1\.\.0\s*#\s*skip\s*(.*)$", re.I)
SKIP = re.compile(r"#\s*skip\s*(.*)$", re.I)
LEFT_OUT = re.compile(r"^# left out: (.*)$")  # within a case: cmocka 1.1.5 cannot say that one was skipped
GOOD = {"OK", "EXPECTEDFAIL"}

# What no package of ./run brings: real forms and places, which are not ours to hand on, the right to mount, and npm.
MAY_LACK = re.compile(r"corpus|small disk|npm")


SAID_MAX = 4  # lines of what a failed case said of itself


def tap_cases(text):
    """(name, outcome, why) of every case in TAP output; outcome is passed, failed or skipped. Of a failed case why is what
    it says behind its line."""
    why = None
    lines = text.splitlines()
    for at, line in enumerate(lines, 1):
        out, case, plan = LEFT_OUT.match(line), CASE.match(line), PLAN.match(line)
        if out:
            why = out[1]
        elif plan:
            yield "all", "skipped", plan[1]
        elif case:
            skip = SKIP.search(case[2])
            why = skip[1] if skip else why
            if case[1]:
                said = itertools.takewhile(lambda behind: behind.startswith("# "), lines[at:at + SAID_MAX])
                yield case[2], "failed", "\n".join(said)
            else:
                yield case[2], "skipped" if why else "passed", why
            why = None


def count(test, strict):
    """Outcomes of one test program, as {"passed": n, "failed": n, "skipped": n}, and what failed."""
    totals, broken = {"passed": 0, "failed": 0, "skipped": 0}, []
    for name, outcome, why in tap_cases(test.get("stdout", "")):
        if outcome == "skipped" and strict and not MAY_LACK.search(why):
            name, outcome = f"{name}: must not be left out here: {why}", "failed"
        totals[outcome] += 1
        if outcome == "failed":
            broken.append(f"{name}\n{why}" if why.startswith("# ") else name)
    good = test["result"] in GOOD
    if test["result"] == "SKIP" and not any(totals.values()):
        totals["skipped"] = 1
    elif not any(totals.values()):
        totals["passed" if good else "failed"] = 1
    elif not good and test["result"] != "SKIP" and totals["failed"] == 0:
        totals["failed"] = 1  # crashed, timed out or said less than it planned
    if not good and test["result"] != "SKIP" and not broken:
        broken.append(f"({test['result'].lower()}, exit status {test.get('returncode')})")
    return totals, broken


def main():
    sums = {"passed": 0, "failed": 0, "skipped": 0}
    try:
        with open(sys.argv[1], encoding="utf-8") as log:
            tests = [json.loads(line) for line in log if line.strip()]
    except OSError as problem:
        sys.exit(f"test_summary.py: {problem}")
    for test in tests:
        totals, broken = count(test, os.environ.get("CI") == "true")
        for outcome, n in totals.items():
            sums[outcome] += n
        for name in broken:
            print(f"failed: {test['name']}: {name}")
    skipped = f", {sums['skipped']} skipped" if sums["skipped"] else ""
    print(f"{sums['passed']} passed, {sums['failed']} failed{skipped}")
    sys.exit(1 if sums["failed"] or not sums["passed"] else 0)


if __name__ == "__main__":
    main()
