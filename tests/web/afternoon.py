#!/usr/bin/env python3
"""One afternoon on the stairs by keys alone, from the first screen to the sent record; and practice without a net. Prints TAP.

    afternoon.py DOORSTEP [CHROMIUM]

One story, as app.py tells one. Nothing is tapped: what has the focus is found with Tab, as a screen reader names it, and a test
that touched the screen would be found out.
"""
import re

from app import Story, World
from fingers import focused, press, to, type_text

story = Story(__doc__)
UNTOUCHED = "() => { window.touched ??= 0; addEventListener('pointerdown', () => { touched += 1; }, true); }"


def go(world, role, name, seen, key="Enter"):
    """To what is called so, press it, and wait for what it leads to."""
    to(world.phone.page, role, name)
    press(world.phone.page, key)
    world.phone.see(seen)


def fill(world, role, name, text):
    """In the place of what is there."""
    page = world.phone.page
    to(page, role, name)
    page.ask("Input.dispatchKeyEvent", {"type": "keyDown", "key": "a", "code": "KeyA", "modifiers": 2, "commands": ["selectAll"]})
    page.ask("Input.dispatchKeyEvent", {"type": "keyUp", "key": "a", "code": "KeyA", "modifiers": 2})
    type_text(page, text)


def choose_file(world, path):
    """What has the focus opens the phone's chooser, which gives `path`."""
    page = world.phone.page
    page.ask("Page.setInterceptFileChooserDialog", {"enabled": True})
    press(page, "Enter")
    found = page.ask("Runtime.evaluate", {"expression": "document.activeElement"})["result"]["objectId"]
    page.ask("DOM.setFileInputFiles", {"files": [str(path)], "objectId": found})
    page.ask("Page.setInterceptFileChooserDialog", {"enabled": False})


@story.step("in the hall: the questions, a name, and the app is on the phone")
def install(world):
    phone, page = world.phone, world.phone.page
    page.ask("Accessibility.enable")
    phone.allow("geolocation")
    page.ask("Emulation.setGeolocationOverride", {"latitude": 53.481, "longitude": -2.201, "accuracy": 6})
    go(world, "button", "Get the questions", "Estate 4")
    go(world, "button", "Settings", "Your name")
    fill(world, "textbox", "Your name", "Amina Khan")
    press(page, "Tab")
    go(world, "button", "To the first screen", "Practise first")
    page.until("async () => (await navigator.serviceWorker.ready).active.state === 'activated'")
    page.until("async () => { const { store } = await import('./main.js'); return store.getSealed('facts', 'surveyor'); }")
    world.server.stop()
    page.reload()
    page.until("() => document.documentElement.dataset.ready")
    page.call(UNTOUCHED)
    phone.see("Estate 4")


@story.step("without a net: practice with the real questions, to its certificate; nothing of it is kept")
def practice(world):
    phone, page = world.phone, world.phone.page
    go(world, "button", "Practise first", "Sample House")
    go(world, "button", "Short visit", "Which door?")
    assert "Practice. Nothing of this is sent." in phone.text() and phone.value("Which door?") == "PRACTICE-1"
    go(world, "button", "Next", "How many live here?")
    fill(world, "textbox", "How many live here?", "3")
    go(world, "button", "Next", "Is there one more?")
    go(world, "button", "Yes, one more", "First name")
    fill(world, "textbox", "First name", "Asha")
    press(page, "Tab")
    phone.see("Age")
    fill(world, "textbox", "Age", "34")
    go(world, "button", "Next", "Is there one more?")
    for words, seen in (("No, go on", "What matters most?"), ("Next", "A photo of the stairs"), ("Next", "Where is it?"),
                        ("Next", "Anything else?"), ("Next", "All done"), ("Finish", "Certificate")):
        assert "Practice. Nothing of this is sent." in phone.text(), phone.text()
        go(world, "button", words, seen)
    said = phone.text()
    assert all(words in said for words in ("Amina Khan", "has practised all the questions of", "Short visit", "Estate 4")), said
    go(world, "button", "To the first screen", "Nothing waits to be sent")
    assert "Go on with" not in phone.text()
    left = page.call("async () => { const { store } = await import('./main.js');"
                     " return Promise.all(['drafts', 'files', 'queue'].map(store.count)); }")
    assert left == [0, 0, 0], left


