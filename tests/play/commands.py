#!/usr/bin/env python3
"""Every verb of the command line: what its help lists it takes, what it takes it uses, its example and
the calls in our documents are calls it understands, and --json is answered in JSON. Prints TAP.

    commands.py DOORSTEP SOURCE_DIR
"""
import json
import os
import re
import shlex
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

CASES = []

# Every verb, in an order in which each finds what it needs: a call of it that is answered. {s} is the
# survey, {d} a folder to write in, {q} and {e} our questionnaires and our estate.
CALLS = {
    "init": "{s} --name Ashbrook",
    "form check": "{q}/doorstep_priorities.xml",
    "form play": "{q}/doorstep_priorities.xml --steps /dev/null",
    "form bench": "{q}/doorstep_priorities.xml -n 1",
    "form add": "{s} {q}/doorstep_priorities.xml",
    "form list": "{s}",
    "area add": "{s} {e}/ashbrook_blocks.geojson --level block",
    "dwelling add": "{s} {e}/ashbrook_dwellings.csv",
    "dwelling check": "{s}",
    "dwelling make": "{s} --block ASH-L2 --address '90-96 even, Rowan Row'",
    "dwelling list": "{s}",
    "dwelling split": "{s} ASH-L2-001 --into '1A Rowan Row' --into '1B Rowan Row'",
    "dwelling merge": "{s} ASH-L2-002 ASH-L2-003",
    "dwelling change": "{s} ASH-L2-004 --households 2",
    "dwelling history": "{s} ASH-L2-004",
    "practice": "{s} --homes 128 --seed 1",
    "submission list": "{s}",
    "import": "{s} {d}/answers",
    "ask": "{s} --list",
    "visit": "{s} ASH-L2-005 no_answer",
    "progress": "{s}",
    "tonight": "{s}",
    "surveyor add": "{s} Amina --speaks eng",
    "block assign": "{s} --pairs Amina+Joan",
    "device add": "{s} telephone",
    "device list": "{s}",
    "device revoke": "{s} telephone",
    "account add": "{s} Joan",
    "account list": "{s}",
    "account close": "{s} Joan",
    "key make": "{d}/key.pem",
    "decrypt": "{s} --key {d}/key.pem",
    "check": "{s}",
    "backup": "{s} -o {d}/copy",
    "restore": "{d}/copy -o {d}/again.gpkg",
    "merge": "{s} {d}/again.gpkg",
    "rebuild": "{s}",
    "export": "{s} -o {d}/export",
    "tabulate": "{s} tenure3",
    "priorities": "{s} prio",
    "map": "{s} prio -o {d}/map.svg",
    "report": "{s} -o {d}/report",
    "suppress": "{d}/table.csv --threshold 5 --base 5",
    "share": "{s} --rows-safe -o {d}/rows",
    "meeting add": "{s} --people 34 --text hall",
    "meeting list": "{s}",
    "objection add": "{s} 'Rowan Row was left out'",
    "objection close": "{s} 1 --answer 'Knocked again'",
    "objection list": "{s}",
    "approve": "{s} --tier meeting --by 'Amina Khan' --by 'Joan Price' --meeting hall",
    "pack": "{s} --tier meeting -o {d}/pack.zip",
    "pack verify": "{d}/pack.zip",
    "pool": "{d}/pack.zip {d}/next/pack.zip -o {d}/pool",
    "voice add": "{s} 'The lift is broken' --group carers --consent --checked-by Joan",
    "voice list": "{s}",
    "voice drop": "{s} 1",
    "voice private": "{s}",
    "serve": None,  # answers until it is stopped: tests/serve
}
STDIN = {"account add": "a long enough password\na long enough password\n"}


def case(name):
    def add(function):
        CASES.append((name, function))
        return function
    return add


class Desk:
    def __init__(self, doorstep, source, folder):
        self.doorstep, self.source, self.folder = doorstep, Path(source), Path(folder)
        self.verbs = {}
        for line in self.run("help").stdout.splitlines():
            row = re.match(r"  ([a-z]+(?: [a-z]+)?)  +\S", line)
            if row:
                self.verbs[row[1]] = self.run("help", *row[1].split()).stdout

    def run(self, *words, stdin=""):
        return subprocess.run([self.doorstep, *words], capture_output=True, text=True, timeout=120, input=stdin)

    def options(self, verb):
        """(letter or "", name, takes a value) of each option its help lists."""
        rows = self.verbs[verb].split("\nOptions\n")[1].split("\nExample\n")[0]
        return [(letter, name, bool(value)) for letter, name, value in
                re.findall(r"^  (?:-(\w), )?--([a-z-]+)( \S+)?  ", rows, re.M)]


def refused(done, *parts):
    """Misused: status 2, nothing said but one line."""
    assert done.returncode == 2 and done.stdout == "", (done.args, done.returncode, done.stdout)
    assert done.stderr.startswith("doorstep: ") and done.stderr.count("\n") == 1, done.stderr
    for part in parts:
        assert part in done.stderr, done.stderr


@case("every verb has a line, a page and a call here")
def _(desk):
    assert set(desk.verbs) == set(CALLS), set(desk.verbs) ^ set(CALLS)
    for verb, page in desk.verbs.items():
        assert page.startswith(f"doorstep {verb}"), page
        assert re.search(rf"\nExample\n  (.* )?doorstep {verb} ", page), f"{verb} shows no example"


