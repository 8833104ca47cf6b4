#!/usr/bin/env python3
"""The app's care for people: consent, slip, wiping, locking, full phones, wrong clocks, versions. Prints TAP.

    care.py DOORSTEP [CHROMIUM]

One story, as app.py tells one.
"""
import base64
import ctypes
import ctypes.util
import hashlib
import json

from app import Story, World
from fingers import press, to
from relay import stranger

story = Story(__doc__)
SECRET = "Siebzehn Drosseln"
DOORS = ("code,block,address,lon,lat\nARW-1,ARW,\"Flat 1, Heron House\",-2.2020,53.4800\n"
         "ARW-2,ARW,\"Flat 2, Heron House\",-2.2010,53.4805\n")
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # survey/ask.h


def slip_code(instance_id):
    number, code = int.from_bytes(hashlib.sha256(instance_id.encode()).digest()[:8], "big"), ""
    for i in range(6):
        code, number = code + (" " if i == 3 else "") + LETTERS[number % 20], number // 20
    return code


def to_door(phone, door):
    phone.tap("Doors")
    phone.see("Search for a door")  # the first screen names doors too
    phone.tap(door)


def begin(world, door="ARW-1", form="Health visit"):
    to_door(world.phone, door)
    world.phone.tap(form)
    world.phone.see("Which door?")


def write_and_go(phone, question, value):
    phone.see(question)
    phone.write(question, value)
    phone.tap("Next")


def until_consent(world):
    phone = world.phone
    phone.tap("Next")
    write_and_go(phone, "Does the lift work?", "no")
    phone.tap("Not that")
    phone.tap("Next")
    phone.see("May we ask them and keep the answers?")


@story.step("a form's marked questions wait for a yes; a no leaves all of them out")
def refused(world):
    phone = world.phone
    phone.tap("Get the questions")
    begin(world)
    until_consent(world)
    phone.tap("Next")
    phone.see("Please answer this first.")
    phone.tap("No, leave them out")
    phone.tap("Next")
    phone.see("Anything else?")
    phone.tap("Back")
    phone.see("May we ask them and keep the answers?")


@story.step("a yes asks them; a no after it takes back what was said")
def changed_mind(world):
    phone = world.phone
    phone.tap("Yes, ask them")
    phone.tap("Next")
    write_and_go(phone, "Is anybody ill?", SECRET)
    phone.see("Hours of care")
    phone.write("Hours of care", "7")
    phone.tap("Back")
    phone.see("Is anybody ill?")
    phone.tap("Back")
    phone.tap("No, leave them out")
    phone.tap("Next")
    write_and_go(phone, "Anything else?", "nothing")


INK = """(look) => {
  document.documentElement.dataset.look = look;
  const colours = [...document.querySelectorAll('h1, .slip p')].map((e) => getComputedStyle(e).color);
  return [...new Set([...colours, getComputedStyle(document.querySelector('.slip')).borderTopColor])];
}"""


def black_on_paper(page):
    """Whatever looks the app and the phone have."""
    before = page.call("() => document.documentElement.dataset.look")
    for scheme in ("light", "dark"):
        page.ask("Emulation.setEmulatedMedia", {"media": "print", "features": [{"name": "prefers-color-scheme", "value": scheme}]})
        inks = {look: page.call(INK, look) for look in ("phone", "light", "dark", "contrast")}
        assert all(ink == ["rgb(0, 0, 0)"] for ink in inks.values()), (scheme, inks)
    page.ask("Emulation.setEmulatedMedia", {"media": "", "features": []})
    page.call(INK, before)


@story.step("a refusal does not keep the record open, and the slip has its code in letters and to scan, black when printed")
def slip(world):
    phone = world.phone
    phone.see("All done")
    phone.page.call("""() => { window.titles = []; new MutationObserver(() => window.titles.push(document.querySelector('h1').innerText))
        .observe(document.getElementById('app'), { childList: true }); }""")
    phone.tap("Finish")
    phone.see("The slip for this home")
    titles = phone.page.call("() => window.titles")
    assert titles[-1:] == ["The slip for this home"] and set(titles[:-1]) <= {"All done"}, f"seen on the way: {titles}"
    world.code = phone.page.call("() => document.querySelector('.slip .code').innerText")
    world.drawn = phone.page.call("async (text) => (await import('./later.js')).qr.qrRows(text)", f"DOORSTEP {world.code}")
    black_on_paper(phone.page)
    phone.tap("To the first screen")


class Code(ctypes.Structure):
    _fields_ = [("version", ctypes.c_int), ("width", ctypes.c_int), ("data", ctypes.POINTER(ctypes.c_ubyte))]


