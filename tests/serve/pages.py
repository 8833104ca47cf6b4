#!/usr/bin/env python3
"""Pages for people, met by a scripted browser: who sees what, what they say, that no text from
outside becomes markup. Prints TAP.

    pages.py DOORSTEP
"""
import http.client
import re
import sqlite3
import struct
import subprocess
import sys
import urllib.parse
from html.parser import HTMLParser
from xml.sax.saxutils import escape

from collect import Site, case, main

FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>People</h:title><model>
<instance><people id="people" version="1"><start/><dwelling_id/><surveyor/><hh_size/><tenure/><wants/><name/>
<member jr:template=""><age/></member><meta><instanceID/><deprecatedID/></meta></people></instance>
<bind nodeset="/people/start" type="dateTime"/>
<bind nodeset="/people/hh_size" type="int" constraint=". &lt; 21" jr:constraintMsg="So many?"/>
<bind nodeset="/people/member/age" type="int"/>
<bind nodeset="/people/name" relevant="/people/tenure = 'own'"/>
<bind nodeset="/people/meta/instanceID" jr:preload="uid"/></model></h:head><h:body>
<input ref="/people/dwelling_id"><label>Home</label></input>
<input ref="/people/hh_size"><label>How **many** &lt;live&gt; here?</label></input>
<select1 ref="/people/tenure"><label>Rent or own?</label><item><label>&lt;b&gt;Rent</label><value>rent</value></item>
<item><label>Own</label><value>own</value></item></select1>
<select ref="/people/wants"><label>What is needed?</label><item><label>Lifts</label><value>lifts</value></item>
<item><label>Light</label><value>light</value></item><item><label>Green</label><value>green</value></item></select>
<input ref="/people/name"><label>Name it</label></input>
<group ref="/people/member"><label>Person</label><repeat nodeset="/people/member"><input ref="/people/member/age">
<label>How old?</label></input></repeat></group></h:body></h:html>"""

PASSWORD = "long enough"
HOSTILE = """<script>alert(1)</script>"'&amp;\u202eevil"""
VOID = {"meta", "link", "input", "br", "path", "rect"}