@case("an option of a page is taken, long, short and with =")
def _(desk):
    for verb in desk.verbs:
        rows = desk.options(verb)
        letters = [letter for letter, _, _ in rows if letter]
        assert len(letters) == len(set(letters)), f"{verb}: {letters}"
        words = []
        for letter, name, value in rows:
            if name not in ("help", "json"):
                words += [f"--{name}=1"] if value else [f"--{name}"]
                words += [f"--{name}", "1"] if value else []
                words += [f"-{letter}", *(["1"] if value else [])] if letter else []
        for last in ("--help", "-h"):
            done = desk.run(*verb.split(), *words, last)
            assert done.returncode == 0 and done.stdout == desk.verbs[verb], (verb, words, done.stderr)


@case("an option of a page is looked at by the program")
def _(desk):
    row = re.compile(r'\{"([a-z-]+)",\s*(?:0|\'\w\'),\s*(?:"[^"]*"|NULL)')
    asked = " ".join(row.sub("", path.read_text(encoding="utf-8")) for folder in ("forms", "survey", "geo", "analysis")
                     for path in (desk.source / folder).glob("*.c"))
    for verb in desk.verbs:
        for _, name, _ in desk.options(verb):
            assert name == "help" or name == "json" or f'"{name}"' in asked, f"nobody asks for --{name} of {verb}"


@case("what no page lists is refused: options, words too many, words too few")
def _(desk):
    for verb, page in desk.verbs.items():
        usage = page.splitlines()[0].removeprefix(f"doorstep {verb}").split()
        words = [word for word in usage if not word.startswith("[")]
        refused(desk.run(*verb.split(), "--no-such-thing"), "--no-such-thing")
        if words and verb != "priorities":  # whose words go when it counts a file
            refused(desk.run(*verb.split()), f"usage: doorstep {verb}")
        if not any(word.endswith("…") for word in usage):
            refused(desk.run(*verb.split(), *["x"] * (len(usage) + 1)), "usage: ", "one word too many")


def calls_in(text):
    """The calls of doorstep in a document: lines of a block, and in backticks."""
    for line in re.findall(r"^ *(?:\$ |build/)?(doorstep [a-z].*)$", text, re.M):
        yield line.split("  #")[0]
    yield from (line for line in re.findall(r"`(doorstep [a-z][^`]*)`", text.replace("\n", " ")))


@case("the calls in our documents and examples are understood")
def _(desk):
    documents = {path.relative_to(desk.source).as_posix(): path.read_text(encoding="utf-8")
                 for path in [*desk.source.glob("*.md"), *desk.source.glob("[a-z]*/README.md"),
                              *desk.source.glob("*/*/README.md")]}
    documents |= {f"help {verb}": page.split("\nExample\n")[1] for verb, page in desk.verbs.items()}
    found = 0
    for name, text in documents.items():
        for call in calls_in(text):
            try:
                words = shlex.split(re.sub(r"[\[\]]", "", call))[1:]
            except ValueError:
                words = call.split()[1:]
            if words and words[0] != "help":
                done = desk.run(*words, "--help")
                if done.returncode != 0:  # the last word may be an option whose value nobody wrote
                    done = desk.run(*words, "1", "--help")
                assert done.returncode == 0, f"{name}: {call}: {done.stderr}"
                found += 1
    assert found > 100, found


def call(desk, verb, folder, *more):
    line = CALLS[verb].format(s=folder / "s.gpkg", d=folder, q=desk.source / "data/questionnaires",
                              e=desk.source / "data/estates")
    done = desk.run(*verb.split(), *shlex.split(line), *more, stdin=STDIN.get(verb, ""))
    assert done.returncode == 0, f"{verb} {line}: {done.returncode} {done.stderr}"
    return done


def some_answers(desk):
    (desk.folder / "answers").mkdir()
    with sqlite3.connect(desk.folder / "s.gpkg") as survey:
        (desk.folder / "answers/one.xml").write_bytes(survey.execute("SELECT xml FROM submission").fetchone()[0])


def the_next_estate(desk):
    folder = desk.folder / "next"
    folder.mkdir()
    for verb in ["init", "form add", "area add", "dwelling add", "practice", "meeting add", "approve", "pack"]:
        call(desk, verb, folder)


BEFORE = {"import": some_answers, "pool": the_next_estate}


def values(text):
    """One value over many lines, or one a line."""
    return [text] if text.startswith(("{\n", "[\n")) else text.splitlines()


def is_json(text):
    try:
        return isinstance(json.loads(text), (dict, list))
    except ValueError:
        return False


@case("--json is answered in JSON by every verb")
def _(desk):
    (desk.folder / "table.csv").write_text("tenure,T1,T2,total\nown,12,7,19\nrent,9,3,12\ntotal,21,10,31\n")
    wrong = []
    for verb, line in CALLS.items():
        if line is None:
            continue
        BEFORE.get(verb, lambda desk: None)(desk)
        done = call(desk, verb, desk.folder, "--json")
        wrong += [f"{verb}: {value[:60]}" for value in values(done.stdout) if not is_json(value)]
    assert not wrong, "\n".join(wrong)


def main():
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(os.path.abspath(sys.argv[1]), sys.argv[2], folder)
        print(f"1..{len(CASES)}")
        for number, (name, test) in enumerate(CASES, 1):
            try:
                test(desk)
                print(f"ok {number} - {name}")
            except (AssertionError, ValueError) as fault:
                print(f"not ok {number} - {name}")
                print("# " + str(fault).replace("\n", "\n# "))


if __name__ == "__main__":
    main()
