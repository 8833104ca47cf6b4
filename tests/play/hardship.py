#!/usr/bin/env python3
"""What is written when the world is against it: outputs that cannot be, a full disk, a reader who left,
the survey itself named as the output, the program killed in the middle. Prints TAP.

    hardship.py DOORSTEP SOURCE_DIR
"""
import hashlib
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from commands import Desk, call

CASES = []

# What writes: its call, {s} the survey, {o} the output; and what the output is, a file or a folder.
# `old` is another call that wrote there before, where the verb takes its place.
WRITERS = {
    "map .svg": ("map {s} prio -o {o}.svg", "map {s} tenure3 -o {o}.svg"),
    "map .pdf": ("map {s} prio -o {o}.pdf", "map {s} tenure3 -o {o}.pdf"),
    "map .html": ("map {s} prio -o {o}.html", "map {s} tenure3 -o {o}.html"),
    "map .geojson": ("map {s} prio -o {o}.geojson", "map {s} tenure3 -o {o}.geojson"),
    "map .gpkg": ("map {s} prio -o {o}.gpkg", "map {s} tenure3 -o {o}.gpkg"),
    "tally sheet": ("priorities {s} prio --tally-sheet {o}.pdf", None),
    "report": ("report {s} -o {o}", None),
    "pack .zip": ("pack {s} --tier meeting -o {o}.zip", None),
    "pack": ("pack {s} --tier meeting -o {o}", None),
    "export": ("export {s} -o {o}", None),
    "export --format xlsx": ("export {s} -o {o} --format xlsx", None),
    "share": ("share {s} --rows-safe -o {o}", None),
    "backup": ("backup {s} -o {o}.copy --force", "backup {s2} -o {o}.copy"),
    "key": ("key make {o}.pem", None),
    "pool": ("pool {p} {p2} -o {o}", None),
}
SAYS = ["form list {s}", "submission list {s}", "dwelling list {s}", "progress {s}", "tonight {s}", "check {s}",
        "priorities {s} prio --by block", "tabulate {s} tenure3", "help", "form check {q}", "approve {s} --list"]
KILLS = 3  # of each
INTERRUPTS = 2  # of each, with each signal
FULL_AT = 4096  # bytes a file may have on a full disk: less than any output


def case(name):
    def add(function):
        CASES.append((name, function))
        return function
    return add


class Room:
    """Two surveys with packs, and a clean folder for each try."""

    def __init__(self, desk, folder):
        self.desk, self.folder = desk, folder
        for name in ("one", "two"):
            home = folder / name
            home.mkdir()
            for verb in ["init", "form add", "area add", "dwelling add", "practice", "meeting add", "approve", "pack"]:
                call(desk, verb, home)
        self.s, self.s2 = folder / "one/s.gpkg", folder / "two/s.gpkg"
        self.sum = digest(self.s)

    def words(self, line, out=""):
        return [word.format(s=self.s, s2=self.s2, o=out, p=self.folder / "one/pack.zip", p2=self.folder / "two/pack.zip",
                            q=self.desk.source / "data/questionnaires/doorstep_priorities.xml")
                for word in line.split()]

    def place(self):
        shutil.rmtree(self.folder / "out", ignore_errors=True)
        (self.folder / "out").mkdir()
        return self.folder / "out"

    def run(self, line, out="", **how):
        return subprocess.run([self.desk.doorstep, *self.words(line, out)], capture_output=True, timeout=120, **how)


def digest(path):
    """Of a file, or of all files of a folder with their names; None where there is nothing."""
    if path.is_dir():
        return tuple((p.relative_to(path).as_posix(), digest(p)) for p in sorted(path.rglob("*")) if p.is_file())
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


def refusal(done):
    """What is wrong with a refusal, or None: status 1 or 2, one line of ours, nothing else."""
    said = done.stderr.decode(errors="replace")
    if done.returncode not in (1, 2) or not said.startswith("doorstep: ") or said.count("\n") != 1 or done.stdout:
        return f"exit {done.returncode}, printed {done.stdout[:80]!r}, said {said!r}"
    return None


