#!/usr/bin/env python3
"""Clients that lie, stall, smuggle and guess: nothing is stored, nothing leaks, the server stays.
Numbers are those of the list of attacks. Prints TAP.

    attacks.py DOORSTEP
"""
import os
import socket
import sqlite3
import sys
import threading
import time

from collect import DEVICE, HOUSE, Phone, Site, case, main, multipart, raw, record

FORM = HOUSE.format(version="1")
FLAT_KIB = 128 * 1024  # memory that a server under attack may take


def count(server, table="submission"):
    db = sqlite3.connect(f"file:{server.survey}?mode=ro", uri=True)
    try:
        return db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    finally:
        db.close()


def status(answer):
    """Status of a raw answer; 0: it hung up without one."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0


def post(phone, body, kind, extra="", length=None):
    head = (f"POST {phone.prefix}/submission?{DEVICE} HTTP/1.1\r\nHost: 127.0.0.1:{phone.port}\r\n"
            f"X-OpenRosa-Version: 1.0\r\nContent-Type: {kind}\r\nConnection: close\r\n"
            f"Content-Length: {len(body) if length is None else length}\r\n{extra}\r\n")
    return head.encode("utf-8", "surrogateescape") + body


def refused(server, phone, data, allowed=range(400, 500), shut=False):
    """It is answered 4xx (or hung up on, when 0 is allowed), and nothing was kept."""
    before = count(server)
    got = raw(phone.port, data, shut=shut)
    assert status(got) in allowed, got[:300]
    assert count(server) == before
    alive(server, phone)
    return got


def alive(server, phone):
    assert server.process.poll() is None, "the server is gone"
    assert phone.get("/formList").status == 200
    assert server.kib() < FLAT_KIB, f"{server.kib()} KiB"


XML = ("xml_submission_file", "r.xml", "text/xml", record("uuid:a"))


@case("26: no boundary, an empty one, no multipart at all")
def _(server):
    phone = server.phone()
    body, _ = multipart([XML])
    for kind in ("multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=zz",
                 "text/xml", "application/json", "application/x-www-form-urlencoded", ""):
        refused(server, phone, post(phone, body, kind))


@case("27: boundaries of any length, and data that begins like one")
def _(server):
    phone = server.phone()
    for number, boundary in enumerate(("b", "a" * 70, "'()+_,-./:=?" * 3)):
        xml = record(f"uuid:{number}", f"<rooms>1</rooms><x>--{boundary[:-1]} \r\n--{boundary[:-1]}x</x>")
        body, _ = multipart([("xml_submission_file", "r.xml", "text/xml", xml)], boundary)
        got = raw(phone.port, post(phone, body, f'multipart/form-data; boundary="{boundary}"'))
        assert status(got) == 201, (boundary, got[:200])
    body, kind = multipart([XML], "c" * 3000)
    assert status(raw(phone.port, post(phone, body, kind))) in (201, 400)
    body, kind = multipart([XML], "d" * 20000)
    assert status(raw(phone.port, post(phone, body, kind))) in (0, 400, 413, 431)
    alive(server, phone)


@case("28: the last boundary is missing, or the body stops in the middle")
def _(server):
    phone = server.phone()
    body, kind = multipart([XML], close=False)
    refused(server, phone, post(phone, body, kind))
    body, kind = multipart([XML])
    for cut in (len(body) - 4, len(body) // 2, 30, 0):
        refused(server, phone, post(phone, body[:cut], kind))


@case("28: a body shorter than it says: the client hangs up, or waits")
def _(server):
    phone = server.phone()
    body, kind = multipart([XML])
    refused(server, phone, post(phone, body, kind, length=len(body) + 100), allowed=(0, 400, 408), shut=True)
    began = time.monotonic()
    refused(server, phone, post(phone, body, kind, length=len(body) + 100), allowed=(0, 400, 408))
    assert time.monotonic() - began < 11


@case("29: header lines of a megabyte, in the request and in a part")
def _(server):
    phone = server.phone()
    body, kind = multipart([XML])
    long = "X-Long: " + "a" * (1 << 20) + "\r\n"
    refused(server, phone, post(phone, body, kind, extra=long), allowed=(0, 400, 413, 431))
    part = f"--b7d2\r\nContent-Disposition: form-data; name=\"xml_submission_file\"\r\n{long}\r\n".encode()
    refused(server, phone, post(phone, part + record("uuid:a") + b"\r\n--b7d2--\r\n",
                                "multipart/form-data; boundary=b7d2"))


@case("30 31: ten thousand empty parts; two records in one request")
def _(server):
    phone = server.phone()
    body, kind = multipart([("f", "f", None, b"")] * 10000 + [XML])
    refused(server, phone, post(phone, body, kind))
    other = ("xml_submission_file", "r.xml", "text/xml", record("uuid:b"))
    body, kind = multipart([XML, other])
    refused(server, phone, post(phone, body, kind))
    body, kind = multipart([("f.jpg", "f.jpg", None, b"x")])
    refused(server, phone, post(phone, body, kind))


@case("32: file names that lead elsewhere never become files, nor rows")
def _(server):
    phone = server.phone()
    folder = os.path.dirname(server.survey)
    before = sorted(os.listdir(folder))
    for number, name in enumerate(("../../x", "..\\\\x", "/etc/passwd", "C:\\\\x", ".", "..", ".profile", "a" * 300,
                                   "\u202egpj.x", "x;y", "con", "a/b.jpg", "%2e%2e%2fx")):
        answer = f"<front>{name}</front>"
        body, kind = multipart([("xml_submission_file", "r.xml", "text/xml", record(f"uuid:{number}", answer)),
                                (name, "../../" + name, "image/jpeg", b"evil")])
        assert status(raw(phone.port, post(phone, body, kind))) in (201, 400), name
        alive(server, phone)
    assert [n for n in sorted(os.listdir(folder)) if not n.startswith("survey.gpkg")] == [
        n for n in before if not n.startswith("survey.gpkg")]
    db = sqlite3.connect(f"file:{server.survey}?mode=ro", uri=True)
    names = {row[0] for row in db.execute("SELECT name FROM attachment")}
    db.close()
    assert not [n for n in names if "/" in n or "\\" in n or n.startswith(".") or len(n) > 255], names


@case("34 36: two lengths, a length and chunks, broken chunks")
def _(server):
    phone = server.phone()
    body, kind = multipart([XML])
    got = refused(server, phone, post(phone, body, kind, extra=f"Content-Length: {len(body)}\r\n"), allowed=(0, 400))
    assert not got or b"X-OpenRosa-Version: 1.0" in got
    refused(server, phone, post(phone, body, kind, extra="Content-Length: 5\r\n"), allowed=(0, 400))
    refused(server, phone, post(phone, body, kind, extra="Transfer-Encoding: chunked\r\n"), allowed=(0, 400))
    head = post(phone, b"", kind, extra="").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    for chunk in (b"zz\r\nabc\r\n", b"-5\r\nabc\r\n", b"fffffffffffffffff\r\nabc", b"7fffffffffffffff\r\nabc"):
        refused(server, phone, head + chunk, allowed=(0, 400, 413), shut=True)
    refused(server, phone, post(phone, body, kind, length="abc"), allowed=(0, 400))
    refused(server, phone, post(phone, body, kind, length="-1"), allowed=(0, 400))
    refused(server, phone, post(phone, body, kind, length="99999999999999999999999"), allowed=(0, 400, 413))


@case("35: two hundred clients that hardly send anything stop nobody else")
def _(server):
    phone = server.phone()
    slow = [socket.create_connection(("127.0.0.1", phone.port)) for _ in range(200)]
    try:
        for number, sock in enumerate(slow):
            sock.sendall(b"GET / HTTP/1.1\r\nHost: a" if number % 2 else
                         post(phone, b"--b7d2\r\n", "multipart/form-data; boundary=b7d2", length=5000))
        began = time.monotonic()
        assert phone.submit(record("uuid:quick")).status == 201
        assert time.monotonic() - began < 2
        alive(server, phone)
    finally:
        for sock in slow:
            sock.close()


@case("37: a packed body is not unpacked")
def _(server):
    phone = server.phone()
    body, kind = multipart([XML])
    refused(server, phone, post(phone, body, kind, extra="Content-Encoding: gzip\r\n"))


@case("38: ranges do not hurt")
def _(server):
    phone = server.phone()
    many = "bytes=" + ",".join(f"{i}-{i + 1}" for i in range(1000))
    for value in ("bytes=0-18446744073709551616", "bytes=-1", many):
        assert phone.get("/form/1/form.xml", headers={"Range": value}).status in (200, 206, 416)


@case("39 40 45: foreign hosts are turned away, forwarded ones ignored")
def _(server):
    phone = server.phone()
    for host in ("evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost:99999999", "127.0.0.1@evil",
                 "[::1", ""):
        got = raw(phone.port, f"GET {phone.prefix}/formList HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
                  .encode())
        assert 400 <= status(got) < 500, (host, got[:100])
        assert b"evil" not in got
    got = raw(phone.port, f"GET {phone.prefix}/formList HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n"
              "Connection: close\r\n\r\n".encode())
    assert 400 <= status(got) < 500
    reply = phone.get("/formList", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https",
                                            "Forwarded": "host=evil.example;proto=https"})
    assert reply.status == 200 and b"evil" not in reply.body and b"https:" not in reply.body


@case("41: paths that climb, coded twice, with NUL or backslash: 4xx and nothing found")
def _(server):
    phone = server.phone()
    for tail in ("/form/1/media/..%2f..%2fsurvey.gpkg", "/form/1/media/%2e%2e", "/form/1/media/../../../../etc/passwd",
                 "/form/1/media/%252e%252e%252fx", "/form/1/media/a%00b", "/form/1/media/a\\b", "/form/%31%00/form.xml",
                 "/form/999999999999999999999/form.xml", "/form/-1/form.xml", "/form/1'--/form.xml", "/form/1/form.xml/x",
                 "/%zz", "/form//form.xml", "/../../etc/passwd", "/formList%00", "/entities/..%2fx.csv"):
        got = raw(phone.port, f"GET {phone.prefix}{tail} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .encode())
        assert 400 <= status(got) < 500, (tail, got[:100])
        assert b"root:" not in got and b"SQLite" not in got


@case("42: no version, unknown methods, an address of 64 kB")
def _(server):
    phone = server.phone()
    for line in ("GET /", "GET / HTTP/0.9", "GET / HTTP/9.9", "BREW / HTTP/1.1", "DELETE " + phone.prefix + "/submission HTTP/1.1",
                 "PUT " + phone.prefix + "/submission HTTP/1.1", "OPTIONS * HTTP/1.1", "CONNECT a:1 HTTP/1.1",
                 "POST " + phone.prefix + "/formList HTTP/1.1", "\x16\x03\x01\x02", "GET  /  HTTP/1.1",
                 "GET /" + "a" * 65536 + " HTTP/1.1"):
        got = raw(phone.port, f"{line}\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode("latin-1"), shut=True)
        assert status(got) == 0 or 400 <= status(got) < 506, (line[:40], got[:100])
    alive(server, phone)


@case("44 46: nothing is for shared caches or other origins")
def _(server):
    phone = server.phone()
    for path in ("/formList", "/form/1/form.xml", "/form/1/manifest", "/nothing"):
        reply = phone.get(path, headers={"Origin": "http://evil.example"})
        assert "access-control-allow-origin" not in reply.headers
        assert "private" in reply.headers["cache-control"] or "no-store" in reply.headers["cache-control"]
        assert reply.headers["referrer-policy"] == "no-referrer"


@case("48: neither token nor answers in what the server prints")
def _(server):
    phone = server.phone()
    phone.submit(record("uuid:1", "<rooms>secret</rooms>"))
    phone.submit(b"<broken secret")
    server.process.terminate()
    said = server.process.communicate(timeout=20)
    assert phone.prefix[3:] not in said[0] + said[1] and "secret" not in said[0] + said[1]


@case("50: a token of another survey opens nothing here")
def _(server):
    with Site(server.doorstep, [FORM]) as other:
        phone = Phone(server.port, other.device()["url_path"])
        assert phone.get("/formList").status in (401, 403, 404)
        assert phone.submit(record("uuid:1")).status in (401, 403, 404)
        assert count(server) == 0 and count(other) == 0


@case("60: fifty posts of one record at once: one 201, the rest 202, one row")
def _(server):
    prefix = server.device()["url_path"]
    results = []

    def send():
        results.append(Phone(server.port, prefix).submit(record("uuid:same")).status)
    threads = [threading.Thread(target=send) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [201] + [202] * 49, sorted(results)
    assert count(server) == 1


@case("14 15 16: instanceIDs and form ids of every kind: kept whole or refused")
def _(server):
    phone = server.phone()
    for odd in ("../../x", "uuid:\u202ex", "';DROP TABLE submission;--", "😀", "a" * 200):
        assert phone.submit(record(odd)).status == 201, odd
    for odd in ("", " ", "a" * 10000):
        assert phone.submit(record(odd)).status in (400, 413), odd
    for odd in ("../house", "house%2f", "HOUSE", "house.", "house.xml"):
        assert phone.submit(record("uuid:1", form="house").replace(b'id="house"', f'id="{odd}"'.encode())).status == 404
    two = record("uuid:1", meta="<instanceID>uuid:2</instanceID>")
    assert phone.submit(two).status == 400
    assert count(server) == 5


@case("4 to 13: XML made to hurt: 4xx within seconds, memory flat")
def _(server):
    phone = server.phone()
    inside = [
        b"<!DOCTYPE h [<!ENTITY a 'aaaaaaaaaa'>]>" + record("uuid:1"),
        b"<?xml version='1.0'?><!DOCTYPE h SYSTEM 'http://127.0.0.1:1/x.dtd'>" + record("uuid:1"),
        record("uuid:1", "<a>" * 100000 + "</a>" * 100000),
        record("uuid:1", "<rooms " + " ".join(f"a{i}='1'" for i in range(20000)) + "/>"),
        record("uuid:1", "<rooms " + " ".join(f"xmlns:p{i}='u:{i}'" for i in range(10000)) + "/>"),
        record("uuid:1", "<rooms>\x00</rooms>"),
        record("uuid:1", "<rooms>&#1;</rooms>"),
        record("uuid:1", "<rooms>&#xD800;</rooms>"),
        b"<?xml version='1.0' encoding='UTF-7'?>" + record("uuid:1"),
        record("uuid:1").decode().encode("utf-16"),
        b"\xff\xfe" + record("uuid:1"),
        record("uuid:1") + record("uuid:2"),
        record("uuid:1", "<rooms>" + "x" * (11 << 20) + "</rooms>"),
    ]
    for number, xml in enumerate(inside):
        began = time.monotonic()
        reply = phone.submit(xml)
        assert 400 <= reply.status < 500, (number, reply.status)
        assert reply.message() and time.monotonic() - began < 5, number
        alive(server, phone)
    assert count(server) == 0


@case("413: what says it is too large is refused on its headers, and gets to read why")
def _(server):
    phone = server.phone()
    limit = int(phone.request("HEAD", "/submission").headers["x-openrosa-accept-content-length"])
    got = raw(phone.port, post(phone, b"--b7d2\r\n", "multipart/form-data; boundary=b7d2", length=limit + 1))
    assert status(got) == 413, got[:200]
    with socket.create_connection(("127.0.0.1", phone.port), 20) as sock:
        sock.sendall(post(phone, b"", "multipart/form-data; boundary=b7d2", length=limit + 1))
        piece, sent = b"x" * (1 << 20), 0
        while sent < 40 << 20:  # a client that reads only when it has sent
            sock.sendall(piece)
            sent += len(piece)
        assert status(sock.recv(65536)) == 413
    alive(server, phone)


@case("a body without a token is not read: 403 at once")
def _(server):
    phone = Phone(server.port, "/k/" + "A" * 43)
    began = time.monotonic()
    got = raw(phone.port, post(phone, b"--b7d2\r\n", "multipart/form-data; boundary=b7d2", length=90000000))
    assert status(got) == 403 and time.monotonic() - began < 2, got[:100]


@case("clients that vanish in the middle of a photo leave nothing behind")
def _(server):
    phone = server.phone()
    body, kind = multipart([XML, ("f.jpg", "f.jpg", "image/jpeg", b"x" * 300000)])
    for _ in range(30):
        with socket.create_connection(("127.0.0.1", phone.port)) as sock:
            sock.sendall(post(phone, body, kind)[:200000])
    alive(server, phone)
    until = time.monotonic() + 12
    while len(os.listdir(f"/proc/{server.process.pid}/fd")) > 30:
        assert time.monotonic() < until, "their files are still open"
        time.sleep(0.2)
    assert count(server) == 0 and count(server, "blob") == 0


if __name__ == "__main__":
    main(lambda: Site(sys.argv[1], [FORM]))
