#!/usr/bin/env python3
"""Play scenarios through `doorstep form play` and compare answers. Prints TAP.

    scenarios.py DOORSTEP FILE.play...

A .play file holds cases:

    === what should be true (rules)
    model:    XML that goes inside <model> behind the instance (binds, instances, actions)
    data:     XML inside <data id="t">
    body:     XML inside <h:body>
    args:     --seed 3            (optional; FOLDER stands for where the files are, also in steps)
    form:     path of a whole form instead, from the source root
    xml:      a whole form instead, written out
    check:    --strict            (options of `form check`)
    warns:    what `form check` says of it besides, a regular expression a line
    file:     NAME, and the lines below it: a file of the form
    > set /data/a<TAB>1
    {"status": "ok"}
    > get /data/b

A step without a line below it only has to run. An expected object must be contained in the answer:
its keys are there and equal; text between slashes is a regular expression.
"""
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

HEAD = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"
 xmlns:odk="http://www.opendatakit.org/xforms" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
<h:head><h:title>t</h:title><model><instance><data id="t" version="1">"""
FIELDS = ("model", "data", "body", "args", "form", "xml", "fails", "check", "warns", "file")
NOW = "2026-11-22T10:00:00Z"


def read_cases(path):
    cases, case, field = [], None, None
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.rstrip("\n")
            if line.startswith("=== "):
                case = {"name": line[4:], "line": number, "steps": []}
                field = None
                cases.append(case)
            elif case is None or line.startswith("#"):
                continue
            elif line.startswith("> "):
                case["steps"].append([line[2:].replace("<TAB>", "\t"), None, number])
                field = None
            elif case["steps"] and line.strip():
                case["steps"][-1][1] = json.loads(line)
            else:
                name = line.split(":", 1)[0]
                if name in FIELDS and ":" in line:
                    field = name
                    case[field] = line.split(":", 1)[1].strip()
                elif field and line.strip():
                    case[field] += "\n" + line
    return cases


def contains(want, have):
    if isinstance(want, dict):
        return isinstance(have, dict) and all(k in have and contains(v, have[k]) for k, v in want.items())
    if isinstance(want, list):
        return isinstance(have, list) and len(want) == len(have) and all(map(contains, want, have))
    if isinstance(want, str) and len(want) > 1 and want[0] == want[-1] == "/":
        return isinstance(have, str) and re.search(want[1:-1], have) is not None
    return want == have


def form_xml(case, root):
    if "form" in case:
        with open(os.path.join(root, case["form"]), encoding="utf-8") as file:
            return file.read()
    if "xml" in case:
        return case["xml"].lstrip("\n")
    return (HEAD + case.get("data", "") + "</data></instance>" + case.get("model", "") +
            "</model></h:head><h:body>" + case.get("body", "") + "</h:body></h:html>")


def check_warnings(doorstep, case, form, folder):
    """None when `form check` says everything the case wants, otherwise what it does not."""
    done = subprocess.run([doorstep, "form", "check", form, "--media", folder] + case.get("check", "").split(),
                          capture_output=True, timeout=60)
    said = done.stdout.decode(errors="replace")
    for words in case["warns"].strip().splitlines():
        if not re.search(words, said):
            return f"form check said {said!r}, wanted {words!r}"
    return None


def run(doorstep, case, folder, root):
    """None when all is well, otherwise what went wrong."""
    form = os.path.join(folder, "form.xml")
    with open(form, "w", encoding="utf-8") as file:
        file.write(form_xml(case, root))
    if "file" in case:
        name, content = case["file"].split("\n", 1)
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(content + "\n")
    if "warns" in case:
        problem = check_warnings(doorstep, case, form, folder)
        if problem or not case["steps"]:
            return problem
    steps = "".join(step.replace("FOLDER", folder) + "\n" for step, _, _ in case["steps"])
    args = shlex.split(case.get("args", "--seed 1").replace("FOLDER", folder)) + ["--media", folder]
    if "--now" not in args:
        args += ["--now", NOW]
    done = subprocess.run([doorstep, "form", "play", form] + args, input=steps.encode(),
                          capture_output=True, timeout=60, env=dict(os.environ, TZ="UTC"))
    if "fails" in case:
        err = done.stderr.decode(errors="replace")
        if done.returncode != 1 or not re.search(case["fails"], err) or err.count("\n") != 1:
            return f"exit {done.returncode}, said {err!r}, wanted {case['fails']!r}"
        return None
    if done.returncode != 0:
        return f"exit {done.returncode}: {done.stderr.decode(errors='replace').strip()}"
    answers = done.stdout.decode().splitlines()
    if not case["steps"]:
        return "a case without steps proves nothing"
    if len(answers) != len(case["steps"]):
        return f"{len(case['steps'])} steps, {len(answers)} answers"
    for (step, want, line), answer in zip(case["steps"], answers):
        if want is not None and not contains(want, json.loads(answer)):
            return f"line {line}: {step!r} gave {answer}, wanted {json.dumps(want)}"
    return None


def main():
    doorstep, files = sys.argv[1], sys.argv[2:]
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    number, bad = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for path in files:
            for case in read_cases(path):
                number += 1
                problem = run(doorstep, case, folder, root)
                name = f"{os.path.basename(path)}: {case['name']}"
                print(f"{'not ' if problem else ''}ok {number} - {name}")
                if problem:
                    bad += 1
                    print(f"# {problem}")
    print(f"1..{number}")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
