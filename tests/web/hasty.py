#!/usr/bin/env python3
"""Nervous fingers on a slow phone: each tap comes twice, at once, and what the phone's disk answers comes late. Prints TAP.

    hasty.py DOORSTEP [CHROMIUM]

One story, as app.py tells one. A second tap must not do a thing a second time, nor pass by a screen that nobody saw.
"""
from app import Story, World
from fingers import tap

story = Story(__doc__)
LATE_MS = 250
# Twice, before anything of the first is done.
TWICE = """(words) => {
  const thing = [...document.querySelectorAll('button')].find((e) => e.checkVisibility() && !e.disabled && e.innerText.trim().startsWith(words));
  thing?.click();
  thing?.click();
  return Boolean(thing);
}"""


def twice(world, words, seen):
    world.phone.page.until(TWICE, words)
    world.phone.see(seen)
    world.phone.page.call(RESTED)
    assert seen in world.phone.text(), world.phone.text()


# What the second tap began has come by then: each of some ten answers is late by LATE_MS at most.
RESTED = f"() => new Promise((done) => setTimeout(done, {6 * LATE_MS}))"


def waiting(world):
    return world.phone.page.call("async () => { const { store } = await import('./main.js'); return store.count('queue'); }")


@story.step("the questions come once, a door opens once, and Back leads one screen back")
def opened(world):
    phone = world.phone
    phone.tap("Get the questions")
    phone.see("Practise first")
    twice(world, "Doors", "Doors on the map")
    twice(world, "ARW-1", "What happened at the door?")
    twice(world, "Back", "Doors on the map")


@story.step("a knock is logged once, and the list of doors shows")
def knocked(world):
    phone = world.phone
    phone.tap("ARW-1")
    twice(world, "Nobody came to the door", "↻ Nobody came to the door")
    assert phone.title() == "Doors", phone.title()
    phone.tap("ARW-2")
    phone.tap("Come back later")
    twice(world, "They did not say when", "↻ Come back later")
    assert phone.title() == "Doors", phone.title()
    assert waiting(world) == 2, waiting(world)


@story.step("a knock is taken back once")
def taken_back(world):
    phone = world.phone
    phone.tap("ARW-2")
    twice(world, "Take it back", "Not tried yet")
    assert waiting(world) == 1, waiting(world)
    twice(world, "Back", "Doors on the map")


@story.step("what goes while the list of what waits is read is not on it, and of two marks at doors at once both stay")
def together(world):
    page = world.phone.page
    lists = page.call("""async () => {
      const { store } = await import('./main.js'), lists = [];
      for (let i = 0; i < 8; i++) {
        await store.putSealed('queue', 'z', { fields: { at: '1' } });
        const list = store.allSealed('queue');
        await store.remove('queue', 'z');
        lists.push((await list).map(([, item]) => Boolean(item)));
      }
      return lists; }""")
    assert len(lists) == 8 and all(all(known) for known in lists), lists
    marks = page.call("""async () => {
      const { known, store } = await import('./main.js');
      await Promise.all(['X-1', 'X-2', 'X-3'].map((code) => known.noteOutcome(code, 'no_answer')));
      const mine = await store.getSealed('facts', 'mine');
      await Promise.all(['X-1', 'X-2', 'X-3'].map((code) => known.putBack(code)));
      return [Object.keys(mine).filter((code) => code.startsWith('X')), Object.keys(await store.getSealed('facts', 'mine'))]; }""")
    assert marks == [["X-1", "X-2", "X-3"], ["ARW-1"]], marks


@story.step("no question is passed by, forwards or back, and one row is added")
def asked(world):
    phone = world.phone
    phone.tap("ARW-1")
    twice(world, "Short visit", "Which door?")
    phone.see("Question 1")
    twice(world, "Next", "How many live here?")
    phone.write("How many live here?", "2")
    twice(world, "Next", "Is there one more?")
    twice(world, "Yes, one more", "First name")
    phone.write("First name", "Ada")
    phone.see("Age")
    twice(world, "Next", "Is there one more?")
    rows = phone.page.call("() => [...document.querySelectorAll('div.row span')].map((e) => e.innerText)")
    assert rows == ["Ada"], rows
    twice(world, "No, go on", "What matters most?")
    twice(world, "Next", "A photo of the stairs")
    twice(world, "Back", "What matters most?")
    for words in ("Damp", "Lifts"):
        tap(phone.page, words)
    twice(world, "Next", "A photo of the stairs")
    for words, seen in (("Next", "Where is it?"), ("Next", "Anything else?"), ("Next", "All done")):
        twice(world, words, seen)


@story.step("one record is made of it, with all that was said")
def finished(world):
    phone = world.phone
    twice(world, "Finish", "The slip for this home")
    phone.tap("To the first screen")
    phone.see("Nothing waits to be sent")
    world.until_records(1)
    said = {element.tag.rsplit("}", 1)[-1]: element.text or "" for element in world.records()[0].iter()}
    assert said["people"] == "2" and said["name"] == "Ada" and said["matters"] == "damp lifts", said
    knocks = world.query("SELECT count(*) FROM visit")
    assert knocks == [(2,)], knocks


if __name__ == "__main__":
    story.tell(lambda doorstep, chromium, folder: World(doorstep, chromium, folder, late_ms=LATE_MS))
