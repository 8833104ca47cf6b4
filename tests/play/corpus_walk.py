#!/usr/bin/env python3
"""Walk every form of ../shared/corpus/forms, and our own questionnaires, from end to end. TAP.

    corpus_walk.py DOORSTEP SOURCE_ROOT

Each form is asked in all its languages, gets rows and loses them, is validated, finalised, and read
back as a draft and for an edit (walker.py says how). Without the corpus only our own are walked.
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

LATER = NOW + datetime.timedelta(days=40)  # when the record is taken up again


def answers_of(xml, without=()):
    """[(path, text, attributes)] of a submission in document order; names in `without` left out."""
    found = []

    def read(element, path):
        name = element.tag.rsplit("}", 1)[-1]
        if name in without:
            return
        found.append((f"{path}/{name}", "" if len(element) else element.text or "",
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


def take_up(doorstep, path, saved, option, without):
    """The record as it is when it is taken up again later."""
    with Player(doorstep, path, option, saved, now=LATER) as player:
        return player.say("dump")["xml"]


def read_back(doorstep, path, xml, folder):
    """What is wrong with the record when it is read again as a draft and for an edit."""
    saved = os.path.join(folder, f"{abs(hash(path))}.xml")
    with open(saved, "w", encoding="utf-8") as file:
        file.write(xml)
    problems = []
    draft = take_up(doorstep, path, saved, "--instance", ())
    difference = first_difference(answers_of(xml), answers_of(draft))
    if difference:
        problems.append(f"as a draft: {difference}")
    ids = ("instanceID", "deprecatedID")
    edited = take_up(doorstep, path, saved, "--edit", ids)
    difference = first_difference(answers_of(xml, ids), answers_of(edited, ids))
    if difference:
        problems.append(f"for an edit: {difference}")
    if id_in(xml, "instanceID") != id_in(edited, "deprecatedID"):
        problems.append("for an edit: the old instanceID is not the deprecatedID")
    return problems


def walk(doorstep, path, folder):
    """(problems, remark) of one form."""
    form = Form(path)
    with Player(doorstep, path) as player:
        walked = Walk(form, player)
        said = walked.go()
        xml = player.say("finalize")["xml"]
    if player.process.returncode:
        walked.fail("ended with status", player.process.returncode)
    problems = walked.failures + read_back(doorstep, path, xml, folder)
    return problems, f"{walked.questions} questions, {walked.rows} rows, {len(said)} left open"


def judge(doorstep, path, name, folder):
    try:
        problems, remark = walk(doorstep, path, folder)
    except Refused as reason:
        problems, remark = [str(reason)], ""
    return not problems, f"{name} # {remark}".replace(" # ", ": ") if remark else name, problems


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
