#!/usr/bin/env python3
"""tools/test_summary.py: what passed, failed and was left out, and what may not be left out. Prints TAP."""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SUMMARY = Path(__file__).resolve().parent.parent / "tools" / "test_summary.py"


def summary(*tests, ci=False):
    """(Exit status, lines) for these programs: (what it printed, its result for meson)."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "testlog.json"
        log.write_text("".join(json.dumps({"name": f"t{i}", "stdout": text, "result": result, "returncode": 0}) + "\n"
                               for i, (text, result) in enumerate(tests)), encoding="utf-8")
        done = subprocess.run([sys.executable, str(SUMMARY), str(log)], capture_output=True, text=True, check=False,
                              env=os.environ | {"CI": "true" if ci else ""})
    return done.returncode, done.stdout.splitlines()


def plain_line_when_all_is_well():
    return summary(("1..2\nok 1 - a\nok 2 - b\n", "OK"), ("", "OK")) == (0, ["3 passed, 0 failed"])


def failures_are_named():
    status, lines = summary(("ok 1 - a\nnot ok 2 - b\n", "FAIL"), ("1..3\nok 1 - a\n", "ERROR"))
    return status == 1 and lines[0] == "failed: t0: b" and lines[-1] == "2 passed, 2 failed"


def what_a_failed_case_said_comes_behind_it():
    status, lines = summary(("not ok 1 - a\n# Failed: no light\n# at the door\nok 2 - b\n# all well\n", "FAIL"))
    return status == 1 and lines == ["failed: t0: a", "# Failed: no light", "# at the door", "1 passed, 1 failed"]


def skipped_cases_and_programs_are_counted():
    found = summary(("1..2\nok 1 - a # SKIP no x\nok 2 - b\n", "OK"), ("1..0 # SKIP no browser\n", "SKIP"))
    return found == (0, ["1 passed, 0 failed, 2 skipped"])


def a_case_that_left_something_out_is_skipped():
    text = "1..3\nok 1 - a\n# left out: ogrinfo is not here\nok 2 - b\nok 3 - c\n"
    return summary((text, "OK")) == (0, ["2 passed, 0 failed, 1 skipped"])


def a_tool_must_be_there_in_ci():
    tests = (("# left out: ogrinfo is not here\nok 1 - a\nok 2 - b\n", "OK"), ("1..0 # SKIP no browser\n", "SKIP"))
    status, lines = summary(*tests, ci=True)
    return (status == 1 and lines[-1] == "1 passed, 2 failed" and lines[0].startswith("failed: t0: a: ")
            and lines[0].endswith("ogrinfo is not here") and lines[1].endswith("no browser"))


def the_corpus_may_lack_in_ci():
    tests = (("# left out: the corpus is not here\nok 1 - a\nok 2 - b\n", "OK"), ("1..0 # SKIP no corpus\n", "SKIP"))
    return summary(*tests, ci=True) == (0, ["1 passed, 0 failed, 2 skipped"])


CASES = [plain_line_when_all_is_well, failures_are_named, what_a_failed_case_said_comes_behind_it,
         skipped_cases_and_programs_are_counted,
         a_case_that_left_something_out_is_skipped, a_tool_must_be_there_in_ci, the_corpus_may_lack_in_ci]


def main():
    print(f"1..{len(CASES)}")
    bad = 0
    for number, case in enumerate(CASES, 1):
        good = case()
        bad += not good
        print(f"{'ok' if good else 'not ok'} {number} - {case.__name__.replace('_', ' ')}")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
