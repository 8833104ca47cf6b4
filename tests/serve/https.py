#!/usr/bin/env python3
"""HTTPS with a certificate made here, and addresses behind a proxy. Prints TAP.

    https.py DOORSTEP
"""
import hashlib
import http.client
import os
import re
import ssl
import subprocess
import sys
import urllib.request

from collect import HOUSE, Site, case, main

DOORSTEP = sys.argv[1]
FORM = HOUSE.format(version="1")


class Https:
    """A server with --tls: `port` for HTTP, `tls_port`, and the fingerprint on its screen."""

    def __init__(self, server):
        server.stop()
        server.options = ["--tls"]
        server.start()
        self.server, self.port, said = server, server.port, ""
        while not re.search(r"^ *((?:[0-9A-F]{2}:){31}[0-9A-F]{2})$", said, re.M):
            said += server.process.stdout.readline()
        self.tls_port = int(re.search(r"https://127\.0\.0\.1:(\d+)/", said).group(1))
        self.print = re.search(r"(?:[0-9A-F]{2}:){31}[0-9A-F]{2}", said).group(0)

    def plain(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as reply:
            return reply.headers, reply.read()

    def authority(self):
        return self.plain("/trust/doorstep.crt")[1]

    def get(self, path, host="127.0.0.1", authority=None):
        """Status and body over HTTPS, with the authority trusted and nothing else."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=ssl.DER_cert_to_PEM_cert(authority or self.authority()))
        connection = http.client.HTTPSConnection(host, self.tls_port, timeout=10, context=context)
        connection.request("GET", path, headers={"X-OpenRosa-Version": "1.0"})
        reply = connection.getresponse()
        return reply.status, reply.read()


@case("a phone that trusts the authority gets the form list over HTTPS, by name and by address")
def trusted(server):
    https, token = Https(server), server.device()["url_path"]
    for host in ("127.0.0.1", "localhost"):
        status, body = https.get(f"{token}/formList", host)
        assert status == 200, status
        assert f"https://{host}:{https.tls_port}{token}/form/".encode() in body, body


@case("the page says the fingerprint of the very file, which is the one on the screen")
def fingerprint(server):
    https = Https(server)
    headers, page = https.plain("/trust")
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    digest = hashlib.sha256(https.authority()).hexdigest().upper()
    assert https.print.replace(":", "") == digest, (https.print, digest)
    assert https.print.encode() in page


@case("the authority stays the same from start to start, and is its owner's alone")
def kept(server):
    before = Https(server).authority()
    again = Https(server)
    assert again.authority() == before
    assert again.get("/trust", authority=before)[0] == 200
    path = server.survey + "-authority.pem"
    assert os.stat(path).st_mode & 0o777 == 0o600
    os.unlink(path)
    assert Https(server).authority() != before


@case("without trust the connection fails")
def distrusted(server):
    https = Https(server)
    try:
        http.client.HTTPSConnection("127.0.0.1", https.tls_port, timeout=10).request("GET", "/trust")
    except ssl.SSLCertVerificationError:
        return
    raise AssertionError("it was trusted")


@case("without --tls there is no page to trust anything")
def no_tls(server):
    server.start()
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{server.port}/trust/doorstep.crt", timeout=10)
    except urllib.error.HTTPError:
        return
    reply = urllib.request.urlopen(f"http://127.0.0.1:{server.port}/trust", timeout=10)
    assert "signin" in reply.url, reply.url


@case("a name on the internet is refused: that takes a certificate from there")
def public_name(server):
    done = subprocess.run([DOORSTEP, "serve", server.survey, "--port", "0", "--tls", "--host", "doors.example.org"],
                          capture_output=True, text=True, timeout=20)
    assert done.returncode == 1 and "doors.example.org is a name on the internet" in done.stderr, done.stderr


@case("an address on the internet is said to be none that the certificate holds for; one of the room is not")
def public_address(server):
    server.options = ["--tls", "--host", "203.0.113.7", "--host", "192.168.4.1"]
    server.start()
    said, out = server.said, server.process.stdout
    while "--cert and --key" not in said:
        line = out.readline()
        assert line, said
        said += line
    assert "does not hold for 203.0.113.7, which is an address on the internet" in said, said
    assert "hold for 192.168.4.1" not in said and "hold for 127.0.0.1" not in said, said


@case("behind a proxy all addresses are those outside")
def proxy(server):
    server.options = ["--public-url", "https://doors.example.org/ashbrook/"]
    server.start()
    phone = server.phone()
    listed = phone.get("/formList", headers={"Host": "doors.example.org"}).body.decode()
    assert re.search(r"<downloadUrl>https://doors\.example\.org/ashbrook/k/[^/]+/form/1/form.xml<", listed), listed
    assert phone.get("/formList", headers={"Host": "evil.example"}).status == 421


main(lambda: Site(DOORSTEP, [FORM], started=False))
