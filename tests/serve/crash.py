#!/usr/bin/env python3
"""Nothing acknowledged is ever lost: the server is killed at any moment under load, again and again,
and every record and file it said it had must be in the survey, byte for byte. Prints TAP.

    crash.py DOORSTEP [KILLS]
"""
import http.client
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

from collect import HOUSE, Phone, Server, case, main, record

KILLS = int(sys.argv[2]) if len(sys.argv) > 2 else 25
PHONES = 6


class Load:
    """Phones that send records, some with photos, and remember what was acknowledged."""

    def __init__(self, prefix):
        self.prefix, self.port, self.going = prefix, 0, False
        self.kept, self.lock, self.number = {}, threading.Lock(), 0

    def next_record(self, dice):
        with self.lock:
            self.number += 1
            name = f"uuid:{self.number:08d}"
        photo = dice.randbytes(dice.choice((10, 1000, 90000))) if dice.random() < 0.4 else None
        xml = record(name, f"<rooms>{dice.randrange(9)}</rooms>" + ("<front>f.jpg</front>" if photo else ""))
        return name, xml, photo

    def work(self, seed):
        dice = random.Random(seed)
        phone = Phone(self.port, self.prefix, timeout=5)
        unsure = None
        while self.going:
            name, xml, photo = unsure or self.next_record(dice)
            try:
                reply = phone.submit(xml, [("f.jpg", photo)] if photo else [])
            except (OSError, http.client.HTTPException):
                return  # killed: it was not acknowledged, so it is owed nothing
            if reply.status in (201, 202):
                with self.lock:
                    self.kept[name] = (xml, photo)
            else:
                raise AssertionError(f"{reply.status}: {reply.body[:200]}")

    def run(self, port, seconds, seed):
        self.port, self.going = port, True
        threads = [threading.Thread(target=self.work, args=(f"{seed}-{i}",)) for i in range(PHONES)]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        return threads


def check(server, kept):
    db = sqlite3.connect(server.survey)
    try:
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert not db.execute("PRAGMA foreign_key_check").fetchall()
        have = dict(db.execute("SELECT instance_id, xml FROM submission"))
        files = dict(db.execute("SELECT instance_id, content FROM submission_media"))
        rows = {r[0] for r in db.execute("SELECT instance_id FROM data_house")}
    finally:
        db.close()
    for name, (xml, photo) in kept.items():
        assert have.get(name) == xml, f"{name} was acknowledged and is not there"
        assert photo is None or files.get(name) == photo, f"the photo of {name} is not there"
    assert rows == set(have), "rows and records differ"
    return len(have)


@case(f"{KILLS} kills under load lose nothing that was acknowledged")
def _(folder):
    server = Server(sys.argv[1], folder)
    form = os.path.join(folder, "form.xml")
    with open(form, "w") as out:
        out.write(HOUSE.format(version="1"))
    server.make(form)
    load = Load(server.device()["url_path"])
    dice = random.Random(1)
    for kill in range(KILLS):
        began = time.monotonic()
        server.start()
        assert time.monotonic() - began < 5, "it took too long to start again"
        threads = load.run(server.port, dice.uniform(0.05, 0.5), kill)
        server.stop(signal.SIGKILL)
        load.going = False
        for thread in threads:
            thread.join()
        check(server, load.kept)
    assert len(load.kept) > KILLS, "hardly anything was sent"
    print(f"# {len(load.kept)} records acknowledged, {check(server, load.kept)} kept, {KILLS} kills")
    left = sorted(os.listdir(folder))
    assert not [n for n in left if n.startswith(".doorstep")], left


@case("a full disk: 507 or 503, nothing half-kept, and it goes on when there is room")
def _(folder):
    disk = os.path.join(folder, "disk")
    os.mkdir(disk)
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "none", disk],
                                           capture_output=True).returncode != 0:
        print("# no small disk to be had here: not tried")
        return
    try:
        server = Server(sys.argv[1], disk)
        form = os.path.join(folder, "form.xml")
        with open(form, "w") as out:
            out.write(HOUSE.format(version="1"))
        server.make(form)
        phone_prefix = server.device()["url_path"]
        server.start()
        phone, kept, refused = Phone(server.port, phone_prefix), {}, []
        for number in range(60):
            name, photo = f"uuid:{number}", os.urandom(100000)
            xml = record(name, "<front>f.jpg</front>")
            reply = phone.submit(xml, [("f.jpg", photo)])
            if reply.status == 201:
                kept[name] = (xml, photo)
            else:
                assert reply.status in (503, 507) and reply.message(), reply.status
                refused.append((name, xml, photo))
        assert kept and refused, (len(kept), len(refused))
        subprocess.run(["mount", "-o", "remount,size=30m", disk], check=True)
        for name, xml, photo in refused:
            assert phone.submit(xml, [("f.jpg", photo)]).status in (201, 202), name
            kept[name] = (xml, photo)
        assert server.stop() == 0
        assert check(server, kept) == 60
    finally:
        server.stop(signal.SIGKILL)
        subprocess.run(["umount", disk])


if __name__ == "__main__":
    main(lambda: tempfile.TemporaryDirectory(prefix="doorstep-"))
