"""Phones that send at once and remember what was acknowledged, and the look at the survey after."""
import http.client
import random
import sqlite3
import threading
import time

from collect import Phone, record

PHONES = 6


class Load:
    """Phones that send records, some with photos, and remember what was acknowledged."""

    def __init__(self, prefix, phones=PHONES):
        self.prefix, self.port, self.going, self.phones = prefix, 0, False, phones
        self.kept, self.lock, self.number = {}, threading.Lock(), 0
        self.wrong = []  # answers that should not have been

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
            elif reply.status == 503 and b"is closing" in reply.body:
                return
            else:
                self.wrong.append(f"{reply.status}: {reply.body[:200]}")
                return

    def run(self, port, seconds, seed):
        self.port, self.going = port, True
        threads = [threading.Thread(target=self.work, args=(f"{seed}-{i}",)) for i in range(self.phones)]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        self.threads = threads

    def end(self):
        self.going = False
        for thread in self.threads:
            thread.join()
        assert not self.wrong, self.wrong


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
