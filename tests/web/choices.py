#!/usr/bin/env python3
"""Choices that stand in files beside the form, on a picture or on a map, without a server. Prints TAP.

    choices.py DOORSTEP [CHROMIUM]

One story, as app.py tells one.
"""
import re

from app import Story, World
from fingers import place, tap, touch
from phone import WRITE

story = Story(__doc__)
FILES = {
    "parts.csv": 'name_key,name,maker\np1,Pipe,Elm\np2,"Pipe, long",Ash\np3,Valve,Ash\n',
    "itemsets.csv": ('"list_name","name","label::English","state"\n"counties","b1","King","a2"\n"counties","b2","Pierce","a2"\n'
                     '"counties","b3","Brown","a1"\n"cities","c1","Seattle","a2"\n'),
    "prices.csv": "part,price\np1,12\np2,15\n",
    "plan.svg": ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100" onload="window.bad = 1"><script>window.bad = 1</script>'
                 '<rect width="200" height="100" fill="#eee"/><rect id="kitchen" x="10" y="10" width="80" height="80" fill="#dcb"/>'
                 '<g transform="translate(100 0)"><g id="bath-2" onclick="window.bad = 1"><path d="M10 10h80v80h-80z" fill="#bcd"/></g></g></svg>'),
    "trees.geojson": ('{"type":"FeatureCollection","features":[{"type":"Feature","id":"oak","properties":{"title":"The oak"},'
                      '"geometry":{"type":"Point","coordinates":[-2.201,53.481]}},{"type":"Feature","id":"row","properties":'
                      '{"title":"The row"},"geometry":{"type":"LineString","coordinates":[[-2.2015,53.4805],[-2.2005,53.4805]]}}]}'),
}


def add_files(world):
    folder = world.folder / "files"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    world.media = ["--media", str(folder)]


def choices(world, question):
    """What is offered, in words."""
    return world.phone.page.call("""(question) => [...[...document.querySelectorAll('.item')].find((e) => e.innerText.startsWith(question))
      .querySelectorAll('label.choice, option')].map((e) => e.innerText).filter((words) => words !== 'Choose')""", question)


def on(world, question):
    world.phone.tap("Next")
    world.phone.see(question)


@story.step("search(): rows of a file, found by what another answer says, beside the form's own")
def searched(world):
    phone, page = world.phone, world.phone.page
    phone.tap("Get the questions")
    phone.see("Practise first")
    page.until("async () => (await navigator.serviceWorker.ready).active.state === 'activated'")
    world.server.stop()
    phone.tap("Doors")
    phone.tap("ARW-1")
    phone.tap("Other lists")
    phone.see("Which part?")
    assert choices(world, "Which part?") == ["Pipe Elm", "Pipe, long Ash", "Another part"], choices(world, "Which part?")
    assert choices(world, "Parts of Ash") == ["Pipe, long"], choices(world, "Parts of Ash")
    phone.write("Parts with which word?", "VAL")
    page.until("() => document.body.innerText.includes('Valve Ash')")
    assert choices(world, "Which part?") == ["Valve Ash", "Another part"], choices(world, "Which part?")
    phone.write("Parts with which word?", "pipe")
    phone.tap("Pipe, long Ash")
    on(world, "Which state?")


@story.step("select_one_external: rows of itemsets.csv that fit the answers before")
def queried(world):
    phone = world.phone
    phone.write("Which state?", "a2")
    on(world, "Which county?")
    assert choices(world, "Which county?") == ["King", "Pierce"], choices(world, "Which county?")
    phone.tap("Pierce")
    on(world, "Which room?")


@story.step("a picture's areas are tapped, nothing else of it runs, and the list says the same")
def on_the_picture(world):
    page = world.phone.page
    page.until("() => document.querySelector('.areas img')?.naturalWidth > 0")
    box = place(page, ".areas")
    assert abs(box["width"] / box["height"] - 2) < 0.05, box
    touch(page, box["left"] + box["width"] * 0.75, box["top"] + box["height"] * 0.5)
    page.until("() => document.querySelector('input[value=bath-2]').checked && document.querySelectorAll('.areas .chosen').length === 1")
    tap(page, "Kitchen")
    page.until("() => document.querySelector('.areas .chosen title').textContent === 'Kitchen'")
    assert page.call("() => window.bad") is None and not page.call("() => document.querySelector('.areas script')")
    on(world, "Which room?")
    page.until("() => document.querySelectorAll('.areas .chosen').length === 0")
    box = place(page, ".areas")
    for number, x in enumerate((0.25, 0.75), 1):
        touch(page, box["left"] + box["width"] * x, box["top"] + box["height"] * 0.5)
        page.until("(n) => document.querySelectorAll('.areas .chosen').length === n", number)
    on(world, "Which tree?")


