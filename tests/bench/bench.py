#!/usr/bin/env python3
"""./run bench: measure what DESIGN.md section 7 sets a budget for, and print it beside the budget.

    bench.py BUILD_DIR [WORD]     only rows whose name has WORD in it

A row is one program that prints a JSON object; the figure is one of its keys. Add a row when the
program exists. Figures are for this machine: compare them on one machine only, never in a test.
"""
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple


class Row(NamedTuple):
    work: str
    program: str  # below the build folder
    args: list
    key: str  # of the JSON object it prints
    unit: str
    budget: float  # ours, at most
    peer: str  # DESIGN.md section 7


ROWS = [
    Row("1 000 000 points into 10 000 polygons", "tests/bench/bench_pip", [], "ms", "ms", 300,
        "GEOS prepared 1 s"),
]


def machine():
    name = platform.processor() or platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                name = line.split(":", 1)[1].strip()
                break
    except OSError:
        pass
    return f"{platform.node()}: {name}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"


def measure(build, row):
    """The figure, or a word that says why there is none."""
    program = build / row.program
    if not program.exists():
        return "not built"
    try:
        done = subprocess.run([program, *row.args], capture_output=True, text=True, timeout=600,
                              check=True)
        return float(json.loads(done.stdout)[row.key])
    except (subprocess.SubprocessError, ValueError, KeyError) as problem:
        return f"failed: {type(problem).__name__}"


def main():
    build = Path(sys.argv[1]).resolve()
    wanted = [row for row in ROWS if len(sys.argv) < 3 or sys.argv[2] in row.work]
    print(machine())
    width = max([len(row.work) for row in wanted] + [len("work")])
    print(f"{'work':{width}}  {'measured':>14}  {'at most':>10}  peer")
    for row in wanted:
        figure = measure(build, row)
        shown = figure if isinstance(figure, str) else f"{figure:.4g} {row.unit}"
        over = "  over" if isinstance(figure, float) and figure > row.budget else ""
        print(f"{row.work:{width}}  {shown:>14}  {row.budget:>6g} {row.unit}  {row.peer}{over}")


if __name__ == "__main__":
    main()
