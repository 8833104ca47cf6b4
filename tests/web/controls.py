#!/usr/bin/env python3
"""Every control of the app: set by touch, then by keys alone; the survey holds what was meant. Prints TAP.

    controls.py DOORSTEP [CHROMIUM [SHOTS]]

The questionnaire is controls.xml. SHOTS is a folder for pictures of the screens, to be looked at.
"""
import contextlib
import io
import pathlib
import re
import sys
import time
import wave

from app import ROOT, Story, World, png
from cdp import PATIENCE_S, Failed
from fingers import SMALL, TARGET_MIN, WIDE, focused, place, press, tap, to, touch, type_text

story = Story(__doc__)
FLAME = '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48"><circle cx="24" cy="24" r="20" fill="#c40"/></svg>'
HERE = {"latitude": 53.481, "longitude": -2.201, "accuracy": 6}


def chime():
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(bytes(128 for _ in range(800)))
    return out.getvalue()


class Controls(World):
    def __init__(self, doorstep, chromium, folder):
        super().__init__(doorstep, chromium, folder, "controls.xml", Controls.prepare,
                         ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"])
        self.paper = self.folder / "paper.pdf"
        self.paper.write_bytes(b"%PDF-1.4 paper")

    def prepare(self):
        """Outlines and the form's own files."""
        for level in ("estate", "blocks"):
            self.server.run("area", "add", self.server.survey, str(ROOT / f"data/estates/ashbrook_{level}.geojson"),
                            "--level", level.rstrip("s"))
        media = self.folder / "media"
        media.mkdir()
        (media / "flame.svg").write_text(FLAME, encoding="utf-8")
        (media / "chime.wav").write_bytes(chime())
        self.media = ["--media", str(media)]

    def next(self):
        """All that can be touched is large enough, nothing is too wide; then on."""
        page = self.phone.page
        small = page.call(SMALL, TARGET_MIN)
        assert not small, f"too small for a finger: {small}"
        assert page.call(WIDE) <= 0, "wider than the screen"
        self.shoot()
        tap(page, "Next")

    def shoot(self):
        if len(sys.argv) > 3:
            folder = pathlib.Path(sys.argv[3])
            folder.mkdir(exist_ok=True)
            self.phone.page.screenshot(folder / f"{len(list(folder.iterdir())):02}.png", full=True)

    def answers(self, number):
        record = self.records()[number]
        return {element.tag: element.text or "" for element in record.iter() if not len(element)}


def wait_for(world, number):
    end = time.monotonic() + PATIENCE_S
    while len(world.records()) < number and time.monotonic() < end:
        time.sleep(0.1)


def begin(world, door):
    world.phone.tap("Doors")
    world.phone.tap(door)
    world.phone.tap("Every control")
    world.phone.see("Your short name")


@story.step("the phone gets the questions, their files and the outlines")
def fetch(world):
    phone = world.phone
    phone.allow("geolocation", "audioCapture", "videoCapture")
    phone.page.ask("Emulation.setGeolocationOverride", HERE)
    phone.page.ask("Accessibility.enable")
    phone.tap("Get the questions")
    phone.see("Estate 4")
    begin(world, "ARW-1")


@story.step("words: one line, many, digits, masked, a link, another app refused, a code typed")
def words(world):
    phone, page = world.phone, world.phone.page
    phone.write("Your short name", "Ada")
    phone.write("Your story", "One\nTwo")
    phone.write("Door number", "017")
    phone.write("Secret word", "owl")
    phone.see("Open https://example.org/")
    phone.see("This page cannot start it")
    phone.write("From another app", "by hand")
    phone.write("Code on the meter", "4006381333931")
    kinds = page.call("""() => [...document.querySelectorAll('.item input, .item textarea')].map((e) =>
      `${e.localName} ${e.type} ${e.inputMode}`.trim())""")
    assert kinds == ["input text", "textarea textarea", "input text tel", "input password", "input url", "input text",
                     "input text"], kinds
    tap(page, "More about this")
    phone.see("Any name will do.")
    assert page.call("() => document.querySelector('.label em')?.textContent") == "short"
    world.next()


@story.step("numbers: refused in the form's words, thousands apart, a comma, a counter")
def numbers(world):
    phone, page = world.phone, world.phone.page
    phone.write("Age", "130")
    phone.see("⚠ Nobody is that old.")
    described = page.call("""() => document.activeElement.getAttribute('aria-describedby').split(' ').map((id) =>
      document.getElementById(id).textContent).join() + document.activeElement.ariaInvalid""")
    assert described == "⚠ Nobody is that old.true", described
    phone.write("Age", "٤١")
    phone.write("Rent a year", "1,234,567")
    page.until("() => window.field.value === '1\\u202f234\\u202f567'")
    phone.write("Weight", "7,5")
    tap(page, "", within="Rooms", of="button[aria-label='More']")
    tap(page, "", within="Rooms", of="button[aria-label='More']")
    world.next()


@story.step("days: the phone's picker, three parts, a month, a year, another calendar, times with their zone")
def days(world):
    phone, page = world.phone, world.phone.page
    phone.write("Day of moving in", "2020-02-29")

    def part(question, name, value):
        page.until("""(question, name) => { const item = [...document.querySelectorAll('.item')].find((e) =>
          e.innerText.startsWith(question)); window.field = [...item.querySelectorAll('label')].find((e) =>
          e.innerText.startsWith(name)).querySelector('input, select'); return true; }""", question, name)
        page.call("""(value) => { field.value = value; field.dispatchEvent(new Event('change', { bubbles: true })); }""", value)

    part("Day in three parts", "Day", "31")
    part("Day in three parts", "Month", "02")
    part("Day in three parts", "Year", "2021")
    phone.see("That is not a whole date.")
    part("Day in three parts", "Day", "28")
    part("Month of the repair", "Month", "03")
    part("Month of the repair", "Year", "2024")
    part("Year of birth", "Year", "1987")
    phone.write("Day of the feast", "2024-03-20")
    phone.see("1403")
    phone.write("When does it start?", "08:15")
    world.next()


@story.step("one of several: pictures, search, the phone's list, a row, a table, and on at once")
def one(world):
    phone, page = world.phone, world.phone.page
    assert page.until("() => document.querySelectorAll('.choice img').length") == 2
    page.until("() => document.querySelector('.choice img').naturalWidth === 48")
    tap(page, "Oil")
    phone.write("Search", "laka")  # as a keyboard without Polish letters writes it
    phone.see("Found: 1")
    tap(page, "Łąka")
    phone.write("Which floor?", "1")
    tap(page, "Mostly", within="The lift is clean")
    tap(page, "Often", within="Lights")
    tap(page, "Never", within="Lift\n")
    assert not page.call("() => [...document.querySelectorAll('.item')].find((e) => e.innerText.startsWith('How often')).querySelector('input')")
    world.next()
    phone.see("Quick: do you rent?")
    tap(page, "We own")
    phone.see("What is wrong?")


@story.step("any number, and a ranking, by tapping")
def many(world):
    phone, page = world.phone, world.phone.page
    for name in ("Cold", "Damp", "Noise", "Noise"):
        tap(page, name)
    world.next()
    for number, name in enumerate(("Damp", "Lights", "Lifts"), 2):
        tap(page, name)
        phone.see(f"number {number}" if number < 4 else "All have a number")
    world.next()


@story.step("scales: steps with names, a slider with buttons, downwards, a list, stars")
def scales(world):
    phone, page = world.phone, world.phone.page
    tap(page, "Happy", within="How happy?")
    phone.see("Not set yet")
    tap(page, "", within="How warm?", of="button[aria-label='More']")
    page.until("() => document.querySelector('output').textContent === '50'")
    tap(page, "", within="How warm?", of="button[aria-label='More']")
    page.until("() => document.querySelector('output').textContent === '55'")
    tap(page, "1.5", within="How far down?")
    phone.write("How many steps?", "17")
    tap(page, "★★★★", within="How good?")
    world.next()


@story.step("a place: taken when it is sure enough, warned of when it is not, tapped on a map without a net")
def places(world):
    phone, page = world.phone, world.phone.page
    phone.tap("Find where I am")
    phone.see("Sure to 6 metres")
    phone.see("Find again")
    world.next()
    phone.see("Where is the leak?")
    world.server.stop()
    tap(page, "Open the map")
    page.until("() => document.querySelectorAll('.map path.block').length > 5")
    box = place(page, ".map")
    touch(page, box["x"], box["y"] + 20)
    phone.see("Put on the map")
    page.until("() => Boolean(document.querySelector('.map path.point'))")
    world.next()


@story.step("a way walked and an outline put on the map")
def paths(world):
    phone, page = world.phone, world.phone.page
    phone.see("Which way do you walk?")
    tap(page, "Add where I am")
    phone.see("Points: 1")
    tap(page, "Next")
    phone.see("Please give 2 points or more")
    tap(page, "Follow me")
    for i in range(1, 4):
        page.ask("Emulation.setGeolocationOverride", {**HERE, "latitude": HERE["latitude"] + i * 0.0001})
        phone.see(f"Points: {i + 1}")
    phone.see("Length: 33 metres")
    tap(page, "Stop following")
    world.next()
    phone.see("Where is the green?")
    tap(page, "Open the map")
    for number, (x, y) in enumerate(((0, 0), (60, 0), (0, 60), (-50, -50)), 1):
        box = place(page, ".map")
        touch(page, box["x"] + x, box["y"] + y)
        phone.see(f"Points: {number}")
    tap(page, "Take back")
    phone.see("Points: 3")
    world.next()


def stroke(page):
    box = place(page, "canvas")
    for kind, points in (("touchStart", [(0.2, 0.5)]), ("touchMove", [(0.5, 0.3)]), ("touchMove", [(0.8, 0.6)]), ("touchEnd", [])):
        page.ask("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [
            {"x": box["left"] + x * box["width"], "y": box["top"] + y * box["height"]} for x, y in points]})


