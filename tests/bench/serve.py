"""Measurements of the server: it is started on a survey of its own, bench_serve sends to it."""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import forms

sys.path.append(str(Path(__file__).resolve().parent.parent / "serve"))
from collect import Server  # noqa: E402

QUESTIONS = 250


def form():
    """QUESTIONS of the usual kinds, their instanceID, and no rules: what a record costs is asked."""
    names = [f"q{i}" for i in range(QUESTIONS)]
    kinds = ("int", "string", "date", "string")
    binds = "".join(f'<bind nodeset="/data/{n}" type="{kinds[i % 4]}"/>' for i, n in enumerate(names))
    return forms.page("".join(f"<{n}/>" for n in names) + "<meta><instanceID/></meta>", binds,
                      "".join(forms.control(f"/data/{n}") for n in names))


class Bench:
    """One run, kept: several rows of the table come from it."""
    kept = {}

    @classmethod
    def run(cls, doorstep, connections, seconds, rate=0):
        key = (connections, seconds, rate)
        if key not in cls.kept:
            cls.kept[key] = cls.measure(doorstep, *key)
        return cls.kept[key]

    @staticmethod
    def measure(doorstep, connections, seconds, rate):
        # Not in /tmp, which may be memory: the disk is what is measured.
        with tempfile.TemporaryDirectory(prefix="bench-", dir=doorstep.parent) as folder:
            server = Server(str(doorstep), folder)
            path = Path(folder) / "form.xml"
            path.write_text(form(), encoding="utf-8")
            server.make(str(path))
            prefix = server.device()["url_path"]
            server.start()
            try:
                done = subprocess.run(
                    [doorstep.parent / "tests/bench/bench_serve", str(server.port), prefix, path, str(connections),
                     str(seconds), folder, str(rate)], capture_output=True, text=True, check=False, timeout=120)
                assert done.stdout, done.stderr
                figures = json.loads(done.stdout)
                figures["server_mb"] = server.peak_kib() / 1024
                return figures
            finally:
                server.stop()


MEASURES = {
    "serve_per_s": lambda doorstep: Bench.run(doorstep, 64, 10)["per_s"],
    "serve_p99": lambda doorstep: Bench.run(doorstep, 64, 10)["p99_ms"],
    "serve_mb": lambda doorstep: Bench.run(doorstep, 64, 10)["server_mb"],
    "serve_per_flush": lambda doorstep: Bench.run(doorstep, 64, 10)["per_flush"],
    "serve_500_p99": lambda doorstep: Bench.run(doorstep, 500, 10)["p99_ms"],
    "serve_500_mb": lambda doorstep: Bench.run(doorstep, 500, 10)["server_mb"],
    "serve_central_failed": lambda doorstep: float(Bench.run(doorstep, 64, 30, 50)["failed"]),
    "serve_central_p99": lambda doorstep: Bench.run(doorstep, 64, 30, 50)["p99_ms"],
}