@case("an output that cannot be is refused in a line, and nothing is left behind")
def _(room):
    for name, (line, _) in WRITERS.items():
        ending = line.split("{o}")[1].split()[:1]
        ending = ending[0] if ending and ending[0].startswith(".") else ""
        for where in ("missing/out", "file/out", "/proc/out", "in-the-way"):
            place = room.place()
            (place / "file").write_text("a file")
            wrong = place / f"in-the-way{ending}"
            if ending:
                (wrong / "inside").mkdir(parents=True)
            else:
                wrong.write_text("in the way")
            before = digest(place)
            done = room.run(line, place / where)
            left = digest(place)
            if where == "missing/out" and done.returncode == 0:
                continue  # some make the folders they need
            problem = refusal(done)
            assert not problem, f"{name} to {where}: {problem}"
            assert b".tmp" not in done.stderr and b"sqlite3" not in done.stderr, f"{name} to {where}: {done.stderr}"
            assert left == before, f"{name} to {where} left {set(left) ^ set(before)}"
    assert digest(room.s) == room.sum, "the survey has changed"


@case("an output without a name is a word forgotten")
def _(room):
    for line in ("report {s} -o", "pack {s} --tier meeting -o", "share {s} --rows-safe -o", "pool {p} {p2} -o", "map {s} prio -o"):
        done = subprocess.run([room.desk.doorstep, *room.words(line), ""], capture_output=True, timeout=120)
        assert done.returncode == 2 and not refusal(done), (line, done)


@case("the survey named as the output stays as it is")
def _(room):
    for name, (line, _) in WRITERS.items():
        place = room.place()
        survey = place / "s.gpkg"
        shutil.copy(room.s, survey)
        before = digest(survey)
        for link in ("", "symlink", "hard link"):
            out = place / "other.gpkg" if link else survey
            if link == "symlink":
                out.symlink_to(survey)
            elif link:
                out.unlink()
                os.link(survey, out)
            words = [str(survey if word == str(room.s) else word) for word in room.words(line, "OUT")]
            words = [str(out) if word.startswith("OUT") else word for word in words]
            done = subprocess.run([room.desk.doorstep, *words], capture_output=True, timeout=120)
            assert digest(survey) == before, f"{name} wrote over its survey ({link}): {done.stderr}"
            if out.exists() and link == "hard link" and digest(out) != before:
                continue  # another file took that name; the survey still has its own
            assert done.returncode != 0, f"{name} took the survey for its output ({link})"


def small_disk():
    resource.setrlimit(resource.RLIMIT_FSIZE, (FULL_AT, FULL_AT))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


@case("a full disk is said in a line; what stood there before stays")
def _(room):
    for name, (line, old) in WRITERS.items():
        place = room.place()
        if old:
            done = room.run(old, place / "out")
            assert done.returncode == 0, done.stderr
        before = digest(place)
        done = room.run(line, place / "out", preexec_fn=small_disk, restore_signals=False)
        if name == "key" and done.returncode == 0:
            continue  # a key is small
        said = done.stderr.decode(errors="replace")
        assert done.returncode == 1 and said.startswith("doorstep: ") and said.count("\n") == 1, f"{name}: {said!r}"
        assert digest(place) == before, f"{name} left {set(digest(place)) ^ set(before)}"
    room.run("check {s}")
    assert digest(room.s) is not None


@case("a full disk behind standard output is a failure")
def _(room):
    for line in SAYS:
        for json in ("", " --json"):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([room.desk.doorstep, *room.words(line + json if line != "help" else line)],
                                      stdout=full, stderr=subprocess.PIPE, timeout=60)
            assert done.returncode == 1 and done.stderr.startswith(b"doorstep: standard output: "), (line, done)


