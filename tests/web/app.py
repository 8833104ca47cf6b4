#!/usr/bin/env python3
"""The app on a phone, from the community centre to the stairs and back, in a real browser. Prints TAP.

    app.py DOORSTEP [CHROMIUM]

One story, a case a step: each begins where the one before ended.
"""
import contextlib
import http.server
import pathlib
import re
import sqlite3
import struct
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "serve"), str(ROOT / "tests" / "web")]
from cdp import PATIENCE_S  # noqa: E402
from collect import Server  # noqa: E402
from fingers import COVERED  # noqa: E402
from late import LATE_MS  # noqa: E402
from phone import HEIGHT, WIDTH, Phone  # noqa: E402

SECRET = "Zweiundvierzig Tauben"  # something that a person said, and nobody else ever wrote
DOORS = "code,block,address\nARW-1,ARW,\"Flat 1, Heron House\"\nARW-2,ARW,\"Flat 2, Heron House\"\n"
CODE_MAX, WIRE_MAX = 400_000, 150_000  # bytes


class Story:
    """Steps that follow each other; a step that gives a text could not be looked at, for that reason."""

    def __init__(self, what):
        self.what, self.steps = what, []

    def step(self, name):
        def add(function):
            self.steps.append((name, function))
            return function
        return add

    def tell(self, make_world):
        if len(sys.argv) < 3:
            print("1..0 # SKIP no wasm toolchain to compile with, or no Chromium to play in")
            return
        print(f"1..{len(self.steps)}")
        with tempfile.TemporaryDirectory() as folder:
            world, broken = make_world(sys.argv[1], sys.argv[2], folder), None
            try:
                for number, (name, run) in enumerate(self.steps, 1):
                    try:
                        skipped = None if broken else run(world)
                        print(f"{'not ok' if broken else 'ok'} {number} - {name}{f' # SKIP {skipped}' if skipped else ''}",
                              flush=True)
                    except Exception as error:  # the story cannot go on
                        broken = error
                        said = f"{type(error).__name__}: {error}".replace("\n", "\n# ")
                        print(f"not ok {number} - {name}\n# {said}", flush=True)
            finally:
                world.phone.browser.close()
                world.server.stop()
        sys.exit(bool(broken))


story = Story(__doc__)


def png(width, height):
    rows = b"".join(b"\0" + bytes([x % 256, 90, 120]) * width for x in range(height))
    chunk = lambda kind, data: (struct.pack(">I", len(data)) + kind + data +  # noqa: E731
                                struct.pack(">I", zlib.crc32(kind + data)))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


class World:
    """The laptop with its survey, and the phone."""

    OPTIONS = ()  # of the server

    def __init__(self, doorstep, chromium, folder, form=ROOT / "tests" / "web" / "visit.xml", prepare=None, flags=(),
                 doors=DOORS, front=None, late_ms=LATE_MS):
        self.folder = pathlib.Path(folder)
        (self.folder / "survey").mkdir()
        self.server = Server(doorstep, str(self.folder / "survey"), self.OPTIONS)
        self.server.make()
        self.media = []
        list_of_doors = self.folder / "doors.csv"
        list_of_doors.write_text(doors, encoding="utf-8")
        self.server.run("dwelling", "add", self.server.survey, str(list_of_doors))
        if prepare:
            prepare(self)
        self.server.run("form", "add", self.server.survey, str(ROOT / "tests" / "web" / form), *self.media)
        self.token = self.server.device("Amina")["url_path"]
        self.server.start()
        self.port = self.server.port
        self.front = front(self.port) if front else self.server  # what the phone takes for the server
        self.picture = self.folder / "stairs.png"
        self.picture.write_bytes(png(200, 100))
        self.phone = Phone(chromium, str(self.folder / "phone"), f"{self.origin()}{self.token}/app/", *flags, late_ms=late_ms)

    def origin(self):
        return f"http://127.0.0.1:{self.front.port}"

    def query(self, sql):
        with contextlib.closing(sqlite3.connect(f"file:{self.server.survey}?mode=ro", uri=True)) as db:
            return db.execute(sql).fetchall()

    def records(self):
        return [ET.fromstring(xml) for (xml,) in self.query("SELECT xml FROM submission ORDER BY id")]

    def until_records(self, number):
        """Sending goes on behind the screen: wait until the survey holds so many."""
        end = time.monotonic() + PATIENCE_S
        while len(self.records()) < number and time.monotonic() < end:
            time.sleep(0.1)
        assert len(self.records()) == number, f"{len(self.records())} records, not {number}"


