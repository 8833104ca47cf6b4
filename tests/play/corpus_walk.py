#!/usr/bin/env python3
"""Walk every form of ../shared/corpus/forms, and of our own, from end to end. Prints TAP.

    corpus_walk.py DOORSTEP SOURCE_ROOT

Each form is asked twice, with other answers, in all its languages; it gets rows and loses them, is
validated, finalised, and taken up again as a draft and for an edit (walker.py says how). Without the
corpus only our own are walked.
"""
import datetime
import os
import re
import sys
import tempfile
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor

from corpus_forms import DEFECTS, find_corpus, list_forms
from walker import NOW, Form, Player, Refused, Walk

WALKS = 2  # through each form, other answers first each time
LATER = NOW + datetime.timedelta(days=40)  # when the record is taken up again


def answers_of(xml, without=()):
    """[(path, text, attributes)] of a record in document order; names in `without` left out. Blanks
    around a text do not come back (rule B3)."""
    found = []

    def read(element, path):
        name = element.tag.rsplit("}", 1)[-1]
        if name in without:
            return
        found.append((f"{path}/{name}", "" if len(element) else (element.text or "").strip(),
                      sorted(element.attrib.items())))
        for child in element:
            read(child, f"{path}/{name}")

    read(ET.fromstring(xml), "")
    return found


def first_difference(one, other):
    for a, b in zip(one, other):
        if a != b:
            return f"{a} became {b}"
    return None if len(one) == len(other) else f"{len(one)} places became {len(other)}"


def id_in(xml, name):
    found = re.search(rf"<(?:\w+:)?{name}>([^<]*)<", xml)
    return found.group(1) if found else ""


# How a record is taken up again: option, whether it is a draft, names that may differ.
WAYS = (("--instance", True, ()), ("--instance", False, ()),
        ("--edit", False, ("instanceID", "deprecatedID")))


def read_back(doorstep, path, records, folder):
    """What is wrong with the record when it is taken up again later; `records` by is-it-a-draft."""
    problems = []
    for option, draft, without in WAYS:
        saved = os.path.join(folder, f"{abs(hash(path))}.xml")
        with open(saved, "w", encoding="utf-8") as file:
            file.write(records[draft])
        with Player(doorstep, path, option, saved, now=LATER) as player:
            again = player.say("dump", *["all"][:draft])["xml"]
        difference = first_difference(answers_of(records[draft], without), answers_of(again, without))
        if difference:
            problems.append(f"{'draft' if draft else 'submission'}, {option}: {difference}")
    if id_in(records[False], "instanceID") != id_in(again, "deprecatedID"):
        problems.append("--edit: the old instanceID is not the deprecatedID")
    return problems


def walk(doorstep, path, form, salt, folder):
    """(problems, questions, rows, left open) of one walk."""
    with Player(doorstep, path) as player:
        walked = Walk(form, player, salt)
        said = walked.go()
        records = {False: player.say("finalize")["xml"], True: player.say("dump", "all")["xml"]}
    if player.process.returncode:
        walked.fail("ended with status", player.process.returncode)
    problems = walked.failures + read_back(doorstep, path, records, folder)
    return problems, walked.questions, walked.rows, len(said)


def judge(doorstep, path, name, folder):
    try:
        form = Form(path)
        problems, *counts = zip(*(walk(doorstep, path, form, salt, folder) for salt in range(WALKS)))
        remark = "{} questions, {} rows, {} left open".format(*map(sum, counts))
    except Refused as reason:
        problems, remark = [[str(reason)]], "refused"
    problems = sum(problems, [])
    return not problems, f"{name}: {remark}", problems


def main():
    doorstep, root, corpus = sys.argv[1], sys.argv[2], find_corpus()
    forms = [(path, os.path.relpath(path, root))
             for path in list_forms(os.path.join(root, "data", "questionnaires"))]
    real = os.path.join(corpus, "forms")
    forms += [(path, name) for path in list_forms(real)
              for name in [os.path.relpath(path, real)] if name not in DEFECTS]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        results = [job.result() for job in
                   [pool.submit(judge, doorstep, path, name, folder) for path, name in forms]]
    for number, (good, name, problems) in enumerate(results, 1):
        print(f"{'' if good else 'not '}ok {number} - {name}")
        for problem in problems:
            print(f"# {problem}")
    if not os.path.isdir(corpus):
        print(f"ok {len(results) + 1} - the corpus # SKIP the corpus of real forms is not here")
    print(f"1..{len(results) + (not os.path.isdir(corpus))}")
    return any(not good for good, _, _ in results)


if __name__ == "__main__":
    sys.exit(main())
