#!/usr/bin/env python3
"""A phone that dies at any moment, ten times in one interview with photos: no answer is lost that was shown as taken, and
all of it goes into the survey. Prints TAP.

    kill.py DOORSTEP [CHROMIUM [SEED]]

Taken is what the next screen was reached with, and a photo that shows. What was on its way when the phone died may be
there or not, and nothing else.
"""
import os
import pathlib
import random
import signal
import sys
import tempfile
import threading
import time

from app import World
from cdp import Failed

DEATHS, MORE_DEATHS_MAX = 10, 40
ALIVE_S = (0.1, 2.5)
QUESTIONS, PHOTO_EVERY = 40, 4
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa"
        xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>Long talk</h:title><model>"""

# What the phone's disk holds of the interview: values by name, photos as their widths.
KEPT = """async () => {
  const { store } = await import('./main.js');
  const [[id, draft] = []] = await store.allSealed('drafts');
  if (!id) { return { all: `of ${await store.count('forms')} forms, no draft` }; }
  const kept = {};
  for (const element of new DOMParser().parseFromString(draft.xml, 'application/xml').documentElement.children) {
    const text = element.textContent;
    const blob = /^p/.test(element.localName) && text && await store.getFile(id, text);
    kept[element.localName] = blob ? String((await createImageBitmap(blob)).width) : text;
  }
  return kept;
}"""
NOW = """() => ({ end: document.querySelector('h1')?.innerText === 'All done', name: document.querySelector('.item')?.dataset.path?.split('/').at(-1) ?? null,
  width: document.querySelector('.preview img')?.naturalWidth ?? 0 })"""


def form():
    names = [f"{'p' if i % PHOTO_EVERY == 0 else 'q'}{i}" for i in range(1, QUESTIONS + 1)]
    binds = "".join(f'<bind nodeset="/data/{n}" type="{"binary" if n[0] == "p" else "string"}" orx:max-pixels="64"/>' for n in names)
    body = "".join(f'<upload ref="/data/{n}" mediatype="image/*"><label>{n}!</label></upload>' if n[0] == "p" else
                   f'<input ref="/data/{n}"><label>{n}!</label></input>' for n in names)
    return (f'{HEAD}<instance><data id="long_talk" version="1">{"".join(f"<{n}/>" for n in names)}<orx:meta><orx:instanceID/></orx:meta>'
            f'</data></instance>{binds}<bind nodeset="/data/orx:meta/orx:instanceID" type="string" jr:preload="uid"/></model></h:head>'
            f"<h:body>{body}</h:body></h:html>")


class Talk:
    def __init__(self, world, dice):
        self.world, self.phone, self.dice = world, world.phone, dice
        self.taken, self.coming, self.said = {}, {}, 0

    def now(self):
        return self.phone.page.call(NOW)

    def wait(self, is_it):
        """Until the screen is so; what it then is."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            now = self.now()
            if is_it(now):
                return now
            time.sleep(0.005)
        raise AssertionError(f"stuck at {self.now()}: {self.phone.text()}")

    def answer(self, now):
        name = now["name"]
        if name[0] == "p" and not now["width"]:
            self.coming = {name: "64"}
            self.phone.give_file(f"{name}!", self.world.picture)
            self.wait(lambda then: then["width"] == 64)
            self.taken[name] = "64"
        elif name[0] == "q":
            self.said += 1
            self.coming = {name: f"{name} was said {self.said}"}
            self.phone.write(f"{name}!", self.coming[name])
        self.phone.tap("Next")
        self.wait(lambda then: then["end"] or then["name"] not in (None, name))
        self.taken.update(self.coming)
        self.coming = {}

    def go_on(self):
        now = self.wait(lambda then: then["end"] or then["name"])
        if now["end"]:
            self.phone.tap("Look over the answers")
            self.phone.tap("q1!")
            self.wait(lambda then: then["name"] == "q1")
        else:
            self.answer(now)

    def until_death(self):
        group = os.getpgid(self.phone.browser.process.pid)
        timer = threading.Timer(self.dice.uniform(*ALIVE_S), os.killpg, (group, signal.SIGKILL))
        timer.start()
        try:
            while True:
                self.go_on()
        except (Failed, OSError) as death:
            timer.join()
            self.phone.browser.process.wait(20)
            if "is gone" not in str(death) and not isinstance(death, OSError):
                print(f"# {death}")

    def after_death(self):
        """Nothing that was taken has gone; what was on its way came or did not."""
        self.phone.browser.close()
        self.phone.switch_on()
        kept = self.phone.page.call(KEPT)
        wrong = {name: (value, kept.get(name)) for name, value in self.taken.items()
                 if kept.get(name) != value and (name not in self.coming or kept.get(name) != self.coming[name])}
        assert not wrong, f"{kept.get('all', 'taken, and what is left of it')}: {wrong}"
        self.taken.update({name: kept[name] for name, value in self.coming.items() if kept.get(name) == value})
        self.coming = {}
        self.phone.tap("ARW-1")


def story(world, dice):
    phone = world.phone
    phone.tap("Get the questions")
    phone.see("Practise first")
    phone.page.until("async () => (await navigator.serviceWorker.ready).active.state === 'activated'")
    world.server.stop()
    phone.tap("Doors")
    phone.see("Search for a door")
    phone.tap("ARW-1")
    phone.tap("Long talk")
    phone.see("q1!")
    talk = Talk(world, dice)
    deaths = 0
    while deaths < DEATHS or len(talk.taken) < QUESTIONS // 2:
        talk.until_death()
        talk.after_death()
        deaths += 1
        assert deaths < MORE_DEATHS_MAX, "it never gets anywhere"
    print(f"# died {deaths} times, {talk.said} answers said, {len(talk.taken)} taken at last")
    return talk


def sent(world, talk):
    while not talk.wait(lambda then: then["end"] or then["name"])["end"]:
        talk.answer(talk.now())
    world.phone.tap("Finish")
    world.phone.see("The slip for this home")
    world.server.start(world.port)
    world.phone.tap("To the first screen")
    world.phone.tap("Waiting to be sent: 1")
    world.phone.tap("Send now")
    world.phone.see("Nothing waits to be sent")
    [record] = world.records()
    said = {element.tag: element.text or "" for element in record}
    wrong = {name: said.get(name) for name, value in talk.taken.items() if name[0] == "q" and said.get(name) != value}
    assert not wrong and len(talk.taken) == QUESTIONS, wrong
    photos = world.query("SELECT count(*) FROM submission_media WHERE content IS NOT NULL")
    assert photos == [(QUESTIONS // PHOTO_EVERY,)], photos


def main():
    if len(sys.argv) < 3:
        print("1..0 # SKIP no wasm toolchain to compile with, or no Chromium to play in")
        return 0
    seed = sys.argv[3] if len(sys.argv) > 3 else str(random.randrange(1_000_000))
    print(f"1..2\n# seed {seed}\n", end="", flush=True)
    failed = None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = pathlib.Path(folder) / "long_talk.xml"
        path.write_text(form(), encoding="utf-8")
        world = World(sys.argv[1], sys.argv[2], folder, path)
        try:
            talk = story(world, random.Random(seed))
            print("ok 1 - what was shown as taken is there after each death", flush=True)
            sent(world, talk)
            print("ok 2 - the survey holds all of it", flush=True)
        except (AssertionError, Failed) as error:
            failed = error
            print(f"not ok - {type(error).__name__}: {error}".replace("\n", "\n# "), flush=True)
        finally:
            world.phone.browser.close()
            world.server.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