@story.step("the device's address alone leads a browser to the app, an unknown one nowhere")
def door(world):
    for tail in ("", "/"):
        with urllib.request.urlopen(world.origin() + world.token + tail) as reply:
            assert reply.url == f"{world.origin()}{world.token}/app/" and reply.headers.get_content_type() == "text/html", reply.url
    try:
        urllib.request.urlopen(world.origin() + "/k/nobodys")
        assert False, "let in"
    except urllib.error.HTTPError as refusal:
        assert refusal.code == 403, refusal.code


@story.step("in the community centre the phone gets the questions and the doors")
def fetch(world):
    phone = world.phone
    phone.tap("Get the questions")
    phone.see("Estate 4")
    phone.page.until("async () => (await navigator.serviceWorker.ready).active.state === 'activated'")
    phone.tap("Doors")
    phone.see("Flat 2, Heron House")


@story.step("module and page code are small enough for a phone")
def small(world):
    code, zipped = 0, 0
    for name in world.phone.page.call("""async () => (await caches.open((await caches.keys())[0])).keys().then(
            (all) => all.map((request) => request.url))"""):
        if not re.search(r"/app/(?!leaflet/)(.*\.(js|css|wasm|html))?$", name):
            continue  # pictures and words, and what comes when a map is opened
        sizes = []
        for encoding in ("identity", "br"):
            request = urllib.request.Request(name, headers={"Accept-Encoding": encoding})
            with urllib.request.urlopen(request, timeout=20) as reply:
                sizes.append(len(reply.read()))
        code, zipped = code + sizes[0], zipped + sizes[1]
    print(f"# module and page code {code} bytes, {zipped} on the wire")
    assert 250_000 < code <= CODE_MAX and zipped <= WIRE_MAX, (code, zipped)


@story.step("on the stairs, without a server, the app opens all the same")
def offline(world):
    world.server.stop()
    world.phone.open()
    world.phone.tap("Doors")
    world.phone.tap("Doors on the map")
    world.phone.see("no door has a place yet")
    world.phone.tap("Back")
    world.phone.tap("ARW-2")
    world.phone.see("Not tried yet")


@story.step("an answer that the form refuses is said, and not taken")
def refused(world):
    phone = world.phone
    phone.page.call("""() => { window.told = []; const place = document.getElementById('said'); // while nothing else shows yet
      new MutationObserver(() => told.push([place.innerText, document.querySelector('h1').innerText])).observe(place, { childList: true }); }""")
    phone.tap("Short visit")
    assert phone.value("Which door?") == "ARW-2"
    told = phone.page.call("() => window.told")
    assert told[0] == ["Opening the questions …", "ARW-2"] and told[-1][0] == "", told
    phone.tap("Next")
    phone.see("How many live here?")
    assert phone.page.call("() => document.title") == f"{phone.title()} · Doorstep"
    phone.tap("Next")
    phone.see("Please answer this first.")
    phone.write("How many live here?", "99")
    phone.see("Between 1 and 19.")
    phone.tap("Next")
    phone.see("Between 1 and 19.")
    phone.write("How many live here?", "٢")  # digits as the person writes them
    phone.tap("Next")
    phone.see("one more")


@story.step("rows come one by one, and a question shows when it is its turn")
def rows(world):
    phone = world.phone
    for name, age in (("Ada", "71"), ("Bo", "")):
        phone.tap("Yes, one more")
        phone.see("First name")
        assert "Age" not in phone.text()
        phone.write("First name", name)
        phone.see("Age")
        phone.write("Age", age)
        phone.tap("Next")
        phone.see("Is there one more?")
    phone.tap("No, go on")
    phone.see("What matters most?")


@story.step("a form's words run as its language does, whatever letter comes first")
def section(world):
    phone = world.phone
    speak = """(language) => { const list = document.querySelector('.menu select'); list.value = language;
        list.dispatchEvent(new Event('change')); }"""
    way = "() => { const e = document.querySelector('.section'); return [e.textContent.split(' ')[0], getComputedStyle(e).direction]; }"
    phone.tap("Back")
    phone.see("Is there one more?")
    phone.tap("Back")
    phone.see("2 of 2")
    for language, words in (("العربية (ar)", "rtl"), ("English (en)", "ltr")):
        phone.page.call(speak, language)
        phone.page.until("(way) => document.querySelector('.items').dir === way", words)
        assert phone.page.call(way) == ["Person", words], phone.page.call(way)
    phone.tap("Next")
    phone.tap("No, go on")
    phone.see("What matters most?")


@story.step("the battery is pulled in the middle, and nothing is lost")
def killed(world):
    phone = world.phone
    phone.tap("Damp")
    phone.see("Tap what comes at number 2.")
    phone.pull_battery()
    phone.switch_on()
    phone.tap("ARW-2")
    phone.see("What matters most?")
    phone.see("Tap what comes at number 2.")
    phone.tap("Lifts")
    phone.see("Tap what comes at number 3.")
    phone.tap("Next")


