#!/usr/bin/env python3
"""Nothing acknowledged is ever lost: the server is killed at any moment under load, again and again,
and every record and file it said it had must be in the survey, byte for byte. Prints TAP.

    crash.py DOORSTEP [KILLS]
    crash.py DOORSTEP SECONDSs    the long form: ./run soak
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

HOW_LONG = sys.argv[2] if len(sys.argv) > 2 else "200"
SECONDS = int(HOW_LONG[:-1]) if HOW_LONG.endswith("s") else 0
KILLS = 0 if SECONDS else int(HOW_LONG)
KILLS_PER_SURVEY = 40  # each look after a kill reads all of it


def house_form(folder):
    path = os.path.join(folder, "form.xml")
    with open(path, "w") as out:
        out.write(HOUSE.format(version="1"))
    return path


def kill_again_and_again(folder, kills, seed, until=None):
    """A survey of its own; the number of kills made and of records kept."""
    server = Server(sys.argv[1], folder)
    server.make(house_form(folder))
    load = Load(server.device()["url_path"])
    dice, made = random.Random(seed), 0
    while made < kills and (made == 0 or not until or time.monotonic() < until):
        began = time.monotonic()
        server.start()
        assert time.monotonic() - began < 5, "it took too long to start again"
        load.run(server.port, dice.uniform(0.02, 0.25), f"{seed}-{made}")
        # In the long form also stopped in order, and copied, now and then.
        if until and dice.random() < 0.1:
            assert server.stop() == 0
        elif until and dice.random() < 0.1:
            copying = subprocess.Popen([server.doorstep, "backup", server.survey, "--force", "-o",
                                        os.path.join(folder, "copy")], stdout=subprocess.DEVNULL)
            time.sleep(dice.uniform(0, 0.05))
            server.stop(signal.SIGKILL)
            assert copying.wait() == 0
            server.run("check", os.path.join(folder, "copy"))
        else:
            server.stop(signal.SIGKILL)
        load.end()
        check(server, load.kept)
        made += 1
    server.run("check", server.survey)
    left = sorted(os.listdir(folder))
    assert not [n for n in left if n.startswith(".doorstep")], left
    assert len(load.kept) > made, "hardly anything was sent"
    return made, len(load.kept)


@case(f"{KILLS} kills under load lose nothing that was acknowledged" if not SECONDS
      else f"kills for {SECONDS} s lose nothing that was acknowledged")
def _(folder):
    if not SECONDS:
        kept = 0
        for begun in range(0, KILLS, KILLS_PER_SURVEY):
            own = os.path.join(folder, str(begun))
            os.mkdir(own)
            kept += kill_again_and_again(own, min(KILLS_PER_SURVEY, KILLS - begun), 1 + begun)[1]
        print(f"# {kept} records acknowledged, {KILLS} kills")
        return
    until, seed, kills, kept = time.monotonic() + SECONDS, random.randrange(1 << 32), 0, 0
    print(f"# start of the dice: {seed}", flush=True)
    while time.monotonic() < until:
        with tempfile.TemporaryDirectory(prefix="doorstep-") as own:
            made, more = kill_again_and_again(own, KILLS_PER_SURVEY, f"{seed}-{kills}", until)
        kills, kept = kills + made, kept + more
        print(f"# {kills} kills, {kept} records acknowledged, all there", flush=True)


@case("a full disk: 507 or 503, nothing half-kept, and it goes on when there is room")
def _(folder):
    disk = os.path.join(folder, "disk")
    os.mkdir(disk)
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "none", disk],
                                           capture_output=True).returncode != 0:
        return "no small disk to be had"
    try:
        server = Server(sys.argv[1], disk)
        server.make(house_form(folder))
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
