#!/usr/bin/env python3
"""Who may: signing in and out, roles, guessing, forged forms, Digest played again. Prints TAP.

    access.py DOORSTEP
"""
import hashlib
import http.client
import re
import subprocess
import sys
import time
import urllib.parse

from collect import HOUSE, Site, case, main

FORM = HOUSE.format(version="1")
PASSWORD = "three good words"


def add(server, name, role="leader", password=PASSWORD, *more):
    done = subprocess.run([server.doorstep, "account", "add", server.survey, name, "--role", role, *more],
                          input=password + "\n", capture_output=True, text=True, timeout=60)
    return done


class Browser:
    def __init__(self, server):
        self.server, self.cookie = server, None

    def request(self, method, path, fields=None, headers=None):
        conn = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        sent = {"Cookie": self.cookie} if self.cookie else {}
        sent.update(headers or {})
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        conn.request(method, path, body, sent)
        reply = conn.getresponse()
        reply.text = reply.read().decode()
        new = reply.getheader("Set-Cookie")
        if new:
            self.cookie = new.split(";")[0]
        conn.close()
        return reply

    def get(self, path, **headers):
        return self.request("GET", path, headers=headers)

    def sign_in(self, name, password=PASSWORD, headers=None):
        return self.request("POST", "/signin", {"name": name, "password": password}, headers)

    def csrf(self, text):
        return re.search(r'name="csrf" value="([^"]+)"', text).group(1)


@case("nobody is let in: every page leads to the sign-in, and says nothing of the survey's people")
def _(server):
    add(server, "Joan B")
    for path in ("/", "/progress", "/tonight", "/odd", "/corrections"):
        reply = Browser(server).get(path)
        assert reply.status in (303, 404), (path, reply.status)
        assert "Joan" not in reply.text
    page = Browser(server).get("/signin")
    assert page.status == 200 and '<label for="password">' in page.text
    for header in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"):
        assert page.getheader(header), header
    assert page.getheader("Cache-Control") == "no-store" and "script" not in page.getheader("Content-Security-Policy")


@case("54: a name in other letters, a cookie no script can read, a new word for each session, and out again")
def _(server):
    add(server, "Joan  B")
    browser = Browser(server)
    browser.cookie = "doorstep=" + "A" * 43  # one that somebody planted
    reply = browser.sign_in("ＪＯＡＮ b")
    assert reply.status == 303, reply.text
    flags = reply.getheader("Set-Cookie")
    assert "HttpOnly" in flags and "SameSite=Strict" in flags and "A" * 43 not in flags
    first = browser.cookie
    home = browser.get(browser.get("/").getheader("Location"))
    assert home.status == 200 and "Joan  B" in home.text
    other = Browser(server)
    other.sign_in("joan b")
    assert other.cookie != first
    gone = browser.request("POST", "/signout", {"csrf": browser.csrf(home.text)})
    assert gone.status == 303
    browser.cookie = first
    assert browser.get("/").getheader("Location") == "/signin"
    assert other.get("/").getheader("Location") != "/signin"


@case("46: forms from elsewhere, or without the session's word, change nothing")
def _(server):
    add(server, "Joan")
    browser = Browser(server)
    assert browser.sign_in("Joan", headers={"Origin": "http://evil.example"}).status == 403
    assert browser.sign_in("Joan", headers={"Sec-Fetch-Site": "cross-site"}).status == 403
    assert browser.sign_in("Joan").status == 303
    for fields in ({}, {"csrf": ""}, {"csrf": "A" * 43}):
        assert browser.request("POST", "/signout", fields).status in (403, 404)
    assert browser.get("/").getheader("Location") != "/signin"


@case("a new password ends what was signed in with the old one, and so does a closed account")
def _(server):
    add(server, "Joan")
    browser, other = Browser(server), Browser(server)
    assert browser.sign_in("Joan").status == 303 and browser.get("/").getheader("Location") != "/signin"
    assert add(server, "Joan", "leader", "another three words", "--again").returncode == 0
    assert browser.get("/").getheader("Location") == "/signin"
    assert other.sign_in("Joan", "another three words").status == 303
    assert other.get("/").getheader("Location") != "/signin"
    subprocess.run([server.doorstep, "account", "close", server.survey, "Joan"], check=True, capture_output=True)
    assert other.get("/").getheader("Location") == "/signin"