@story.step("a photo is made as small as the form wants it; the place is taken with its accuracy")
def photo_and_place(world):
    phone = world.phone
    phone.give_file("A photo of the stairs", world.picture)
    phone.page.until("() => document.querySelector('.preview img')?.naturalWidth === 64")
    phone.tap("Next")
    phone.see("Where is it?")
    phone.allow("geolocation")
    phone.page.ask("Emulation.setGeolocationOverride", {"latitude": 53.4807, "longitude": -2.2016, "accuracy": 4})
    phone.tap("Find where I am")
    phone.see("Sure to 4 metres")
    phone.tap("Next")
    phone.write("Anything else?", f"{SECRET}\nبرج & <lift>")
    phone.tap("Next")
    phone.see("All done")


@story.step("a finished record waits, and so does a knock at another door")
def waits(world):
    phone = world.phone
    phone.tap("Finish")
    phone.see("The slip for this home")
    phone.page.ask("Emulation.setDeviceMetricsOverride", {"width": 320, "height": 560, "deviceScaleFactor": 1, "mobile": True})
    phone.see("No connection. 1 will be sent later.")
    for top in (0, 9999):  # what is said lies over nothing that can be tapped
        phone.page.call("(top) => document.querySelector('main').scrollTo({ top })", top)
        covered = phone.page.call(COVERED)
        assert not covered, covered
    assert phone.page.call("() => document.getElementById('said').getBoundingClientRect().top") >= \
        phone.page.call("() => [...document.querySelectorAll('main button')].at(-1).getBoundingClientRect().bottom")
    phone.page.ask("Emulation.setDeviceMetricsOverride", {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": True})
    phone.tap("To the first screen")
    phone.see("Waiting to be sent: 1")
    phone.tap("Doors")
    phone.see("✓ Interview done")
    phone.page.ask("Emulation.setDeviceMetricsOverride", {"width": WIDTH, "height": 400, "deviceScaleFactor": 1, "mobile": True})
    phone.write("Search for a door", "flat")
    phone.page.call("() => document.activeElement.blur()")
    place = phone.page.call("""() => { const main = document.querySelector('main'); main.scrollTo({ top: 150 });
      [...document.querySelectorAll('button')].find((e) => e.innerText.startsWith('ARW-1')).click(); return main.scrollTop; }""")
    phone.tap("Nobody came to the door")
    phone.see("↻ Nobody came to the door")
    assert phone.value("Search for a door") == "flat" # back where one was, for the next door of the stairs
    assert place > 100, place
    phone.page.until("(place) => Math.abs(document.querySelector('main').scrollTop - place) < 2", place)
    phone.page.ask("Emulation.setDeviceMetricsOverride", {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": True})
    phone.tap("To the first screen")
    phone.see("Waiting to be sent: 2")


@story.step("what people said cannot be read from the phone's disk")
def sealed(world):
    world.phone.pull_battery()
    written = b"".join(path.read_bytes() for path in (world.folder / "phone").rglob("*")
                       if path.is_file() and not path.is_symlink())
    assert len(written) > 10000
    for text in (SECRET, "Heron House", "53.4807"):
        for coded in (text.encode(), text.encode("utf-16-le")):
            assert coded not in written, f"{text} is on the disk"
    world.phone.switch_on()


@story.step("a server that says 201 without naming what it received gets nothing to let go")
def lied_to(world):
    phone = world.phone
    lies = []

    class Liar(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            lies.append(self.path)
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(201)
            self.send_header("X-Doorstep-Received", "0" * 64)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_HEAD(self):
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    liar = http.server.ThreadingHTTPServer(("127.0.0.1", world.port), Liar)
    threading.Thread(target=liar.serve_forever, daemon=True).start()
    try:
        phone.tap("Waiting to be sent: 2")
        phone.tap("Send now")
        phone.see("will be sent later")
    finally:
        liar.shutdown()
        liar.server_close()
    assert len(lies) == 1 and lies[0].endswith(("/submission", "/app/visit")), lies
    phone.open()
    phone.see("Waiting to be sent: 2")


@story.step("a phone that was withdrawn keeps what it has, and says so")
def withdrawn(world):
    phone = world.phone
    world.server.run("device", "revoke", world.server.survey, "Amina")
    world.server.start(world.port)
    phone.tap("Waiting to be sent: 2")
    phone.see("Send now")
    buttons = phone.page.call("() => [...document.querySelectorAll('main button')].map((e) => e.innerText.trim())")
    assert buttons[0] == "Send now" and "Open again" in buttons, buttons  # what one comes for, before all rows
    phone.tap("Send now")
    phone.see("This phone was withdrawn.")
    phone.see("Waiting to be sent: 2")
    world.server.stop()
    with contextlib.closing(sqlite3.connect(world.server.survey)) as db, db:
        db.execute("UPDATE device SET revoked_utc = NULL")  # as if it had not been
    phone.open()


@story.step("one interview is open in one window only")
def two_windows(world):
    phone = world.phone
    phone.tap("Doors")
    phone.tap("ARW-1")
    phone.tap("Short visit")
    phone.see("Which door?")
    other = phone.browser.page(phone.address)
    other.until("() => document.documentElement.dataset.ready")
    other.until("() => { const b = [...document.querySelectorAll('button')].find((e) => e.innerText.startsWith('ARW-1'));"
                " b?.click(); return Boolean(b); }")
    other.until("() => document.body.innerText.includes('open in another window')")
    phone.browser.ask("Target.closeTarget", {"targetId": other.target})
    phone.page.call("() => { window.confirm = () => true; }")
    phone.tap("More to do")
    phone.tap("Stop and wipe this interview")
    phone.see("The interview is wiped.")


@story.step("back in the centre all is sent, and the survey holds what was typed")
def sent(world):
    world.server.start(world.port)
    phone = world.phone
    phone.tap("Waiting to be sent: 2")
    phone.tap("Send now")
    phone.see("Nothing waits to be sent")
    [record] = world.records()
    said = {element.tag.rsplit("}", 1)[-1]: element.text or "" for element in record}
    assert said["dwelling_id"] == "ARW-2" and said["people"] == "2", said
    people = [(person.findtext("name"), person.findtext("age") or "") for person in record.findall("person")]
    assert people == [("Ada", "71"), ("Bo", "")], people
    assert said["matters"] == "damp lifts", said
    assert re.fullmatch(r"53\.4807 -2\.2016 [\d.]+ 4", said["where"]), said
    assert said["said"] == f"{SECRET}\nبرج & <lift>", said
    [(name, content)] = world.query("SELECT name, content FROM submission_media")
    assert name == said["photo"] and content[:2] == b"\xff\xd8", name
    visits = world.query("SELECT dwelling, outcome, surveyor FROM visit ORDER BY dwelling")
    assert visits[0][:2] == ("ARW-1", "no_answer"), visits
    assert visits[1][0] == "ARW-2", visits


@story.step("nothing is left of it on the phone but the count")
def gone(world):
    left = world.phone.page.call("""async () => {
      const name = (await indexedDB.databases())[0].name;
      const db = await new Promise((resolve) => { const r = indexedDB.open(name); r.onsuccess = () => resolve(r.result); });
      const count = (table) => new Promise((resolve) => {
        const r = db.transaction(table).objectStore(table).count(); r.onsuccess = () => resolve(r.result); });
      return Promise.all(['drafts', 'files', 'queue'].map(count));
    }""")
    assert left == [0, 0, 0], left
    world.phone.see("Sent so far. Interviews: 1. Knocks: 1.")


@story.step("a form's old version stays on the phone as long as a draft needs it")
def old_version(world):
    phone = world.phone
    hashes = "async (n) => (await (await import('./main.js')).store.formHashes()).length === n"
    phone.tap("To the first screen")
    phone.tap("Doors")
    phone.tap("ARW-1")
    phone.tap("Short visit")
    phone.see("Which door?")
    phone.tap("More to do")
    phone.tap("Stop for now")
    newer = world.folder / "newer.xml"
    newer.write_text((ROOT / "tests/web/visit.xml").read_text(encoding="utf-8").replace('version="1"', 'version="2"'), encoding="utf-8")
    world.server.run("form", "add", world.server.survey, str(newer))
    phone.tap("Get new questions")
    phone.page.until(hashes, 2)
    phone.tap("Get new questions")
    phone.see("Get new questions")
    assert phone.page.call(hashes, 2)
    phone.tap("ARW-1")
    phone.see("Which door?")
    phone.page.call("() => { window.confirm = () => true; }")
    phone.tap("More to do")
    phone.tap("Stop and wipe this interview")
    phone.see("The interview is wiped.")
    phone.tap("Get new questions")
    phone.page.until(hashes, 1)


@story.step("the browser had nothing to complain of")
def quiet(world):
    allowed = re.compile(r"ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED|Failed to fetch|403|"
                         r"Password field is not contained")
    said = [line for line in world.phone.page.console if not allowed.search(line)]
    assert not said, said


if __name__ == "__main__":
    story.tell(World)
