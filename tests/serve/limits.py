#!/usr/bin/env python3
"""The server at its limits: HTTPS, large photos, a thousand forms, hundreds of phones at once,
stopping while they send, starting again on a full survey, phones that hang up. Prints TAP.

    limits.py DOORSTEP
"""
import base64
import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import ssl
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

from collect import HOUSE, LIST_NS, Phone, Reply, Site, case, main, record
from load import Load, check

MEMORY_KIB = 64 * 1024
INSTRUMENTED = 8  # a program with sanitizers takes so many times as much


def memory_limit(doorstep):
    with open(doorstep, "rb") as program:
        return MEMORY_KIB * (INSTRUMENTED if b"__asan_init" in program.read() else 1)


def site(form=HOUSE.format(version="1"), **options):
    return Site(sys.argv[1], [form], **options)


# ---- HTTPS ----

class TlsPhone(Phone):
    """A phone that believes any certificate: the test made this one itself."""

    def request(self, method, path, body=None, headers=None, raw=False):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        conn = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=self.timeout, context=context)
        try:
            conn.request(method, self.prefix + path, body, {"X-OpenRosa-Version": "1.0", **(headers or {})})
            answer = conn.getresponse()
            found = {}
            for key, value in answer.getheaders():
                found.setdefault(key.lower(), []).append(value)
            return Reply(answer.status, found, answer.read())
        finally:
            conn.close()


def basic(name, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def start_secure(server):
    """False without the tool that makes a certificate."""
    if not shutil.which("openssl"):
        return False
    cert, key = os.path.join(server.folder, "cert.pem"), os.path.join(server.folder, "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert,
                    "-days", "2", "-subj", "/CN=127.0.0.1"], check=True, capture_output=True)
    server.options = ["--cert", cert, "--key", key]
    server.start()
    return True


@case("HTTPS: records come in, Basic is taken there and nowhere else (attack 53)")
def _(_unused):
    with site(started=False) as server:
        if not start_secure(server):
            return "no openssl tool"
        device = server.device()
        phone = TlsPhone(server.port, device["url_path"])
        assert phone.submit(record("uuid:tls"), [("f.jpg", os.urandom(50000))]).status == 201
        listed = phone.get("/formList")
        assert listed.status == 200 and b"https://127.0.0.1" in listed.body
        nobody = TlsPhone(server.port, "")
        asked = nobody.get("/formList")
        ways = " ".join(asked.headers["www-authenticate"])
        assert asked.status == 401 and "Basic" in ways and "Digest" in ways, ways
        right = basic(device["name"], device["password"])
        assert nobody.get("/formList", headers=right).status == 200
        assert nobody.get("/formList", headers=basic(device["name"], "wrong")).status == 401
        assert nobody.submit(record("uuid:basic"), headers=right).status == 201
        assert server.stop() == 0
        server.options = []
        server.start()
        plain = Phone(server.port, "").get("/formList", headers=right)
        assert plain.status == 401 and "basic" not in plain.headers["www-authenticate"].lower()


