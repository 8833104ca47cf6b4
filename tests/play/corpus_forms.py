#!/usr/bin/env python3
"""Load every real form of ../shared/corpus/forms and answer validate and dump. Prints TAP.

    corpus_forms.py DOORSTEP

Without the corpus: nothing to do. A form may be refused only for a defect that is named here.
"""
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor

# Form -> what is truly wrong with it, as our refusal says it.
DEFECTS = {
    "Brink-Innovation__disease-surveillance/area_supervisor_region-edit.xml": "ring",
    "Brink-Innovation__disease-surveillance/specimen_details.xml": "&lt;",
    "dimagi__commcare-core/large_tdh_form.xml": "pollsensor",
    "kobotoolbox__kpi/WaterSimple.xml": "constraint",
    "medic__cht-core/clinic-edit.xml": "ring",
    "medic__cht-core/covid19_rdt_provision.xml": "&gt;",
    "medic__cht-core/pregnancy_home_visit.xml": "coalesce()",
}


def find_corpus():
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    return os.environ.get("DOORSTEP_CORPUS", os.path.join(root, "..", "shared", "corpus"))


def list_forms(folder):
    found = []
    for base, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(base, name)
            if name.endswith((".xml", ".xhtml")):
                with open(path, "rb") as file:
                    if b"html" in file.read(4000):  # lists and media are not forms
                        found.append(path)
    return sorted(found)


def play(doorstep, path, folder):
    """None when the form answers validate and dump with sense, else what went wrong."""
    done = subprocess.run(
        [doorstep, "form", "play", path, "--media", os.path.dirname(path), "--seed", "1"],
        input=b"validate\ndump\n", capture_output=True, timeout=60)
    if done.returncode:
        return done.stderr.decode(errors="replace").strip()
    lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
    if len(lines) != 2 or "valid" not in lines[0] or "xml" not in lines[1]:
        return "no sensible answers"
    ET.fromstring(lines[1]["xml"])
    saved = os.path.join(folder, str(abs(hash(path))) + ".xml")
    with open(saved, "w", encoding="utf-8") as file:
        file.write(lines[1]["xml"])
    again = subprocess.run(
        [doorstep, "form", "play", path, "--media", os.path.dirname(path), "--instance", saved],
        input=b"dump\n", capture_output=True, timeout=60)
    return None if again.returncode == 0 else again.stderr.decode(errors="replace").strip()


def judge(doorstep, path, corpus, folder):
    name = os.path.relpath(path, os.path.join(corpus, "forms"))
    problem = play(doorstep, path, folder)
    if name in DEFECTS:
        good = problem is not None and DEFECTS[name] in problem and problem.count("\n") == 0
        return good, f"{name} is refused for its defect", problem
    return problem is None, name, problem


def judge_malformed(doorstep, path):
    done = subprocess.run([doorstep, "form", "check", path, "--json"], capture_output=True, timeout=60)
    answer = json.loads(done.stdout)
    errors = answer["errors"]
    good = done.returncode == 1 and not answer["ok"] and errors and errors[0]["line"] > 0
    return good, f"malformed {os.path.basename(path)} is refused with its line", done.stdout


def print_tap(results):
    """Lines for (good, name, problem); True when something is not good."""
    for number, (good, name, problem) in enumerate(results, 1):
        print(f"{'' if good else 'not '}ok {number} - {name}")
        if not good:
            print(f"# {problem}")
    print(f"1..{len(results)}")
    return any(not good for good, _, _ in results)


def main():
    doorstep, corpus = sys.argv[1], find_corpus()
    if not os.path.isdir(corpus):
        print("1..0 # SKIP the corpus of real forms is not here")
        return 0
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(judge, doorstep, path, corpus, folder)
                for path in list_forms(os.path.join(corpus, "forms"))]
        jobs += [pool.submit(judge_malformed, doorstep, path)
                 for path in list_forms(os.path.join(corpus, "forms-malformed"))]
        results = [job.result() for job in jobs]
    return print_tap(results)


if __name__ == "__main__":
    sys.exit(main())
