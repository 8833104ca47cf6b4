"""Surveys of very many homes, and what is made of them, for bench.py."""
import atexit
import functools
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
TEMPLATES = 200  # homes that practice asked; the others answer as these did, one after the other
HOMES_A_BLOCK = 1000
SMALL_BLOCK = 100  # homes: a thousand blocks of these


@functools.lru_cache(maxsize=None)
def folder():
    path = tempfile.mkdtemp(prefix="bench-")
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return Path(path)


def run(program, *words):
    """(milliseconds, MB at most, milliseconds of a processor outside the system) of one call."""
    start = time.monotonic()
    child = subprocess.Popen([program, *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise ValueError(f"{words}: {said.decode()}")
    return (time.monotonic() - start) * 1e3, usage.ru_maxrss / 1024, usage.ru_utime * 1e3


def square(i, side=40):
    """Block number `i` of a town of squares, a hundred metres each."""
    x, y = -2.3 + i % side * 0.0016, 53.4 + i // side * 0.001
    ring = [[x, y], [x + 0.0015, y], [x + 0.0015, y + 0.0009], [x, y + 0.0009], [x, y]]
    return {"type": "Feature", "properties": {"code": f"B{i:04d}", "name": f"Block {i}"},
            "geometry": {"type": "Polygon", "coordinates": [ring]}}


# Home :i lives in block i / :size and answers as template 1 + i % :n did.
FILL = """
WITH RECURSIVE k(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM k WHERE i + 1 < :end),
home AS (SELECT i, 1 + i % :n AS t, printf('B%04d-%04d', i / :size, i % :size) AS code,
                printf('B%04d', i / :size) AS block FROM k)
"""
DOORS = "INSERT INTO dwelling (code, block, address) SELECT code, block, 'Home ' || i FROM home"
RECORDS = """
INSERT INTO submission (id, instance_id, form_id, version, received_utc, source, dwelling, hash, xml)
SELECT i + 1 + :n, 'uuid:' || i, form_id, version, received_utc, source, code, hash,
       CAST(replace(CAST(xml AS TEXT), dwelling, code) AS BLOB)
FROM home JOIN submission ON submission.id = t
"""
KNOCKS = """
INSERT INTO visit (dwelling, attempt_no, at_utc, outcome, instance_id)
SELECT code, 1, at_utc, outcome, 'uuid:' || i
FROM home JOIN visit ON visit.id = t
"""


def answers(db):
    columns = [row[1] for row in db.execute("PRAGMA table_info(data_doorstep_priorities)")]
    new = {"fid": "i + 1 + :n", "instance_id": "'uuid:' || i", "dwelling": "code", "dwelling_id": "code"}
    return (f"INSERT INTO data_doorstep_priorities ({', '.join(columns)}) "
            f"SELECT {', '.join(new.get(name, name) for name in columns)} "
            "FROM home JOIN data_doorstep_priorities AS d ON d.fid = t")


@functools.lru_cache(maxsize=None)
def survey(program, homes, size):
    path, blocks = folder() / f"{homes}-{size}.gpkg", folder() / f"{homes}-{size}.geojson"
    n = homes // size
    blocks.write_text(json.dumps({"type": "FeatureCollection", "features": [square(i) for i in range(n)]}))
    run(program, "init", path, "--name", "bench")
    run(program, "form", "add", path, SOURCE / "data/questionnaires/doorstep_priorities.xml")
    run(program, "area", "add", path, blocks, "--level", "block")
    run(program, "dwelling", "make", path, "--block", "B0000", "--address", f"Flats 1-{TEMPLATES}, Bench House")
    run(program, "practice", path, "--homes", TEMPLATES, "--seed", 1)
    with sqlite3.connect(path) as db:
        for table in (DOORS, RECORDS, answers(db), KNOCKS):
            db.execute(FILL + table, {"first": 0, "end": homes - TEMPLATES, "n": TEMPLATES,
                                      "size": size})
    db.close()
    run(program, "meeting", "add", path, "--people", 30, "--text", "hall")
    return path


@functools.lru_cache(maxsize=None)
def priorities(program):
    path = survey(program, 1_000_000, HOMES_A_BLOCK)
    run(program, "priorities", path, "prio", "--by", "block", "--json")  # the file is in memory now
    tries = [run(program, "priorities", path, "prio", "--by", "block", "--json") for _ in range(3)]
    return sorted(tries)[1]


@functools.lru_cache(maxsize=None)
def figures(program, homes, size):
    return run(program, "approve", survey(program, homes, size), "--tier", "meeting", "--by", "Ada Bell",
               "--by", "Cy Dunn", "--meeting", "hall")


@functools.lru_cache(maxsize=None)
def words(program):
    """Priorities of all blocks in words, with how sure each lead is."""
    return run(program, "priorities", survey(program, 1_000_000, HOMES_A_BLOCK), "prio", "--by", "block")


@functools.lru_cache(maxsize=None)
def report(program, homes, size):
    return run(program, "report", survey(program, homes, size), "-o", folder() / f"report-{homes}-{size}")


@functools.lru_cache(maxsize=None)
def pack(program, homes, size):
    figures(program, homes, size)
    return run(program, "pack", survey(program, homes, size), "--tier", "meeting", "-o",
               folder() / f"pack-{homes}-{size}.zip")


def demo(program):
    """What ./run demo does once the program is built, in a folder of its own."""
    (folder() / "data").symlink_to(SOURCE / "data")
    text = (SOURCE / "run").read_text(encoding="utf-8")
    function = "demo() {" + text.split("\ndemo() {")[1].split("\n}\n")[0] + "\n}\n"
    script = f"set -e; install() {{ :; }}; compile() {{ :; }}; step() {{ shift; '{program}' \"$@\"; }}\n{function}demo"
    start = time.monotonic()
    subprocess.run(["bash", "-c", script], cwd=folder(), check=True, stdout=subprocess.DEVNULL)
    return (time.monotonic() - start) * 1e3


MEASURES = {
    "million_ms": lambda program: priorities(program)[0],
    "million_mb": lambda program: priorities(program)[1],
    "million_words_ms": lambda program: words(program)[2],
    "million_words_mb": lambda program: words(program)[1],
    "million_report_ms": lambda program: report(program, 1_000_000, HOMES_A_BLOCK)[2],
    "million_report_mb": lambda program: report(program, 1_000_000, HOMES_A_BLOCK)[1],
    "million_pack_ms": lambda program: pack(program, 1_000_000, HOMES_A_BLOCK)[2],
    "million_pack_mb": lambda program: pack(program, 1_000_000, HOMES_A_BLOCK)[1],
    "figures_ms": lambda program: figures(program, 100_000, HOMES_A_BLOCK)[0],
    "figures_mb": lambda program: figures(program, 100_000, HOMES_A_BLOCK)[1],
    "report_ms": lambda program: report(program, 100_000, HOMES_A_BLOCK)[0],
    "report_mb": lambda program: report(program, 100_000, HOMES_A_BLOCK)[1],
    "pack_ms": lambda program: pack(program, 100_000, HOMES_A_BLOCK)[0],
    "pack_mb": lambda program: pack(program, 100_000, HOMES_A_BLOCK)[1],
    "million_figures_ms": lambda program: figures(program, 1_000_000, HOMES_A_BLOCK)[2],
    "million_figures_mb": lambda program: figures(program, 1_000_000, HOMES_A_BLOCK)[1],
    "blocks_report_ms": lambda program: report(program, 100_000, SMALL_BLOCK)[2],
    "blocks_report_mb": lambda program: report(program, 100_000, SMALL_BLOCK)[1],
    "blocks_pack_ms": lambda program: pack(program, 100_000, SMALL_BLOCK)[2],
    "blocks_pack_mb": lambda program: pack(program, 100_000, SMALL_BLOCK)[1],
    "demo_ms": demo,
}
