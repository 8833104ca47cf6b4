#!/usr/bin/env python3
"""Let one allocation after the other fail: the program says so in a line and leaves nothing half done.

    oom.py DOORSTEP FAIL_MALLOC.so

The first allocations fail one by one, later ones in strides that meet no pattern. Prints TAP.
"""
import itertools
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

FORM = pathlib.Path(__file__).resolve().parents[2] / "data" / "questionnaires" / "doorstep_priorities.xml"
STEPS = ("set /data/dwelling_id\tARW-C-014\nset /data/adult_consent\tyes\n"
         "set /data/questions/prio_1\tdamp_mould\nfinalize\n")
RECORD = ('<data id="doorstep_priorities" version="2026112201"><dwelling_id>ARW-C-014</dwelling_id>'
          '<meta xmlns="http://openrosa.org/xforms"><instanceID>uuid:oom-1</instanceID></meta></data>')
EACH, STRIDE, LAST = 60, 23, 200_000


def places():
    return itertools.chain(range(1, EACH), range(EACH, LAST, STRIDE))


def call(command, library=None, at=0, once=False):
    env = dict(os.environ, TZ="UTC")
    if library:
        env.update(LD_PRELOAD=library, FAIL_AT=str(at), **({"FAIL_ONCE": "1"} if once else {}))
    return subprocess.run(command, capture_output=True, timeout=60, env=env)


def refused(done):
    """A plain end: status 1 and something said, in lines of our own."""
    said = done.stderr.decode(errors="replace")
    return done.returncode == 1 and said.startswith("doorstep: ") and said.count("\n") == 1


def try_all(command, library, once, check):
    """None, or what went wrong. `check(done)`: is this outcome in order?"""
    plain = call(command)
    if plain.returncode != 0:
        return f"cannot even do it with memory: {plain.stderr.decode()}"
    for at in places():
        done = call(command, library, at, once)
        problem = check(done)
        if problem:
            return f"allocation {at}: {problem}, exit {done.returncode}, said {done.stderr.decode()!r}"
        if done.returncode == 0 and not once:
            return None # there are no more allocations
        if once and at > 2500:
            return None
    return "it never came to its end"


def play(doorstep, library, folder, once):
    steps = folder / "steps"
    steps.write_text(STEPS, encoding="utf-8")
    command = [doorstep, "form", "play", FORM, "--steps", steps, "--seed", "1", "--now", "2026-11-22T10:00:00Z"]
    whole = call(command).stdout

    def check(done):
        if done.returncode == 0:
            return None if done.stdout == whole else f"other answers: {done.stdout[:200]!r}"
        return None if refused(done) else "no plain end"
    return try_all(command, library, once, check)


def take_in(doorstep, library, folder, once):
    """Import a record: acknowledged, and then in the survey; or refused, and the survey opens."""
    record, empty, survey = folder / "record.xml", folder / "empty.gpkg", folder / "survey.gpkg"
    record.write_text(RECORD, encoding="utf-8")
    call([doorstep, "init", empty, "--name", "t"])
    call([doorstep, "form", "add", empty, FORM])

    def fresh():
        for rest in folder.glob("survey.gpkg*"):
            rest.unlink()
        shutil.copy(empty, survey)

    def check(done):
        rows = call([doorstep, "export", survey, "-o", folder / "out", "--format", "csv"])
        if rows.returncode != 0:
            return f"the survey is broken: {rows.stderr.decode()}"
        found = any(b"ARW-C-014" in file.read_bytes() for file in (folder / "out").rglob("*.csv"))
        shutil.rmtree(folder / "out")
        strange = [file.name for file in folder.iterdir() if ".tmp" in file.name]
        fresh()
        if strange:
            return f"{strange} was left behind"
        if done.returncode == 0:
            return None if found else "said to be in, and is not"
        return None if refused(done) else "no plain end"
    fresh()
    call([doorstep, "import", survey, record])
    fresh()
    return try_all([doorstep, "import", survey, record], library, once, check)


def main():
    doorstep, library = sys.argv[1], os.path.abspath(sys.argv[2])
    cases = [(f"{name}, {how}", what, once) for name, what in (("an interview", play), ("an import", take_in))
             for how, once in (("no memory from some time on", False), ("one allocation fails", True))]
    print(f"1..{len(cases)}")
    for number, (name, what, once) in enumerate(cases, 1):
        with tempfile.TemporaryDirectory() as folder:
            problem = what(doorstep, library, pathlib.Path(folder), once)
        print(f"{'not ' if problem else ''}ok {number} - {name}", flush=True)
        if problem:
            print(f"# {problem}")


if __name__ == "__main__":
    main()
