#!/usr/bin/env python3
"""./run bench: measure what DESIGN.md section 7 sets a budget for, and print it beside the budget.

    bench.py BUILD_DIR [WORD]     only rows whose name has WORD in it

A row is one program that prints a JSON object, the figure is one of its keys; or a measurement of
forms.py on the program itself. Add a row when the program exists. Figures are for this machine: compare them on one machine only, never in a test.
"""
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import forms
import many
import serve


class Row(NamedTuple):
    work: str
    program: str  # below the build folder
    args: list
    key: str  # of the JSON object it prints
    unit: str
    budget: float  # ours, at most; negative: at least; 0: none
    peer: str  # DESIGN.md section 7


ROWS = [
    Row("load and start WHO verbal autopsy, whole process", "doorstep", [], "who", "ms", 30, "JavaRosa 1150 ms"),
    Row("load and start a 50 000-item list with cascades", "doorstep", [], "cascade", "ms", 200, "JavaRosa 3.8 s"),
    Row("  its memory at most", "doorstep", [], "cascade_mb", "MB", 60, "JavaRosa 480 MB"),
    Row("load and start 3000 questions in thirds", "doorstep", [], "thirds", "ms", 30, "JavaRosa 3.6 s"),
    Row("load and start 250 questions", "doorstep", [], "q250", "ms", 10, "-"),
    Row("load and start 1000 questions", "doorstep", [], "q1000", "ms", 15, "-"),
    Row("load and start 5000 questions", "doorstep", [], "q5000", "ms", 50, "-"),
    Row("load a list of 100 000 items, CSV", "doorstep", [], "csv_load", "ms", 100, "-"),
    Row("  memory at most, an item of four fields", "doorstep", [], "csv_bytes", "bytes", 300, "-"),
    Row("load a list of 100 000 items, XML", "doorstep", [], "xml_load", "ms", 200, "-"),
    Row("  memory at most, an item of four fields", "doorstep", [], "xml_bytes", "bytes", 300, "-"),
    Row("one edit outside 2000 repeat instances", "doorstep", [], "rows2_outside", "ms", 4, "-"),
    Row("one edit inside 2000 repeat instances", "doorstep", [], "rows2_inside", "ms", 0.1, "-"),
    Row("one row more behind 2000", "doorstep", [], "rows2_new", "ms", 0.2, "-"),
    Row("one row taken from the middle of 2000", "doorstep", [], "rows2_del", "ms", 2, "-"),
    Row("  memory at most with 2000 rows", "doorstep", [], "rows2_mb", "MB", 20, "-"),
    Row("one edit in 30 x 30 rows with totals of all", "doorstep", [], "nested", "ms", 0.2, "-"),
    Row("one edit in 1000 rows with running totals", "doorstep", [], "running", "ms", 10, "-"),
    Row("one edit at the head of 1000 calculates", "doorstep", [], "chain", "ms", 0.3, "JavaRosa 17.7 ms"),
    Row("one edit outside 1000 repeat instances", "doorstep", [], "rows_outside", "ms", 2, "JavaRosa 40 ms"),
    Row("one edit inside 1000 repeat instances", "doorstep", [], "rows_inside", "ms", 0.05, "JavaRosa 6.8 ms"),
    Row("records a second over HTTP, 250 questions, 64 phones", "doorstep", [], "serve_per_s", "/s", -1000,
        "Central 41/s (published)"),
    Row("  99 of 100 are answered within", "doorstep", [], "serve_p99", "ms", 100, ""),
    Row("  the server's memory at most", "doorstep", [], "serve_mb", "MB", 64, ""),
    Row("  records per single flush of this disk", "doorstep", [], "serve_per_flush", "x", 0, ""),
    Row("  500 phones at once: 99 of 100 within", "doorstep", [], "serve_500_p99", "ms", 1000, ""),
    Row("  500 phones at once: memory", "doorstep", [], "serve_500_mb", "MB", 64, ""),
    Row("50 records a second for 30 s: failures", "doorstep", [], "serve_central_failed", "", 0, "Central's own test"),
    Row("  99 of 100 within", "doorstep", [], "serve_central_p99", "ms", 100, ""),
    Row("1 000 000 points into 10 000 polygons", "tests/bench/bench_pip", [], "ms", "ms", 300,
        "GEOS prepared 1 s"),
    Row("1 000 000 homes, 1000 blocks: priorities, whole process", "doorstep", [], "million_ms", "ms", 1500, "-"),
    Row("  its memory at most", "doorstep", [], "million_mb", "MB", 128, ""),
    Row("  the same in words, with leads, of a processor", "doorstep", [], "million_words_ms", "ms", 4000, ""),
    Row("  its memory at most", "doorstep", [], "million_words_mb", "MB", 256, ""),
    Row("  the report, of a processor", "doorstep", [], "million_report_ms", "ms", 10000, ""),
    Row("  its memory at most", "doorstep", [], "million_report_mb", "MB", 256, ""),
    Row("100 000 homes, 100 blocks: every figure (approve)", "doorstep", [], "figures_ms", "ms", 0, ""),
    Row("  its memory at most", "doorstep", [], "figures_mb", "MB", 0, ""),
    Row("100 000 homes, 100 blocks: report", "doorstep", [], "report_ms", "ms", 0, ""),
    Row("  its memory at most", "doorstep", [], "report_mb", "MB", 0, ""),
    Row("100 000 homes, 100 blocks: pack", "doorstep", [], "pack_ms", "ms", 0, ""),
    Row("  its memory at most", "doorstep", [], "pack_mb", "MB", 0, ""),
    Row("1 000 000 homes, 1000 blocks: every figure, of a processor", "doorstep", [], "million_figures_ms", "ms",
        3000, ""),
    Row("  its memory at most", "doorstep", [], "million_figures_mb", "MB", 128, ""),
    Row("  the pack of it, of a processor", "doorstep", [], "million_pack_ms", "ms", 10000, ""),
    Row("  its memory at most", "doorstep", [], "million_pack_mb", "MB", 256, ""),
    Row("100 000 homes, 1000 blocks: report, of a processor", "doorstep", [], "blocks_report_ms", "ms", 5000, ""),
    Row("  its memory at most", "doorstep", [], "blocks_report_mb", "MB", 256, ""),
    Row("100 000 homes, 1000 blocks: pack, of a processor", "doorstep", [], "blocks_pack_ms", "ms", 0, ""),
    Row("  its memory at most", "doorstep", [], "blocks_pack_mb", "MB", 256, ""),
    Row("./run demo after the build", "doorstep", [], "demo_ms", "ms", 5000, "-"),
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
    load = os.getloadavg()[0]
    busy = f"; BUSY, {load:.1f} programs at work: times are too long" if load > os.cpu_count() / 2 else ""
    return f"{platform.node()}: {name}, {os.cpu_count()} cores, {platform.system()} {platform.release()}{busy}"


def measure(build, row):
    """The figure, or a word that says why there is none."""
    program = build / row.program
    if not program.exists():
        return "not built"
    try:
        for measures in (forms.MEASURES, serve.MEASURES, many.MEASURES):
            if row.key in measures:
                return measures[row.key](program)
        done = subprocess.run([program, *row.args], capture_output=True, text=True, timeout=600,
                              check=True)
        return float(json.loads(done.stdout)[row.key])
    except (subprocess.SubprocessError, ValueError, KeyError, OSError) as problem:
        return f"failed: {type(problem).__name__}"


def main():
    build = Path(sys.argv[1]).resolve()
    wanted = [row for row in ROWS if len(sys.argv) < 3 or sys.argv[2] in row.work]
    print(machine())
    width = max([len(row.work) for row in wanted] + [len("work")])
    print(f"{'work':{width}}  {'measured':>14}  {'budget':>10}  verdict  peer")
    for row in wanted:
        figure = measure(build, row)
        shown = figure if isinstance(figure, str) else f"{figure:.4g} {row.unit}"
        missed = isinstance(figure, (int, float)) and row.budget and (
            figure > row.budget if row.budget > 0 else figure < -row.budget)
        budget = f"{abs(row.budget):g} {row.unit}{'+' if row.budget < 0 else ''}" if row.budget else "-"
        verdict = "" if not row.budget or isinstance(figure, str) else "missed" if missed else "met"
        print(f"{row.work:{width}}  {shown:>14}  {budget:>10}  {verdict:7}  {row.peer}", flush=True)


if __name__ == "__main__":
    main()