@story.step("photos, one drawn on; a sketch, a signature; a sound recorded; a paper")
def files(world):
    phone, page = world.phone, world.phone.page
    phone.give_file("A photo", world.picture)
    page.until("() => document.querySelector('.preview img')?.naturalWidth === 64")
    tap(page, "Take away")
    page.until("() => !document.querySelector('.preview img')")
    phone.give_file("A photo", world.picture)
    page.until("() => document.querySelector('.preview img')?.naturalWidth === 64")
    world.next()
    phone.see("A photo to draw on")
    phone.give_file("A photo to draw on", world.picture)
    page.until("() => document.querySelector('canvas')?.checkVisibility() && document.querySelector('canvas').width === 64")
    tap(page, "Red")
    stroke(page)
    world.next()
    phone.see("A sketch")
    stroke(page)
    tap(page, "Keep it")
    page.until("() => document.querySelector('.preview img')?.naturalWidth === 900")
    world.next()
    phone.see("Please sign")
    stroke(page)
    world.next()
    phone.see("A sound")
    tap(page, "Record")
    phone.see("Stop recording: 1")
    tap(page, "Next")
    phone.see("Please stop the recording first.")
    tap(page, "■ Stop recording")
    page.until("() => Boolean(document.querySelector('.preview audio'))")
    world.next()
    phone.give_file("A paper", world.paper)
    phone.see(".pdf")
    world.next()


