#!/usr/bin/env python3
"""Copies of a survey while phones send to it: each is whole and holds everything acknowledged before
it began; one that is killed leaves nothing under its name. Prints TAP.

    backup.py DOORSTEP
"""
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time

from collect import HOUSE, Site, case, main
from load import Load

COPIES, KILLS = 8, 15


def records(path):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return dict(db.execute("SELECT instance_id, xml FROM submission"))
    finally:
        db.close()


def sending(server):
    """Phones that go on sending until end()."""
    load = Load(server.device()["url_path"])
    load.run(server.port, 0.3, "backup")
    return load


@case("copies made under load hold all that was acknowledged before, and are whole")
def _(server):
    load = sending(server)
    try:
        for number in range(COPIES):
            with load.lock:
                before = dict(load.kept)
            copy = os.path.join(server.folder, f"copy{number}.gpkg")
            server.run("backup", server.survey, "-o", copy)
            have = records(copy)
            assert all(have.get(name) == xml for name, (xml, _) in before.items())
            assert "All is well" in server.run("check", copy)
            assert "All is well" in server.run("check", server.survey)  # while phones send
    finally:
        load.end()
    assert len(load.kept) > 20, "hardly anything was sent"
    print(f"# {COPIES} copies, {len(load.kept)} records acknowledged meanwhile")


@case("kill -9 during a backup leaves no half file, and the next one clears up")
def _(server):
    load = sending(server)
    dice, copy, whole = random.Random(1), os.path.join(server.folder, "copy.gpkg"), 0
    try:
        server.run("backup", server.survey, "-o", copy)
        for _ in range(KILLS):
            process = subprocess.Popen([server.doorstep, "backup", server.survey, "-o", copy, "--force"],
                                       stdout=subprocess.DEVNULL)
            time.sleep(dice.uniform(0, 0.06))
            process.send_signal(signal.SIGKILL)
            whole += process.wait() == 0
            assert records(copy)  # the old one or the new one
            if dice.random() < 0.3:
                os.unlink(copy)
                process = subprocess.Popen([server.doorstep, "backup", server.survey, "-o", copy],
                                           stdout=subprocess.DEVNULL)
                time.sleep(dice.uniform(0, 0.04))
                process.send_signal(signal.SIGKILL)
                process.wait()
                assert not os.path.exists(copy) or records(copy)
                server.run("backup", server.survey, "-o", copy, "--force")
    finally:
        load.end()
    server.run("backup", server.survey, "-o", copy, "--force")
    left = [name for name in os.listdir(server.folder) if ".part" in name]
    assert not left, left
    print(f"# {KILLS} kills, {whole} of them too late")


if __name__ == "__main__":
    main(lambda: Site(sys.argv[1], [HOUSE.format(version="1")]))
