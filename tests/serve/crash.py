#!/usr/bin/env python3
"""Nothing acknowledged is ever lost: the server is killed at any moment under load, again and again,
and every record and file it said it had must be in the survey, byte for byte. Prints TAP.

    crash.py DOORSTEP [KILLS]
"""
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

from collect import HOUSE, Phone, Server, case, main, record
from load import Load, check

KILLS = int(sys.argv[2]) if len(sys.argv) > 2 else 25


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
        load.run(server.port, dice.uniform(0.05, 0.5), kill)
        server.stop(signal.SIGKILL)
        load.end()
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