class Page(HTMLParser):
    """A page taken apart; ill-formed ones, and those that could run anything, are an error."""

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.labels, self.fields, self.words = [], [], set(), [], []
        self.headings, self.rows = [], []
        self.source = text
        self.feed(text)
        assert not self.open, f"not closed: {self.open}"
        assert len(self.ids) == len(set(self.ids)), "an id is there twice"
        for field in self.fields:
            assert field in self.labels, f"no label for {field}"
        assert self.headings[:1] == [1], "the first heading is not h1"
        assert all(b - a <= 1 for a, b in zip(self.headings, self.headings[1:])), self.headings

    def handle_starttag(self, tag, attrs):
        got = dict(attrs)
        assert tag not in ("script", "iframe", "object", "style", "base"), tag
        assert not any(name.startswith("on") or name == "style" for name in got), attrs
        assert not (got.get("href") or "").lower().startswith("javascript"), attrs
        if "id" in got:
            self.ids.append(got["id"])
        if tag == "label":
            self.labels.add(got["for"])
        if tag in ("input", "select", "textarea") and got.get("type") != "hidden":
            self.fields.append(got["id"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open and self.open.pop() == tag, f"{tag} closes nothing"

    def handle_data(self, data):
        self.words.append(data)
        if self.open and self.rows and ("td" in self.open or "th" in self.open):
            self.rows[-1][-1] += data

    def text(self):
        return re.sub(r"\s+", " ", "".join(self.words))

    def row(self, head):
        found = [row for row in self.rows if row and (row[0] + " ").startswith(head + " ")]
        assert len(found) == 1, (head, self.rows)
        return found[0]


class Browser:
    """One person's browser: a cookie, forms sent as browsers send them."""

    def __init__(self, server):
        self.server, self.cookie = server, None

    def request(self, method, path, fields=None, headers=None):
        conn = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        sent = {"Cookie": self.cookie} if self.cookie else {}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            sent["Content-Type"] = "application/x-www-form-urlencoded"
            sent["Origin"] = f"http://127.0.0.1:{self.server.port}"
        sent.update(headers or {})
        conn.request(method, path, body, sent)
        answer = conn.getresponse()
        answer.body = answer.read().decode()
        conn.close()
        if answer.getheader("Set-Cookie"):
            self.cookie = answer.getheader("Set-Cookie").split(";")[0]
        return answer

    def sign_in(self, name):
        answer = self.request("POST", "/signin", {"name": name, "password": PASSWORD})
        assert answer.status == 303, answer.body
        return answer.getheader("Location")

    def page(self, path, status=200):
        answer = self.request("GET", path)
        assert answer.status == status, (path, answer.status, answer.body[:300])
        csp = answer.getheader("Content-Security-Policy")
        assert "default-src 'none'" in csp and "unsafe" not in csp
        assert answer.getheader("Cache-Control") == "no-store"
        return Page(answer.body)

    def csrf(self, path):
        return re.search(r'name="csrf" value="([^"]+)"', self.request("GET", path).body).group(1)

    def send(self, path, csrf_of, fields, headers=None):
        return self.request("POST", path, {"csrf": self.csrf(csrf_of), **fields}, headers)


def account(server, name, role):
    done = subprocess.run([server.doorstep, "account", "add", server.survey, name, "--role", role],
                          input=PASSWORD + "\n", capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def person(server, name, role):
    account(server, name, role)
    browser = Browser(server)
    browser.first = browser.sign_in(name)
    return browser


def write(server, *statements):
    db = sqlite3.connect(server.survey, timeout=20)
    for sql, *values in statements:
        db.execute(sql, values)
    db.commit()
    db.close()


def outline(*corners):
    """A GeoPackage polygon of one ring, without an envelope."""
    ring = list(corners) + [corners[0]]
    return (b"GP\0\1" + struct.pack("<i", 4326) + struct.pack("<BIII", 1, 3, 1, len(ring)) +
            b"".join(struct.pack("<dd", *corner) for corner in ring))


def block(code, geom=None, name=None):
    return ("INSERT INTO block (code, name, geom) VALUES (?, ?, ?)", code, name, geom)


def home(code, place, **more):
    facts = {"code": code, "block": place, "status": "active", **more}
    return (f"INSERT INTO dwelling ({', '.join(facts)}) VALUES ({', '.join('?' * len(facts))})",
            *facts.values())


def estate(server):
    """Two blocks of three homes; of A one is done, one said no, one is left."""
    write(server, block("A", outline((-2.2, 53.4), (-2.1, 53.4), (-2.1, 53.5), (-2.2, 53.5)), "Arch"),
          block("B"), *(home(f"{b}-{n}", b, address=f"{n} {HOSTILE}") for b in "AB" for n in (1, 2, 3)))
    for code, outcome in (("A-1", "complete"), ("A-2", "refused_final"), ("A-3", "no_answer")):
        server.run("visit", server.survey, code, outcome, "--surveyor", HOSTILE)


def submit(phone, name, answers, surveyor="Amina", home="A-1", start="2026-11-20T14:00:00.000Z"):
    """A record of FORM; `answers` are XML."""
    xml = (f'<people id="people" version="1"><start>{start}</start><dwelling_id>{home}</dwelling_id>'
           f'<surveyor>{escape(surveyor)}</surveyor>{answers}<meta><instanceID>{escape(name)}</instanceID></meta></people>')
    reply = phone.submit(xml.encode())
    assert reply.status == 201, reply.body


def one(server, sql):
    db = sqlite3.connect(f"file:{server.survey}?mode=ro", uri=True)
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


@case("each sees what is theirs: a surveyor the list, a supervisor the progress too")
def _(server):
    surveyor, supervisor = person(server, "Amina", "surveyor"), person(server, "Sue", "supervisor")
    assert (surveyor.first, supervisor.first) == ("/", "/")
    assert surveyor.request("GET", "/").getheader("Location") == "/tonight"
    assert supervisor.request("GET", "/").getheader("Location") == "/progress"
    page = surveyor.page("/tonight")
    assert "/progress" not in page.source
    surveyor.page("/progress", 403)
    supervisor.page("/tonight")
    assert Browser(server).request("GET", "/progress").getheader("Location") == "/signin"


@case("the form of a browser is taken, one from elsewhere is not")
def _(server):
    account(server, "Sue", "supervisor")
    stranger = Browser(server)
    answer = stranger.request("GET", "/signin")
    # With no-referrer browsers send "Origin: null", and no one could sign in.
    assert answer.getheader("Referrer-Policy") == "same-origin"
    for origin in ("null", "http://evil.example"):
        answer = stranger.request("POST", "/signin", {"name": "Sue", "password": PASSWORD}, {"Origin": origin})
        assert answer.status == 403 and not answer.getheader("Set-Cookie")


@case("progress says how many homes, block by block, and draws what has an outline")
def _(server):
    estate(server)
    page = person(server, "Sue", "supervisor").page("/progress")
    assert "We spoke to 1 of 6 homes that may be lived in." in page.text()
    assert "4 doors left to try. 1 said no." in page.text()
    assert "3 knocks, 1 interview." in page.text()
    assert page.row("A")[1:] == ["1 of 3", "1", "1"] and page.row("A")[0] == "A Arch"
    assert page.row("B")[1:] == ["0 of 3", "3", "0"]
    assert page.row(HOSTILE)[1:] == ["3", "1", "1"]
    assert page.source.count('<path class="block shade') == 1 and ">1 left<" in page.source


@case("outlines made to hurt are left out or cut, and the page stays whole")
def _(server):
    nowhere = outline((float("nan"), 1), (float("inf"), 2), (1e300, 1e300))
    many = b"GP\0\1" + struct.pack("<i", 4326) + struct.pack("<BIII", 1, 3, 1, 0xFFFFFFFF) + b"\0" * 4000000
    write(server, block("nowhere", nowhere), block("cut", outline((0, 0), (1, 0), (1, 1))[:40]),
          block("junk", b"GP" + b"\xff" * 90), block("none", b""), block(HOSTILE, outline((0, 0), (1, 0), (1, 1))),
          block("many", many))
    page = person(server, "Sue", "supervisor").page("/progress")
    assert len(page.source) < 1 << 20
    # cut, hostile, many; a key in a form may well hold "nan"
    assert page.source.count('<path class="block') == 3 and not re.search(r' (d|x|y|viewBox)="[^"]*(nan|inf)', page.source)


@case("the list for tonight: only doors to try, of a block, of a pair; safe and with boxes to tick")
def _(server):
    estate(server)
    server.run("block", "assign", server.survey, "--pairs", "Amina+Joan", "--pairs", "Bea+Col")
    write(server, home("B-9", "B", note="dog", structure=HOSTILE, stair="<b>", floor=3))
    page = person(server, "Sue", "supervisor").page("/tonight")
    assert "A-1" not in page.text() and "A-2" not in page.text() and "B-2" in page.text()
    assert f"B, {HOSTILE}, stair <b>" in page.text() and "Note: dog" in page.text()
    assert page.source.count('class="ticks"') == 4  # A-3 was knocked at today
    only = person(server, "Amina", "surveyor")  # known by her account's name: her own block
    theirs = {name: [b for b in "AB" if f"<h2><bdi>{b}</bdi>" in only.page("/tonight" + query).source]
              for name, query in (("own", ""), ("Bea", "?surveyor=Bea"), ("all", "?surveyor="), ("A", "?surveyor=&block=A"))}
    assert theirs["all"] == ["B"] and theirs["A"] == [] and sorted(theirs["own"] + theirs["Bea"]) == ["B"]
    assert only.page("/tonight?block=" + urllib.parse.quote(HOSTILE)).text().count("There is no door to try now.") == 1


@case("odd records say why; a note is kept by who is signed in, and moves them to the others")
def _(server):
    phone, sue = server.phone(), person(server, "Sue", "supervisor")
    assert "There is nothing to look at." in sue.page("/odd").text()
    submit(phone, "uuid:'><b>", "<hh_size>3</hh_size><member><age>9</age></member>", surveyor=HOSTILE)
    page = sue.page("/odd")
    assert "3 people are said to live there; the list has 1." in page.text() and HOSTILE in page.text()
    note = {"record": "uuid:'><b>", "rule": "missing", "note": HOSTILE}
    assert sue.request("POST", "/odd", note).status == 403  # without the form's own word
    for wrong in ({"rule": "nonsense"}, {"note": "  "}):
        assert sue.send("/odd", "/odd", {**note, **wrong}).status == 400
    assert sue.send("/odd", "/odd", {**note, "record": "uuid:none"}).status == 404
    assert person(server, "Amina", "surveyor").send("/odd", "/tonight", note).status == 403
    assert sue.send("/odd", "/odd", note).getheader("Location") == "/odd"
    assert one(server, "SELECT instance_id, rule, who, note FROM odd_look") == [("uuid:'><b>", "missing", "Sue", HOSTILE)]
    page = sue.page("/odd")
    assert "There is nothing to look at." in page.text() and "Looked at by Sue" in page.text()


def slip(page):
    return re.search(r"[B-DF-HJ-NP-TV-XZ]{3} [B-DF-HJ-NP-TV-XZ]{3}", page.text()).group(0)


@case("an answer is put right: a new version takes the record's place, the log says who, why, from what to what")
def _(server):
    sue = person(server, HOSTILE, "supervisor")
    submit(server.phone(), "uuid:1", "<hh_size>3</hh_size><tenure>rent</tenure><member><age>9</age></member>")
    code = slip(sue.page("/odd"))
    for named in (code, code.lower(), code.replace(" ", ""), "uuid:1"):
        page = sue.page("/corrections?record=" + urllib.parse.quote(named))
        assert "How many <live> here?3" in page.text() and "Rent or own?<b>Rent" in page.text()
    sue.page("/corrections?record=BBBBBB", 404)
    page = sue.page("/corrections?record=uuid:1&question=/people/hh_size")
    assert "The answer is 3." in page.text()
    change = {"record": "uuid:1", "question": "/people/hh_size", "value": "1", "why": HOSTILE}
    assert sue.request("POST", "/corrections", change).status == 403
    for wrong, said in (({"value": "21"}, "So many?"), ({"value": "many"}, "no answer to this"), ({"why": " "}, "say why"),
                        ({"value": "3"}, "already"), ({"question": "/people/name"}, "not asked"),
                        ({"question": "/people/member"}, "not asked"), ({"question": "]["}, "not asked")):
        answer = sue.send("/corrections", "/corrections", {**change, **wrong})
        assert answer.status in (400, 404) and said in answer.body, (wrong, answer.body)
    assert one(server, "SELECT count(*) FROM submission") == [(1,)]
    assert sue.send("/corrections", "/corrections", change).getheader("Location") == "/corrections"
    assert one(server, "SELECT path, old_value, new_value, who, why FROM correction") == [
        ("/people/hh_size", "3", "1", HOSTILE, HOSTILE)]
    assert one(server, "SELECT hh_size FROM data_people") == [(1,)]
    assert one(server, "SELECT deprecated_id, surveyor, dwelling FROM submission ORDER BY id")[1:] == [
        ("uuid:1", "Amina", "A-1")]
    assert "There is nothing to look at." in sue.page("/odd").text()
    page = sue.page("/corrections")
    assert "It was 3. Now it is 1" in page.text() and f"Why: {HOSTILE}" in page.text()
    again = sue.send("/corrections", "/corrections", {**change, "value": "2"})  # it is not that record any more
    assert again.status == 400 and "changed already" in again.body


@case("choices: one of them, several boxes, and what follows from an answer is in the log too")
def _(server):
    sue = person(server, "Sue", "supervisor")
    submit(server.phone(), "uuid:1", "<tenure>own</tenure><name>Villa</name><wants>light</wants>"
           "<member><age>4</age></member><member><age>7</age></member>")

    def correct(path, *values):
        record = one(server, "SELECT instance_id FROM submission_current")[0][0]
        page = sue.page("/corrections?" + urllib.parse.urlencode({"record": record, "question": path}))
        fields = [("csrf", sue.csrf("/corrections")), ("record", record), ("question", path), ("why", "misheard")]
        fields += [("value", value) for value in values]
        assert sue.request("POST", "/corrections", fields).status == 303
        return page

    page = correct("/people/wants", "lifts", "green")
    assert page.source.count('type="checkbox"') == 3 and page.source.count(" checked") == 1
    page = correct("/people/tenure", "rent")
    assert '<option value="own" selected>Own</option>' in page.source
    correct("/people/member[2]/age", "8")
    correct("/people/wants")
    assert one(server, "SELECT path, old_value, new_value FROM correction ORDER BY id") == [
        ("/people/wants", "light", "lifts green"), ("/people/tenure", "own", "rent"), ("/people/name", "Villa", ""),
        ("/people/member[2]/age", "7", "8"), ("/people/wants", "lifts green", "")]
    assert one(server, "SELECT age FROM data_people_member ORDER BY fid") == [(4,), (8,)]
    assert "It was Own. Now it is <b>Rent" in sue.page("/corrections").text()


@case("a surveyor neither reads nor makes corrections; nobody does without signing in")
def _(server):
    amina = person(server, "Amina", "surveyor")
    submit(server.phone(), "uuid:1", "<hh_size>3</hh_size>")
    change = {"record": "uuid:1", "question": "/people/hh_size", "value": "2", "why": "x"}
    amina.page("/corrections", 403)
    amina.page("/corrections?record=uuid:1", 403)
    assert amina.send("/corrections", "/tonight", change).status == 403
    assert Browser(server).request("POST", "/corrections", {"csrf": "A" * 43, **change}).status == 403
    assert one(server, "SELECT count(*) FROM correction") == [(0,)]
    csrf = amina.csrf("/tonight")
    assert amina.request("POST", "/signout", {"csrf": csrf}).status == 303
    assert amina.request("GET", "/tonight").getheader("Location") == "/signin"


@case("a steward withdraws a phone that was lost; a supervisor cannot")
def _(server):
    name = "<script>alert(1)</script>&amp;"
    lost = server.phone(name)
    stella, sue = person(server, "Stella", "steward"), person(server, "Sue", "supervisor")
    sue.page("/devices", 403)
    assert sue.send("/devices", "/progress", {"device": name}).status == 403
    assert name in stella.page("/devices").text()
    submit(lost, "uuid:1", "")
    assert stella.send("/devices", "/devices", {"device": "nobody's"}).status == 404
    assert stella.send("/devices", "/devices", {"device": name}).status == 303
    assert lost.get("/formList").status == 403
    page = stella.page("/devices")
    assert "Withdrawn on" in page.text() and "Withdraw it" not in page.source.replace("Withdrawn", "")


if __name__ == "__main__":
    main(lambda: Site(sys.argv[1], [FORM]))