@story.step("places of a list are tapped on the map, lines too")
def on_the_map(world):
    page = world.phone.page
    tap(page, "Open the map")
    page.until("() => document.querySelectorAll('.map path.point, .map path.way').length === 2")
    place(page, ".map")
    box = page.call("() => document.querySelector('.map path.way').getBoundingClientRect().toJSON()")
    touch(page, box["left"] + box["width"] / 2, box["top"])
    page.until("() => document.querySelector('input[value=row]').checked && document.querySelectorAll('.map path.chosen').length === 1")
    on(world, "Price")


@story.step("what the form hides is not shown; a row is found by pulldata()")
def hidden(world):
    world.phone.see("15")
    assert "Code of the program" not in world.phone.text()
    world.phone.tap("Back")
    world.phone.see("Which tree?")
    on(world, "Price")
    on(world, "Which way?")


@story.step("a direction comes from the compass, a day of a calendar that browsers lack from the usual one")
def directions(world):
    phone, page = world.phone, world.phone.page
    phone.see("This form wants another calendar.")
    phone.tap("Take the direction")
    phone.see("This phone does not tell its direction.", patience_s=10)
    page.call("() => setTimeout(() => dispatchEvent(new DeviceOrientationEvent('deviceorientationabsolute', { alpha: 270, absolute: true })), 500)")
    phone.tap("Take the direction")
    page.until("() => [...document.querySelectorAll('input')].some((e) => e.value === '90.0')")
    phone.write("Which day?", "2026-04-14")
    on(world, "The home")


@story.step("a screen with a group that opens within it, and rows that are added on it")
def nested(world):
    phone, page = world.phone, world.phone.page
    assert "On the way up" not in phone.text()
    phone.write("Which floor?", "3")
    phone.see("On the way up")
    phone.write("Does the lift work?", "no")
    for number, who in enumerate(("Ada", "Bo"), 1):
        phone.tap("Yes, one more")
        page.until("(n) => [...document.querySelectorAll('.item')].filter((e) => e.innerText.startsWith('Who?')).length === n", number)
        page.call("() => { window.field = [...document.querySelectorAll('.item')].filter((e) => e.innerText.startsWith('Who?')).at(-1).querySelector('input'); }")
        page.call(WRITE, who)
        phone.see(who)
    on(world, "Anything else?")
    on(world, "Spare parts")


@story.step("what was chosen out of a file is said by its words, in rows and in the list of all questions")
def said(world):
    phone, page = world.phone, world.phone.page
    phone.tap("Yes, one more")
    phone.tap("Valve")
    on(world, "Is there one more?")
    assert page.call("() => document.querySelector('div.row span').innerText") == "Valve"
    phone.tap("No, go on")
    phone.see("All done")
    phone.tap("Look over")
    phone.see("Which county?")
    rows = dict(page.call("() => [...document.querySelectorAll('button.row')].map((e) => [...e.children].map((part) => part.innerText))"))
    wanted = {"Which county?": "Pierce", "Which tree?": "The row", "Which one?": "Valve", "Which state?": "a2"}
    assert {words: rows.get(words) for words in wanted} == wanted and "Code of the program" not in rows, rows
    phone.tap("Which county?")
    on(world, "Which room?")
    phone.tap("More to do")
    phone.tap("All questions")
    page.until("() => { const last = [...document.querySelectorAll('button.row')].at(-1); last?.click(); return Boolean(last); }")
    phone.see("Is there one more?")
    phone.tap("No, go on")
    phone.see("All done")


@story.step("the survey holds the values")
def held(world):
    world.server.start(world.port)
    world.phone.tap("Finish")
    world.phone.see("The slip for this home")
    world.phone.tap("To the first screen")
    world.phone.see("Nothing waits to be sent")
    said = {element.tag.rsplit("}", 1)[-1]: element.text or "" for element in world.records()[0].iter()}
    exact = {"part": "p2", "county": "b2", "room": "kitchen", "rooms": "kitchen bath-2", "tree": "row", "code": "x1", "rate": "15", "head": "90.0", "feast": "2026-04-14", "lift": "no"}
    assert {name: said.get(name) for name in exact} == exact, said
    assert [person.findtext("who") for person in world.records()[0].iter("person")] == ["Ada", "Bo"]


@story.step("the browser had nothing to complain of")
def quiet(world):
    lines = [line for line in world.phone.page.console if not re.search("ERR_CONNECTION_REFUSED|Executing inline event handler violates", line)]
    assert not lines, lines


if __name__ == "__main__":
    story.tell(lambda doorstep, chromium, folder: World(doorstep, chromium, folder, "choices.xml", prepare=add_files))