@case("plain HTTP to the HTTPS port gets no answer and hurts nothing")
def _(_unused):
    with site(started=False) as server:
        if not start_secure(server):
            return "no openssl tool"
        with socket.create_connection(("127.0.0.1", server.port), 12) as sock:
            sock.sendall(b"GET /formList HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            try:
                assert b"200" not in sock.recv(1000)
            except ConnectionError:
                pass
        assert TlsPhone(server.port, server.device()["url_path"]).get("/formList").status == 200


# ---- much at once ----

@case("twenty photos of 5 MB at once: all stored, and the server stays small")
def _(_unused):
    with site() as server:
        prefix = server.device()["url_path"]
        photos = {f"uuid:{n}": os.urandom(5 << 20) for n in range(20)}
        wrong = []

        def send(name):
            phone = Phone(server.port, prefix, timeout=60)
            reply = phone.submit(record(name, "<front>f.jpg</front>"), [("f.jpg", photos[name])])
            if reply.status != 201:
                wrong.append((name, reply.status, reply.body[:200]))

        run_threads(send, photos)
        assert not wrong, wrong
        peak, limit = server.peak_kib(), memory_limit(sys.argv[1])
        assert peak < limit, f"{peak} KiB"
        db = sqlite3.connect(server.survey)
        kept = dict(db.execute("SELECT instance_id, content FROM submission_media"))
        db.close()
        assert kept == photos
        print(f"# {peak // 1024} MB at most")


def run_threads(work, items):
    threads = [threading.Thread(target=work, args=(item,)) for item in items]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@case("a form list of a thousand forms, and 304 the second time")
def _(_unused):
    with site(started=False) as server:
        db = sqlite3.connect(server.survey)
        xml = HOUSE.format(version="1").replace('id="house"', 'id="form{0}"')
        db.executemany("INSERT INTO form (form_id, version, title, added_utc, xml) VALUES (?, '1', 'F', "
                       "'2026-01-01T00:00:00.000Z', ?)",
                       ((f"form{n}", xml.replace("{0}", str(n)).encode()) for n in range(999)))
        db.commit()
        db.close()
        server.start()
        phone = server.phone()
        took = []
        for _ in range(2):
            began = time.monotonic()
            first = phone.get("/formList")
            took.append(time.monotonic() - began)
            assert first.status == 200 and len(first.xml().findall(LIST_NS + "xform")) == 1000
        if "etag" in first.headers:
            again = phone.get("/formList", headers={"If-None-Match": first.headers["etag"]})
            assert again.status == 304 and not again.body
        else:
            print("# the list has no ETag")
        print(f"# {took[0] * 1000:.0f} ms, then {took[1] * 1000:.0f} ms, {len(first.body) // 1024} kB")


@case("five hundred phones at once are all answered")
def _(_unused):
    bench = Path(sys.argv[1]).parent / "tests/bench/bench_serve"
    if not bench.exists():
        return "bench_serve is not built"
    with site() as server:
        form = os.path.join(server.folder, "form0.xml")
        done = subprocess.run([bench, str(server.port), server.device()["url_path"], form, "500", "3", server.folder],
                              capture_output=True, text=True, check=False, timeout=120)
        assert done.stdout, done.stderr
        figures = json.loads(done.stdout)
        assert figures["failed"] == 0, figures
        assert server.peak_kib() < memory_limit(sys.argv[1]), server.peak_kib()
        print(f"# {figures}, {server.peak_kib() // 1024} MB at most")


# ---- stopping and starting ----

@case("stopped with SIGTERM while fifty phones send: what was acknowledged is there")
def _(_unused):
    with site() as server:
        load = Load(server.device()["url_path"], phones=50)
        load.run(server.port, 1.0, "stop")
        assert server.stop() == 0
        load.end()
        assert len(load.kept) > 50, "hardly anything was sent"
        have = check(server, load.kept)
        print(f"# {len(load.kept)} acknowledged, {have} kept")


@case("killed on a survey of 10 000 records: it serves again at once")
def _(_unused):
    with site() as server:
        assert server.stop() == 0
        folder = os.path.join(server.folder, "in")
        os.mkdir(folder)
        for number in range(10000):
            with open(os.path.join(folder, f"{number}.xml"), "wb") as out:
                out.write(record(f"uuid:{number}", f"<rooms>{number % 9}</rooms>"))
        server.run("import", server.survey, folder)
        server.start()
        load = Load(server.device()["url_path"])
        load.run(server.port, 0.7, "again")
        server.stop(signal.SIGKILL)
        load.end()
        began = time.monotonic()
        server.start()
        assert Phone(server.port, load.prefix).get("/formList").status == 200
        took = time.monotonic() - began
        assert took < 5, f"{took} s"  # spec: CONTRACTS.md, the wire
        assert check(server, load.kept) >= 10000
        print(f"# {took * 1000:.0f} ms")


# ---- phones that go ----

def open_files(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


@case("a phone that hangs up is noticed at once, wherever it was")
def _(_unused):
    with site() as server:
        head = (f"POST {server.device()['url_path']}/submission HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
                "X-OpenRosa-Version: 1.0\r\n").encode()
        body = head + b"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000\r\n\r\n--b\r\n"
        before = open_files(server)
        for sent in (b"", head, body):
            for reset in (False, True):
                socks = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(50)]
                for sock in socks:
                    sock.sendall(sent)
                deadline = time.monotonic() + 5
                while open_files(server) < before + 50 and time.monotonic() < deadline:
                    time.sleep(0.01)
                for sock in socks:
                    if reset:
                        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    sock.close()
                deadline = time.monotonic() + 5  # silence alone ends a connection after nine seconds
                while open_files(server) > before + 5 and time.monotonic() < deadline:
                    time.sleep(0.01)
                assert open_files(server) <= before + 5, (sent[:10], reset)


class Nothing:
    """Each case has a server of its own."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False


if __name__ == "__main__":
    main(Nothing)