@story.step("a note with a picture and a sound; what is calculated; read and agreed")
def notes(world):
    phone, page = world.phone, world.phone.page
    phone.see("Listen to this")
    page.until("() => document.querySelector('.item img').naturalWidth === 48")
    phone.see("Listen")
    world.next()
    phone.see("1234568")
    world.next()
    tap(page, "I have read this")
    world.next()


@story.step("rows within rows, one taken away; rows that are counted")
def rows(world):
    phone, page = world.phone, world.phone.page
    page.call("() => { window.confirm = (text) => { window.asked = text; return true; }; }")
    for room, people in (("Kitchen", ("Bo",)), ("Attic", ("Cy", "Di"))):
        tap(page, "Yes, one more")
        phone.see("Which room?")
        phone.write("Which room?", room)
        world.next()
        for person in people:
            tap(page, "Yes, one more")
            phone.see("Who sleeps there?")
            phone.write("Who sleeps there?", person)
            world.next()
            phone.see("Is there one more?")
        tap(page, "No, go on")
    phone.see("Attic")
    tap(page, "Take away Kitchen")
    phone.see("Taken away.")
    assert "Kitchen" in page.call("() => window.asked")
    tap(page, "No, go on")
    phone.write("How many cars?", "2")
    world.next()
    for number, plate in enumerate(("A 1", "B 2"), 1):
        phone.see(f"{number} of 2")
        phone.write("Which plate?", plate)
        world.next()
    phone.see("All done")


