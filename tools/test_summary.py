#!/usr/bin/env python3
"""Count single test cases after `meson test`; the last line is plain: N passed, N failed.

    test_summary.py build/meson-logs/testlog.json
"""
import json
import re
import sys

CASE = re.compile(r"^(not )?ok\b(?:\s+\d+)?\s*(?:-\s*)?(.*)$")
GOOD = {"OK", "EXPECTEDFAIL"}


def tap_cases(text):
    """(name, outcome) of every case in TAP output; outcome is passed, failed or skipped."""
    for line in text.splitlines():
        case = CASE.match(line)
        if case:
            skipped = re.search(r"#\s*skip", case[2], re.I)
            yield case[2], "skipped" if skipped else "failed" if case[1] else "passed"


def count(test):
    """Outcomes of one test program, as {"passed": n, "failed": n, "skipped": n}, and what failed."""
    totals, broken = {"passed": 0, "failed": 0, "skipped": 0}, []
    for name, outcome in tap_cases(test.get("stdout", "")):
        totals[outcome] += 1
        if outcome == "failed":
            broken.append(name)
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
        totals, broken = count(test)
        for outcome, n in totals.items():
            sums[outcome] += n
        for name in broken:
            print(f"failed: {test['name']}: {name}")
    if sums["skipped"]:
        print(f"{sums['skipped']} skipped")
    print(f"{sums['passed']} passed, {sums['failed']} failed")
    sys.exit(1 if sums["failed"] or not sums["passed"] else 0)


if __name__ == "__main__":
    main()