@story.step("a door is searched for; a knock is logged, taken back, and logged anew")
def knock(world):
    phone, page = world.phone, world.phone.page
    go(world, "button", "Doors", "Flat 2, Heron House")
    fill(world, "searchbox", "Search for a door", "flat 1")
    page.until("() => !document.body.innerText.includes('Flat 2')")
    go(world, "button", "ARW-1", "What happened at the door?")
    assert focused(page)[0] == "heading", focused(page)
    go(world, "button", "Nobody came", "Logged: ARW-1")
    go(world, "button", "Take it back", "Not tried yet")
    go(world, "button", "ARW-1", "What happened at the door?")
    go(world, "button", "Nobody came", "↻ Nobody came")
    assert phone.value("Search for a door") == "flat 1"
    fill(world, "searchbox", "Search for a door", "flat 2")
    go(world, "button", "ARW-2", "What happened at the door?")


@story.step("an interview: rows, a ranking, a photo, a place, words")
def interview(world):
    phone, page = world.phone, world.phone.page
    go(world, "button", "Short visit", "Which door?")
    go(world, "button", "Next", "How many live here?")
    go(world, "button", "Next", "Please answer this first.")
    fill(world, "textbox", "How many live here?", "2")
    press(page, "Enter")
    phone.see("Is there one more?")
    for name, age in (("Ada", "71"), ("Bo", "")):
        go(world, "button", "Yes, one more", "First name")
        fill(world, "textbox", "First name", name)
        press(page, "Tab")
        phone.see("Age")
        fill(world, "textbox", "Age", age)
        go(world, "button", "Next", "Is there one more?")
    go(world, "button", "No, go on", "What matters most?")
    go(world, "button", "Damp", "number 2", "Space")
    go(world, "button", "Lifts", "number 3", "Space")
    assert "Lifts" in focused(page)[1], focused(page)
    go(world, "button", "Next", "A photo of the stairs")
    to(page, "button", "A photo of the stairs")
    choose_file(world, world.picture)
    page.until("() => document.querySelector('.preview img')?.naturalWidth === 64")
    go(world, "button", "Next", "Where is it?")
    go(world, "button", "Find where I am", "Sure to 6")
    go(world, "button", "Next", "Anything else?")
    fill(world, "textbox", "Anything else?", "The lft is broken")
    go(world, "button", "Next", "All done")


@story.step("the answers are looked over, one is put right, and the record waits")
def review(world):
    phone = world.phone
    go(world, "button", "Look over the answers", "All questions")
    assert "Damp, Lifts" in phone.text() and "The lft is broken" in phone.text(), phone.text()
    go(world, "button", "Anything else?", "Question")
    fill(world, "textbox", "Anything else?", "The lift is broken")
    go(world, "button", "Next", "All done")
    go(world, "button", "Finish", "The slip for this home")
    phone.see("will be sent later")
    go(world, "button", "To the first screen", "Waiting to be sent: 2")


@story.step("back in the hall all is sent, and the survey holds what was typed")
def sent(world):
    world.server.start(world.port)
    go(world, "button", "Waiting to be sent: 2", "Send now")
    go(world, "button", "Send now", "Nothing waits to be sent")
    [record] = world.records()
    said = {element.tag.rsplit("}", 1)[-1]: element.text or "" for element in record}
    people = [(person.findtext("name"), person.findtext("age") or "") for person in record.findall("person")]
    assert (said["dwelling_id"], said["people"], said["matters"], said["said"]) == ("ARW-2", "2", "damp lifts", "The lift is broken"), said
    assert people == [("Ada", "71"), ("Bo", "")] and re.fullmatch(r"53\.481 -2\.201 [\d.]+ 6", said["where"]), (people, said)
    [(name, content)] = world.query("SELECT name, content FROM submission_media")
    assert name == said["photo"] and content[:2] == b"\xff\xd8", name
    visits = world.query("SELECT dwelling, outcome, surveyor FROM visit ORDER BY dwelling")
    assert visits[0] == ("ARW-1", "no_answer", "Amina Khan") and visits[1][:2] == ("ARW-2", "complete"), visits


@story.step("no finger touched the screen, and the browser had nothing to complain of")
def quiet(world):
    assert world.phone.page.call("() => window.touched") == 0
    allowed = re.compile(r"ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED|Failed to fetch|Password field is not contained")
    lines = [line for line in world.phone.page.console if not allowed.search(line)]
    assert not lines, lines


if __name__ == "__main__":
    story.tell(World)
