#!/usr/bin/env python3
"""Every control in the app, as a finger sets it; what the survey then holds. Prints TAP.

    controls.py DOORSTEP [CHROMIUM [PICTURES]]

PICTURES: a folder for a picture of each screen. One story, as app.py tells one.
"""
import re

from app import Story
from controls_world import HERE, Controls, begin, complaints, get_ready, wait_for
from fingers import place, tap, touch

story = Story(__doc__)


# Taps that come faster than the phone keeps up.
HASTY = """(names) => names.forEach((name) =>
  [...document.querySelectorAll('label.choice, button')].find((e) => e.innerText.trim() === name).click())"""


@story.step("the phone gets the questions, their files and the outlines")
def fetch(world):
    get_ready(world)
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


def stays(world, words, value):
    """What the form refuses shows with its words, and nothing leads on from it."""
    for _ in range(2):
        world.phone.see(words)
        assert world.phone.page.call("(value) => document.querySelector(`input[value=${value}]`).checked", value)
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
    tap(page, "We lodge")
    stays(world, "Ask who has the flat.", "lodge")
    tap(page, "We own")
    phone.see("What is wrong?")


@story.step("any number, and a ranking, by tapping")
def many(world):
    phone, page = world.phone, world.phone.page
    tap(page, "Cold")
    stays(world, "Two at least.", "cold")
    for name in ("Damp", "Noise", "Noise"):
        tap(page, name)
    world.next()
    phone.see("What matters most?")
    phone.tap("Back")
    phone.see("What is wrong?")
    page.call(HASTY, ["Damp", "Damp", "Next"])  # what was refused on the way stands no more when it is time to go on
    phone.see("What matters most?")
    for number, name in enumerate(("Damp", "Lights", "Lifts"), 2):
        tap(page, name)
        phone.see(f"number {number}" if number < 4 else "All have a number")
        if number == 2:
            world.next()
            phone.see("Give two a number.")
            phone.see("number 2")
    world.next()


@story.step("scales: steps with names, a slider with buttons, downwards, a list, stars")
def scales(world):
    phone, page = world.phone, world.phone.page
    tap(page, "Happy", within="How happy?")
    phone.see("Not set yet")
    page.call(HASTY, ["+", "+"])  # the first takes where it stands
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
        if i == 1:  # refused, and the points stay
            phone.see("Three points at least.")
    assert "Three points" not in phone.text()
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


@story.step("the browser had nothing to complain of")
def quiet(world):
    assert not complaints(world), complaints(world)


if __name__ == "__main__":
    story.tell(Controls)