@story.step("the survey holds all of it")
def held(world):
    world.server.start(world.port)
    phone = world.phone
    phone.tap("Finish")
    wait_for(world, 1)
    said = world.answers(0)
    exact = {
        "name": "Ada", "story": "One\nTwo", "door_number": "017", "pin": "owl", "page": "https://example.org/", "other": "by hand",
        "code": "4006381333931", "age": "41", "rent": "1234567", "weight": "7.5", "rooms": "2", "day": "2020-02-29",
        "month": "2024-03-01", "year": "1987-01-01", "persian": "2024-03-20", "moment": "2026-03-01T10:30:00.000Z",
        "heating": "oil", "street": "s11", "short": "1", "mood": "4", "lights": "o", "lift": "n", "fast": "own",
        "problems": "damp cold", "order": "damp lights lifts", "few": "5", "long": "55", "down": "1.5", "list": "17", "stars": "4",
        "sum": "1234568", "agree": "OK", "room": "Attic", "plate": "B 2", "n_cars": "2",
    }
    wrong = {name: (said.get(name), value) for name, value in exact.items() if said.get(name) != value}
    assert not wrong, wrong
    shape = {"time": r"08:15:00\.000(Z|[+-]\d\d:\d\d)", "here": r"53\.481 -2\.201 0 6", "there": r"53\.4\d+ -2\.2\d+ 0 0",
             "way": r"(53\.\d+ -2\.201 0 6(; )?){4}", "plot": r"(53\.\d+ -2\.2\d+ 0 0); .+; .+; \1"}
    odd = {name: said.get(name) for name, pattern in shape.items() if not re.fullmatch(pattern, said.get(name, ""))}
    assert not odd, odd
    kinds = {name: world.query(f"SELECT content FROM submission_media WHERE name = '{said[name]}'")[0][0][:4]
             for name in ("photo", "marked", "sketch", "sign", "voice", "paper")}
    magic = {"photo": b"\xff\xd8\xff", "marked": b"\xff\xd8\xff", "sketch": b"\x89PNG", "sign": b"\x89PNG", "voice": b"\x1aE\xdf\xa3",
             "paper": b"%PDF"}
    assert all(kinds[name].startswith(start) for name, start in magic.items()), kinds


@story.step("the same by keys alone, named to a screen reader")
def keys(world):
    phone, page = world.phone, world.phone.page
    phone.open()
    begin(world, "ARW-2")
    to(page, "textbox", "Your short name")
    type_text(page, "Eve")
    to(page, "button", "Next")
    press(page, "Enter")
    phone.see("Rent a year")
    to(page, "button", "More")
    press(page, "Space")
    press(page, "Space")
    to(page, "button", "Next")
    press(page, "Enter")
    phone.see("Day of moving in")
    to(page, "button", "Next")
    press(page, "Enter")
    phone.see("Which heating?")
    to(page, "radio", "Gas")
    press(page, "ArrowDown")
    page.until("() => document.activeElement.value === 'oil' && document.activeElement.checked")
    to(page, "searchbox", "Search")
    type_text(page, "nile")
    to(page, "radio", "Nile Terrace")
    press(page, "Space")
    to(page, "combobox", "Which floor?")
    press(page, "ArrowDown")
    to(page, "radio", "Not at all")
    press(page, "Space")
    to(page, "button", "Next")
    press(page, "Enter")
    phone.see("Quick: do you rent?")
    to(page, "radio", "We rent")
    press(page, "ArrowDown")  # the arrows do not leave the screen
    page.until("() => document.activeElement.value === 'own'")
    phone.see("Quick: do you rent?")
    to(page, "button", "Next")
    press(page, "Enter")
    phone.see("What is wrong?")
    to(page, "checkbox", "Noise")
    press(page, "Space")
    to(page, "button", "Next")
    press(page, "Enter")
    for name in ("Lifts", "Damp"):
        to(page, "button", name)
        press(page, "Space")
        page.until("(name) => document.activeElement.innerText.includes(name) && document.activeElement.ariaPressed === 'true'", name)
    to(page, "button", "Next")
    press(page, "Enter")
    phone.see("How warm?")
    to(page, "radio", "Sad")
    press(page, "Space")
    to(page, "slider", "How warm?")
    press(page, "ArrowRight")
    page.until("() => document.querySelector('output').textContent === '55'")
    to(page, "button", "Next")
    press(page, "Enter")
    phone.see("Where are you?")
    to(page, "button", "Find where I am")
    press(page, "Enter")
    phone.see("Sure to 6")
    to(page, "button", "Next")
    press(page, "Enter")
    phone.see("Where is the leak?")
    to(page, "button", "Open the map")
    press(page, "Enter")
    page.until("() => Boolean(document.querySelector('.map path.block'))")
    to(page, "application", "Map.")
    press(page, "ArrowRight")
    to(page, "button", "Put a point in the middle")
    press(page, "Enter")
    phone.see("Put on the map")
    for question in ("Which way do you walk?", "Where is the green?", "A photo", "A photo to draw on", "A sketch", "Please sign"):
        to(page, "button", "Next")
        press(page, "Enter")
        phone.see(question)
    to(page, "textbox", "Or type your name")
    type_text(page, "Eve Ash")
    for question in ("A sound", "A paper", "Listen to this"):
        to(page, "button", "Next")
        press(page, "Enter")
        phone.see(question)
    to(page, "button", "▶ Listen")
    press(page, "Enter")
    for question in ("Rent and one more", "We keep your answers safe."):
        to(page, "button", "Next")
        press(page, "Enter")
        phone.see(question)
    to(page, "checkbox", "I have read this")
    press(page, "Space")
    to(page, "button", "Next")
    press(page, "Enter")
    phone.see("Is there one more?")
    assert focused(page)[0] == "heading", focused(page)
    to(page, "button", "No, go on")
    press(page, "Enter")
    phone.see("How many cars?")
    to(page, "button", "Next")
    press(page, "Enter")
    phone.see("All done")
    to(page, "button", "Finish")
    press(page, "Enter")
    wait_for(world, 2)


