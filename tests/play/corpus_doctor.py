#!/usr/bin/env python3
"""What the form doctor says of our questionnaires and of the real forms of the corpus. Prints TAP.

    corpus_doctor.py DOORSTEP SOURCE_ROOT

Ours come out without errors and warnings, strictly too. Of the corpus, when it is there: named
forms get the codes that their true defects call for, and no form is drowned in lines.
"""
import glob
import json
import os
import statistics
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from corpus_forms import find_corpus, list_forms, print_tap

# Form -> (codes of defects that were checked by eye, codes that would be wrong of it).
DEFECTS = {
    "getodk__web-forms/socio-economic-survey-v20240515.xml": (
        "D-CONS D-OUT D-CODE D-ABC D-ALIKE D-LANG D-PNS", "D-PARTS D-NEVER P10"),
    "katilingban__mozambique-s3m-forms/sofala_s3m.xml": ("D-NEVER D-STUCK R30 D-LANG", "D-QUOTE P10"),
    "hotosm__osm-fieldwork/buildings.xml": ("D-CODE D-NEVER D-NUM D-LANG", "D-CONS D-OUT D-WHO"),
    "jkpr__QTools2/KEShort-HQ.xml": ("D-MSG D-NAME R30 D-LANG", "D-CONS D-OUT P10"),
    "enketo__enketo/SOAR_facilitysurvey_full_2017May11_Kenya.xml": (
        "D-TOP5 D-NEVER D-ALONE D-MSG D-NAME D-LONG R30", "D-CONS D-OUT P10"),
    "dimagi__commcare-core/real_form_with_cycle_errors.xml": ("P10 R26 D-SAME D-DEEP", ""),
    "Brink-Innovation__disease-surveillance/household-create.xml": ("D-NAME D-TEXT", "D-CONS D-OUT D-WHO"),
    "enketo__enketo/external-data-v2.xml": ("D-PARTS", "D-CONS"),
    "getodk__briefcase/Birds.xml": ("", "D-CONS D-OUT D-WHO D-PNS"),
    "kobotoolbox__kpi/Water_2011_03_17.xml": ("D-CONS D-MSG", "D-OUT"),
}
# Forms that Collect and JavaRosa test themselves with are forms that they take.
TAKEN_BY_COLLECT = ("getodk__collect", "getodk__javarosa")
MOST_LINES, MEDIAN_LINES = 40, 6


def check(doorstep, path, *options):
    done = subprocess.run([doorstep, "form", "check", path, "--json", *options],
                          capture_output=True, timeout=60)
    answer = json.loads(done.stdout)
    return answer, [i for kind in ("errors", "warnings", "notes") for i in answer[kind]]


def judge_ours(doorstep, path):
    answer, _ = check(doorstep, path, "--strict", "--all")
    said = answer["errors"] + answer["warnings"]
    return not said, f"{os.path.basename(path)} has no errors and warnings", said


def judge_named(doorstep, corpus, name):
    _, found = check(doorstep, os.path.join(corpus, "forms", name))
    codes = {i["code"] for i in found}
    lacks = sorted(set(DEFECTS[name][0].split()) - codes)
    wrong = sorted(set(DEFECTS[name][1].split()) & codes)
    return not lacks and not wrong, f"{name} gets its codes", f"lacks {lacks}, wrong {wrong}"


def judge_all(doorstep, corpus):
    paths = list_forms(os.path.join(corpus, "forms"))
    with ThreadPoolExecutor(2) as pool:
        found = dict(zip(paths, pool.map(lambda path: check(doorstep, path)[1], paths)))
    lines = sorted(len(issues) for issues in found.values())
    yield lines[-1] <= MOST_LINES, f"no form gets more than {MOST_LINES} lines", lines[-5:]
    median = statistics.median(lines)
    yield median <= MEDIAN_LINES, f"half of them get {MEDIAN_LINES} at most", median
    refused = [path for path, issues in found.items() if any(part in path for part in TAKEN_BY_COLLECT)
               and any("ODK Collect" in i["message"] for i in issues)]
    yield not refused, "what Collect takes is not said to be refused by it", refused
    bare = [i for issues in found.values() for i in issues if i["code"].startswith("D-")
            and not i["fix"] and "more place" not in i["message"]]
    yield not bare, "every finding of the doctor says what to do", bare[:3]


def main():
    doorstep, root, corpus = sys.argv[1], sys.argv[2], find_corpus()
    results = [judge_ours(doorstep, path)
               for path in sorted(glob.glob(os.path.join(root, "data", "questionnaires", "*.xml")))]
    if os.path.isdir(corpus):
        results += [judge_named(doorstep, corpus, name) for name in sorted(DEFECTS)]
        results += judge_all(doorstep, corpus)
    else:
        results.append((True, "the corpus # SKIP the corpus of real forms is not here", None))
    return print_tap(results)


if __name__ == "__main__":
    sys.exit(main())