@case("a reader who leaves ends the program, and nothing is said")
def _(room):
    for line in SAYS:
        read, write = os.pipe()
        os.close(read)
        done = subprocess.run([room.desk.doorstep, *room.words(line)], stdout=write, stderr=subprocess.PIPE, timeout=60)
        os.close(write)
        assert done.returncode == -signal.SIGPIPE and done.stderr == b"", (line, done)
    assert digest(room.s) == room.sum, "the survey has changed"


@case("killed at any moment, the output is the old one or the new one")
def _(room):
    dice = random.Random(7)
    killed = 0
    for name, (line, old) in WRITERS.items():
        place = room.place()
        start = time.monotonic()
        done = room.run(line, place / "out")
        took = time.monotonic() - start
        assert done.returncode == 0, (name, done.stderr)
        made = next(path.name for path in place.iterdir())
        new = digest(place / made) if name not in ("key", "map .gpkg", "backup") else None
        for _ in range(KILLS):
            place = room.place()
            if old:
                room.run(old, place / "out")
            stood = digest(place / made)
            child = subprocess.Popen([room.desk.doorstep, *room.words(line, place / "out")],
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(took * dice.uniform(0.3, 1.1))
            child.kill()
            killed += child.wait() == -signal.SIGKILL
            left = digest(place / made)
            assert left in (stood, new) or new is None and whole(room, place / made), f"{name} is half written"
        if left == stood and (stood is None or old):  # and it can be done again
            done = room.run(line, place / "out")
            assert done.returncode == 0, f"{name} after a kill: {done.stderr}"
    assert killed > KILLS * len(WRITERS) / 3, f"only {killed} were caught in the middle"
    assert room.run("check {s}").returncode == 0


@case("interrupted at any moment, nothing half-made is left: not beside the output, not where it was worked on")
def _(room):
    dice = random.Random(11)
    stopped = 0
    for name, (line, _) in WRITERS.items():
        if name == "backup":
            continue  # the next one clears up after it, also after a kill
        place = room.place()
        start = time.monotonic()
        assert room.run(line, place / "out").returncode == 0, name
        took = time.monotonic() - start
        made = {path.name for path in place.iterdir()}
        for number in (signal.SIGINT, signal.SIGTERM):
            for _ in range(INTERRUPTS):
                place = room.place()
                work = room.folder / "work"
                work.mkdir(exist_ok=True)
                child = subprocess.Popen([room.desk.doorstep, *room.words(line, place / "out")], stdout=subprocess.DEVNULL,
                                         stderr=subprocess.PIPE, env={**os.environ, "TMPDIR": str(work)})
                time.sleep(took * dice.uniform(0.2, 1.0))
                child.send_signal(number)
                said = child.communicate(timeout=60)[1]
                assert child.returncode in (0, -number) and said == b"", (name, child.returncode, said)
                stopped += child.returncode == -number
                left = {path.name for path in place.iterdir()}
                assert left <= made, f"{name} left {left - made} beside its output"
                assert not list(work.iterdir()), f"{name} left {list(work.iterdir())} where it worked"
    assert stopped > INTERRUPTS * len(WRITERS), f"only {stopped} were caught in the middle"


def whole(room, path):
    if path.suffix in (".gpkg", ".copy"):
        head = path.read_bytes()
        return head.startswith(b"SQLite format 3\0") and len(head) % 4096 == 0
    return path.read_text().rstrip().endswith("-----")


def main():
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(os.path.abspath(sys.argv[1]), sys.argv[2], folder)
        room = Room(desk, desk.folder)
        print(f"1..{len(CASES)}")
        for number, (name, test) in enumerate(CASES, 1):
            try:
                test(room)
                print(f"ok {number} - {name}")
            except AssertionError as fault:
                print(f"not ok {number} - {name}")
                print("# " + str(fault).replace("\n", "\n# "))


if __name__ == "__main__":
    main()