@case("55: an unknown name takes as long as a wrong password")
def _(server):
    add(server, "Joan")
    Browser(server).sign_in("nobody", "x")  # the first is longer for either

    def took(name):
        times = []
        for number in range(3):
            began = time.monotonic()
            assert Browser(server).sign_in(f"{name}{'' if name == 'Joan' else number}", "wrong").status == 401
            times.append(time.monotonic() - began)
        return min(times)
    known, unknown = took("Joan"), took("nobody")
    assert 0.2 < known / unknown < 5, (known, unknown)


@case("56: guessing gets slower and slower, in whatever letters; others are not locked out")
def _(server):
    add(server, "Joan")
    add(server, "Amina")
    seen = [Browser(server).sign_in(name, "wrong").status
            for name in ("Joan", "JOAN", " joan", "ｊｏａｎ", "Joan ", "joan", "JOan", "joaN")]
    assert seen[:5] == [401] * 5 and 429 in seen[6:], seen
    reply = Browser(server).sign_in("joan")
    assert reply.status == 429 and int(reply.getheader("Retry-After")) > 0
    assert Browser(server).sign_in("Amina").status == 303


@case("57: a password of a megabyte, a hundred fields: refused, and the server goes on")
def _(server):
    add(server, "Joan")
    assert Browser(server).sign_in("Joan", "x" * (1 << 20)).status in (400, 401, 413)
    reply = Browser(server).request("POST", "/signin", {f"f{i}": "x" for i in range(100)})
    assert reply.status in (400, 401, 413)
    assert Browser(server).sign_in("Joan").status == 303
    assert server.kib() < 128 * 1024


@case("accounts: short passwords and odd roles are refused; a closed account is out at once")
def _(server):
    for name, role, password in (("Joan", "leader", "short"), ("Joan", "king", PASSWORD), ("", "leader", PASSWORD),
                                 ("  ", "leader", PASSWORD), ("J" * 101, "leader", PASSWORD)):
        done = add(server, name, role, password)
        assert done.returncode == 1 and done.stderr.count("\n") == 1, (name, role, done)
    assert add(server, "Joan").returncode == 0
    assert add(server, "JOAN").returncode == 1
    browser = Browser(server)
    browser.sign_in("Joan")
    server.run("account", "close", server.survey, "joan")
    assert browser.get("/").getheader("Location") == "/signin"
    assert Browser(server).sign_in("Joan").status == 401
    with open(server.survey, "rb") as file:
        assert PASSWORD.encode() not in file.read()


@case("52: a Digest answer is good once, for its own address, and not with another count or method")
def _(server):
    device = server.device("phone")

    def ask(path, header=None, method="GET"):
        conn = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        conn.request(method, path, headers={"Authorization": header} if header else {})
        reply = conn.getresponse()
        reply.read()
        conn.close()
        return reply

    def md5(text):
        return hashlib.md5(text.encode()).hexdigest()

    def answer(challenge, path, user="phone", password=device["password"], count="00000001", **changed):
        said = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge))
        ha1, ha2 = md5(f"{user}:{said['realm']}:{password}"), md5(f"GET:{path}")
        response = md5(f"{ha1}:{said['nonce']}:{count}:abc:auth:{ha2}")
        parts = {"username": user, "realm": said["realm"], "nonce": said["nonce"], "uri": path, "response": response,
                 "opaque": said["opaque"], "cnonce": "abc"}
        parts.update(changed)
        return "Digest " + ", ".join(f'{k}="{v}"' for k, v in parts.items()) + f", qop=auth, nc={count}, algorithm=MD5"

    def challenge():
        return ask("/formList").getheader("WWW-Authenticate")
    good = answer(challenge(), "/formList")
    assert ask("/formList", good).status == 200
    assert ask("/formList", good).status == 401, "played again"
    assert ask("/form/1/form.xml", answer(challenge(), "/formList")).status == 401
    assert ask("/formList", answer(challenge(), "/formList", password="x")).status == 401
    assert ask("/formList", answer(challenge(), "/formList", nonce="0" * 40)).status == 401
    assert ask("/formList", answer(challenge(), "/formList", realm="Elsewhere")).status == 401
    for user in ('a"b', "a:b", "ü", "x" * 5000, ""):
        assert ask("/formList", answer(challenge(), "/formList", user=user)).status in (400, 401, 431), user
    server.run("device", "revoke", server.survey, "phone")
    assert ask("/formList", answer(challenge(), "/formList")).status == 401


if __name__ == "__main__":
    main(lambda: Site(sys.argv[1], [FORM]))