@story.step("the code to scan is the one that libqrencode makes")
def scanned(world):
    library = ctypes.util.find_library("qrencode")
    if not library:
        return "no libqrencode"
    encode = ctypes.CDLL(library).QRcode_encodeString
    encode.restype = ctypes.POINTER(Code)
    code = encode(f"DOORSTEP {world.code}".encode(), 1, 2, 2, 1).contents  # level Q, 8 bits, capitals matter
    assert code.width == len(world.drawn) == 21
    masks = [lambda x, y: (x + y) % 2 == 0, lambda x, y: y % 2 == 0, lambda x, y: x % 3 == 0,
             lambda x, y: (x + y) % 3 == 0, lambda x, y: (y // 2 + x // 3) % 2 == 0,
             lambda x, y: x * y % 2 + x * y % 3 == 0, lambda x, y: (x * y % 2 + x * y % 3) % 2 == 0,
             lambda x, y: ((x + y) % 2 + x * y % 3) % 2 == 0]
    places = [(x, y) for y in range(21) for x in range(21) if not code.data[y * 21 + x] & 0x80]  # data, not pattern
    ours = [bool(world.drawn[y][x]) != masks[0](x, y) for x, y in places]
    assert any(ours == [bool(code.data[y * 21 + x] & 1) != mask(x, y) for x, y in places] for mask in masks)


@story.step("what was sent holds no marked answer, and the slip's code is the record's")
def sent(world):
    phone = world.phone
    phone.see("Nothing waits to be sent")
    [record] = world.records()
    said = {element.tag.rsplit("}", 1)[-1]: element.text or "" for element in record.iter()}
    assert said["said"] == "nothing" and not said["ill"] and not said["hours"], said
    assert slip_code(said["instanceID"]) == world.code, (said, world.code)


@story.step("an interview can be wiped from its questions, its list of questions and its end")
def wiped(world):
    phone = world.phone
    phone.page.call("() => { window.confirm = () => true; }")
    for way in ("menu", "contents", "end"):
        begin(world)
        if way != "menu":
            phone.tap("More to do")
            phone.tap("All questions")
            phone.see("Does the lift work?")
        if way == "end":
            phone.tap("Anything else?")
            phone.tap("Next")
            phone.see("Not finished yet")
        if way == "menu":
            phone.tap("More to do")
        phone.tap("Stop and wipe this interview")
        phone.see("The interview is wiped.")
        assert "Go on with" not in phone.text()



@story.step("a knock is logged in one tap and can be taken back, at once and later")
def taken_back(world):
    phone = world.phone
    phone.tap("Doors")
    for way in ("at once", "later"):
        phone.tap("ARW-1")
        phone.tap("Nobody came to the door")
        phone.see("Logged: ARW-1")
        if way == "later":
            phone.tap("ARW-1")
            phone.see("Take it back: Nobody came to the door")
        phone.tap("Take it back")
        phone.see("Taken back.")
        if way == "later":
            phone.tap("Back")
            phone.see("Search for a door")
        assert "✓ Interview done" in phone.text() and "Nobody came to the door" not in phone.text()
    phone.tap("To the first screen")
    phone.see("Nothing waits to be sent")
    assert not world.query("SELECT 1 FROM visit WHERE outcome = 'no_answer'")


@story.step("a door with a place stands on the map with its sign, as the laptop judges it, and opens from there by key")
def on_the_map(world):
    phone = world.phone
    phone.tap("Get new questions")
    phone.see("Get new questions")
    phone.tap("Doors")
    phone.tap("Doors on the map")
    phone.see("Tap a sign")
    signs = phone.page.until("""() => [...document.querySelectorAll('.sign')].map((e) => [e.getAttribute('aria-label'),
        e.innerText, parseFloat(e.style.left), parseFloat(e.style.top)])""")
    assert [sign[:2] for sign in signs] == [["ARW-1: Stopped too soon", "↻"], ["ARW-2: Not tried yet", "○"]], signs
    assert signs[0][2] < signs[1][2] and signs[0][3] > signs[1][3], "the second is east and north of the first"
    to(phone.page, "button", "ARW-2: Not tried yet")
    press(phone.page, "Enter")
    phone.see("Flat 2, Heron House")
    phone.tap("Back")
    phone.see("Tap a sign")
    phone.tap("Back")
    phone.tap("To the first screen")


@story.step("practice is with the real questions, ends with a certificate, and nothing of it is sent or kept")
def practised(world):
    phone = world.phone
    phone.tap("Practise first")
    phone.see("Sample House")
    phone.tap("Health visit")
    phone.see("Practice. Nothing of this is sent.")
    assert phone.value("Which door?") == "PRACTICE-1"
    until_consent(world)
    phone.tap("No, leave them out")
    phone.tap("Next")
    write_and_go(phone, "Anything else?", "nothing")
    phone.tap("Finish")
    phone.see("has practised all the questions of")
    phone.see("Health visit")
    phone.tap("To the first screen")
    phone.see("Nothing waits to be sent")
    assert "Go on with" not in phone.text() and len(world.records()) == 1


# A clock that can be put on: what the app takes for now. Timers run when it is told to.
CLOCK = """(minutes) => {
  if (!window.passed) {
    const now = Date.now.bind(Date);
    window.passed = 0;
    Date.now = () => now() + window.passed * 60_000;
  }
  window.passed += minutes;
  document.dispatchEvent(new Event('visibilitychange'));
}"""


@story.step("nobody touches the app for a while: it is covered, and goes on where it was")
def covered(world):
    phone = world.phone
    begin(world, "ARW-2")
    phone.tap("Next")
    phone.write("Does the lift work?", SECRET)
    phone.page.call(CLOCK, 4)
    assert "Does the lift work?" in phone.text()
    phone.page.call(CLOCK, 2)
    phone.see("Nobody touched the app for a while.")
    assert SECRET not in phone.page.call("() => document.documentElement.outerHTML")
    phone.page.call("() => history.back()")
    phone.see("Nobody touched the app for a while.")
    phone.tap("Open")
    phone.see("Does the lift work?")
    assert phone.value("Does the lift work?") == SECRET


SETTINGS = "async (change) => { const { store } = await import('./main.js'); const app = { ...await store.getFact('app'), ...change };" \
    " await store.putFact('app', app); return app; }"


@story.step("the name of who asks is sealed, also the one that an older app kept open")
def name(world):
    phone = world.phone
    phone.tap("More to do")
    phone.tap("Stop for now")
    phone.tap("Settings")
    phone.write("Your name", "Amina Rahmani")
    phone.tap("To the first screen")
    for old in ({}, {"surveyor": "Amina Khan"}):
        phone.page.call(SETTINGS, old)
        phone.open()
        phone.tap("Settings")
        assert phone.value("Your name") == old.get("surveyor", "Amina Rahmani")
        kept = phone.page.call(SETTINGS, {})
        assert "surveyor" not in kept, kept


@story.step("with a passphrase the lock asks for it, and nothing can be read before")
def locked(world):
    phone = world.phone
    phone.write("New passphrase", "neun Raben am Zaun")
    phone.tap("Lock with this passphrase")
    phone.see("A passphrase is asked for")
    phone.tap("To the first screen")
    phone.tap("ARW-2")
    phone.see("Does the lift work?")
    phone.page.call(CLOCK, 6)
    phone.write("Passphrase", "zehn Raben am Zaun")
    phone.tap("Open")
    phone.see("That is not the passphrase.")
    assert SECRET not in phone.page.call("() => document.documentElement.outerHTML")
    phone.write("Passphrase", "neun Raben am Zaun")
    phone.tap("Open")
    phone.see("Does the lift work?")
    assert phone.value("Does the lift work?") == SECRET
    phone.tap("More to do")
    phone.tap("Stop for now")
    phone.tap("Settings")
    assert phone.value("Your name") == "Amina Khan"
    phone.tap("To the first screen")
    phone.tap("ARW-2")
    phone.see("Does the lift work?")


# Whatever the browser keeps of this origin outside of IndexedDB, and what an address or a title says.
TRACES = """async () => {
  const texts = [location.href, document.title, document.referrer, JSON.stringify(history.state),
                 JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie, window.name];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      texts.push(request.url, await (await cache.match(request)).text());
    }
  }
  return texts.concat(performance.getEntries().map(({ name }) => name));
}"""


@story.step("no address, history, log, or cache holds what people said, nor which door it was")
def traces(world):
    phone = world.phone
    phone.tap("More to do")
    phone.tap("Stop for now")
    to_door(phone, "ARW-2")
    phone.see("What happened at the door?")
    history = phone.page.ask("Page.getNavigationHistory")["entries"]
    texts = phone.page.call(TRACES) + phone.page.console + [entry["url"] + entry["title"] for entry in history]
    assert len(texts) > 40, len(texts)
    for secret in (SECRET, "ARW-2", "Heron House", world.code):
        assert not [text[:200] for text in texts if secret in text], secret


@story.step("another version of the server is said in plain words, and does not stop what waits from being sent")
def versions(world):
    phone = world.phone
    phone.open()
    phone.write("Passphrase", "neun Raben am Zaun")
    phone.tap("Open")
    world.server.stop()
    for protocol, words in ((2, "This app is older"), (None, "The program on the laptop is older")):
        survey = {"name": "Other", "outcomes": [], "now": 0} | ({"protocol": protocol} if protocol else {})
        with stranger(world.port, json.dumps(survey).encode()):
            phone.tap("Get new questions")
            phone.see(words)
        assert "Other" not in phone.text()
    world.server.start(world.port)
    to_door(phone, "ARW-2")
    phone.tap("Go on: Health visit")
    phone.see("Does the lift work?")
    assert phone.value("Does the lift work?") == SECRET


@story.step("a full phone says so, keeps what it had, and goes on when there is room")
def full(world):
    phone = world.phone
    limit = {"origin": f"http://127.0.0.1:{world.port}"}
    phone.pull_battery()  # the browser remembers for a while that there was room
    phone.switch_on()
    phone.page.ask("Storage.overrideQuotaForOrigin", limit | {"quotaSize": 1000})
    phone.write("Passphrase", "neun Raben am Zaun")
    phone.tap("Open")
    phone.tap("ARW-2")
    phone.write("Does the lift work?", "since Monday it does not")
    phone.see("The phone is full.")
    phone.page.ask("Storage.overrideQuotaForOrigin", limit)
    phone.tap("Next")
    phone.see("May we ask about your picture?")
    phone.pull_battery()
    phone.switch_on()
    phone.write("Passphrase", "neun Raben am Zaun")
    phone.tap("Open")
    phone.tap("ARW-2")
    phone.see("May we ask about your picture?")
    phone.tap("Back")
    phone.see("Does the lift work?")
    assert phone.value("Does the lift work?") == "since Monday it does not"


@story.step("the file of unsent work is taken in by `doorstep import`")
def exported(world):
    phone = world.phone
    world.server.stop()
    phone.tap("Next")
    phone.tap("Not that")
    phone.tap("Next")
    phone.tap("No, leave them out")
    phone.tap("Next")
    write_and_go(phone, "Anything else?", "from a file")
    phone.tap("Finish")
    phone.see("The slip for this home")
    phone.tap("To the first screen")
    to_door(phone, "ARW-1")
    phone.tap("Not now")
    phone.see("Logged: ARW-1")
    phone.tap("To the first screen")
    phone.see("Waiting to be sent: 2")
    packed = phone.page.call("""async () => {
        const { blob } = await (await import('./later.js')).export.exportUnsent();
        return btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())));
    }""")
    file = world.folder / "unsent.zip"
    file.write_bytes(base64.b64decode(packed))
    for _ in range(2):
        world.server.run("import", world.server.survey, str(file))
        assert [record.findtext("said") for record in world.records()] == ["nothing", "from a file"]
        assert len(world.query("SELECT 1 FROM visit WHERE outcome = 'refused_soft'")) == 1
    world.server.start(world.port)
    phone.tap("Waiting to be sent: 2")
    phone.tap("Send now")
    phone.see("Nothing waits to be sent")
    assert len(world.records()) == 2, "sent again: the same record"
    assert len(world.query("SELECT 1 FROM visit WHERE outcome = 'refused_soft'")) == 1, "and the same knock"


@story.step("a clock that is wrong is said; settings tell how much room there is")
def clock(world):
    phone = world.phone
    phone.open()
    phone.write("Passphrase", "neun Raben am Zaun")
    phone.tap("Open")
    phone.tap("Settings")
    phone.see("MB used")
    phone.tap("To the first screen")
    phone.page.call(CLOCK, 60)
    phone.see("Passphrase")
    phone.write("Passphrase", "neun Raben am Zaun")
    phone.tap("Open")
    assert "The clock of this phone is wrong" not in phone.text()
    phone.tap("Get new questions")
    phone.see("The clock of this phone is wrong")


@story.step("a phone that speaks Urdu has the app in Urdu, from right to left")
def language(world):
    page = world.phone.page
    agent = page.call("() => navigator.userAgent")
    page.ask("Emulation.setUserAgentOverride", {"userAgent": agent, "acceptLanguage": "ur-PK,en"})
    page.reload()
    page.until("() => document.documentElement.dataset.ready")
    assert page.call("() => [document.documentElement.lang, document.documentElement.dir]") == ["ur", "rtl"]


if __name__ == "__main__":
    story.tell(lambda doorstep, chromium, folder: World(doorstep, chromium, folder, "care.xml", doors=DOORS))
