#!/usr/bin/env python3
"""Every control in the app by keys alone, as a screen reader names it; and on small, enlarged, dark screens. Prints TAP.

    controls_keys.py DOORSTEP [CHROMIUM [PICTURES]]

PICTURES: a folder for a picture of each screen. One story, as app.py tells one.
"""
import contextlib

from app import Story
from cdp import Failed
from controls_world import Controls, begin, complaints, get_ready, wait_for
from fingers import focused, press, to, type_text

story = Story(__doc__)


def strike(page, role, name, key):
    """Go there by Tab alone, and press."""
    to(page, role, name)
    press(page, key)


def onward(phone, question):
    """To the next screen, which asks this."""
    strike(phone.page, "button", "Next", "Enter")
    phone.see(question)


@story.step("the same by keys alone, named to a screen reader")
def keys(world):
    phone, page = world.phone, world.phone.page
    get_ready(world)
    begin(world, "ARW-2")
    to(page, "textbox", "Your short name")
    type_text(page, "Eve")
    onward(phone, "Rent a year")
    strike(page, "button", "More", "Space")
    press(page, "Space")
    onward(phone, "Day of moving in")
    onward(phone, "Which heating?")
    to(page, "radio", "Gas")
    press(page, "ArrowDown")
    page.until("() => document.activeElement.value === 'oil' && document.activeElement.checked")
    to(page, "searchbox", "Search")
    type_text(page, "nile")
    strike(page, "radio", "Nile Terrace", "Space")
    to(page, "combobox", "Which floor?")
    press(page, "ArrowDown")
    strike(page, "radio", "Not at all", "Space")
    onward(phone, "Quick: do you rent?")
    to(page, "radio", "We rent")
    press(page, "ArrowDown")  # the arrows do not leave the screen
    page.until("() => document.activeElement.value === 'own'")
    phone.see("Quick: do you rent?")
    onward(phone, "What is wrong?")
    for name in ("Noise", "Cold"):
        strike(page, "checkbox", name, "Space")
    onward(phone, "What matters most?")
    for name in ("Lifts", "Damp"):
        strike(page, "button", name, "Space")
        page.until("(name) => document.activeElement.innerText.includes(name) && document.activeElement.ariaPressed === 'true'", name)
    onward(phone, "How warm?")
    strike(page, "radio", "Sad", "Space")
    to(page, "slider", "How warm?")
    press(page, "ArrowRight")
    page.until("() => document.querySelector('output').textContent === '55'")
    onward(phone, "Where are you?")
    strike(page, "button", "Find where I am", "Enter")
    phone.see("Sure to 6")
    onward(phone, "Where is the leak?")
    strike(page, "button", "Open the map", "Enter")
    page.until("() => Boolean(document.querySelector('.map path.block'))")
    to(page, "application", "Map.")
    press(page, "ArrowRight")
    strike(page, "button", "Put a point in the middle", "Enter")
    phone.see("Put on the map")
    for question in ("Which way do you walk?", "Where is the green?", "A photo", "A photo to draw on", "A sketch", "Please sign"):
        onward(phone, question)
    to(page, "textbox", "Or type your name")
    type_text(page, "Eve Ash")
    for question in ("A sound", "A paper", "Listen to this"):
        onward(phone, question)
    strike(page, "button", "▶ Listen", "Enter")
    for question in ("Rent and one more", "We keep your answers safe."):
        onward(phone, question)
    strike(page, "checkbox", "I have read this", "Space")
    onward(phone, "Is there one more?")
    assert focused(page)[0] == "heading", focused(page)
    strike(page, "button", "No, go on", "Enter")
    phone.see("How many cars?")
    onward(phone, "All done")
    strike(page, "button", "Finish", "Enter")
    wait_for(world, 1)


@story.step("and that is in the survey too")
def held_too(world):
    wait_for(world, 1)
    said = world.answers(0)
    exact = {"name": "Eve", "rooms": "2", "heating": "oil", "street": "s13", "short": "0", "mood": "1", "fast": "own", "problems": "noise cold",
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


@story.step("on a map of outlines alone a home is with its block, found by keys; one without any is said to be in the list")
def outlines(world):
    phone, page = world.phone, world.phone.page
    phone.open()
    phone.tap("Doors")
    phone.see("Lime Court")
    blocks = page.call("() => [...document.querySelectorAll('select option')].map((e) => [e.value, e.innerText.replace(/[\u2066-\u2069]/g, '')])")
    assert blocks == [["", "All blocks"], ["ARW", "ARW"], ["ASH-L1", "Alder Court (ASH-L1)"]], blocks  # by name, where there is one
    phone.tap("Doors on the map")
    phone.see("Not on the map, but in the list: 2")
    assert page.until("() => [...document.querySelectorAll('.sign')].map((e) => e.innerText)") == ["0/2"]
    strike(page, "button", "0/2: 2 doors, LIM-1 to LIM-2. 0 done.", "Enter")
    phone.see("2, Lime Court")
    assert "ARW-1" not in phone.text()
    strike(page, "button", "LIM-2", "Enter")
    phone.see("What happened at the door?")
    for words in ("Only doors to try now", "Tap a sign", "Search for a door"):
        strike(page, "button", "Back", "Enter")
        phone.see(words)


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
    assert not complaints(world), complaints(world)


if __name__ == "__main__":
    story.tell(Controls)