@story.step("and that is in the survey too")
def held_too(world):
    wait_for(world, 2)
    said = world.answers(1)
    exact = {"name": "Eve", "rooms": "2", "heating": "oil", "street": "s13", "short": "0", "mood": "1", "fast": "own", "problems": "noise",
             "order": "lifts damp", "few": "1", "long": "55", "agree": "OK"}
    wrong = {name: (said.get(name), value) for name, value in exact.items() if said.get(name) != value}
    assert not wrong, wrong
    assert said["here"].endswith(" 6") and said["there"].endswith(" 0 0") and said["sign"].endswith(".png"), said


def go_on(world):
    """To the next screen. A tap that met a screen still being left is made again, as a finger would."""
    page = world.phone.page
    before = page.call("() => document.querySelector('.items').innerText")
    for _ in range(3):
        world.next()
        with contextlib.suppress(Failed):
            page.until("(before) => document.querySelector('.items').innerText !== before", before, patience_s=10)
            return
    raise Failed(f"no way on from {before!r}")


@story.step("right to left, small, enlarged, dark: nothing is cut off, nothing too small")
def looks(world):
    phone, page = world.phone, world.phone.page
    phone.open()
    begin(world, "ARW-1")
    for width, features, scale in ((320, [("prefers-color-scheme", "dark")], 1), (320, [("forced-colors", "active")], 1),
                                   (640, [], 2)):
        page.ask("Emulation.setEmulatedMedia", {"features": [{"name": name, "value": value} for name, value in features]})
        page.ask("Emulation.setDeviceMetricsOverride", {"width": width // scale, "height": 780, "deviceScaleFactor": scale, "mobile": True})
        phone.tap("More to do")
        page.call("""() => { const list = document.querySelector('.menu select'); list.value = 'العربية (ar)';
          list.dispatchEvent(new Event('change')); }""")
        phone.see("اسمك القصير")
        assert page.call("() => getComputedStyle(document.querySelector('.items')).direction") == "rtl"
        phone.write("اسمك", "Zoe")
        for _ in range(9):
            go_on(world)
        phone.tap("More to do")
        phone.tap("All questions")
        phone.tap("Words")
        phone.see("اسمك القصير")


@story.step("the browser had nothing to complain of")
def quiet(world):
    allowed = re.compile(r"ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED|Failed to fetch|Password field is not contained")
    said = [line for line in world.phone.page.console if not allowed.search(line)]
    assert not said, said


if __name__ == "__main__":
    story.tell(Controls)
