#!/usr/bin/env python3
"""A send that is cut at every byte that matters: nothing is lost, nothing stands there twice. Prints TAP.

    cuts.py DOORSTEP [CHROMIUM]

One story, as app.py tells one. The wire between phone and laptop is relay.Wire.
"""
import random
import re

from app import Story, World
from relay import Wire

story = Story(__doc__)
SAID = "Zwölf Amseln"
RANDOM = 12  # places besides those that matter

SEND = "async () => (await import('./main.js')).main.app.send()"
WAITING = "async () => (await import('./main.js')).store.count('queue')"


def places(post):
    """Where the parts of a POST begin and end, as far as they can be told, one more and one less; some others."""
    head = post.index(b"\r\n\r\n") + 4
    boundary = re.search(rb"boundary=(\S+)", post[:head])[1]
    marks = [0, post.index(b"\r\n") + 2, head, len(post)]
    for found in re.finditer(rb"--" + boundary, post):
        marks += [found.start(), found.end()]
        behind = post.find(b"\r\n\r\n", found.end())
        marks += [behind + 4] if behind >= 0 else []
    near = {mark + by for mark in marks for by in (-1, 0, 1)}
    dice = random.Random(6)
    near |= {dice.randrange(len(post)) for _ in range(RANDOM)}
    return sorted(place for place in near if 0 <= place < len(post))


def send(world, up=None, down=None):
    world.front.cut_up, world.front.cut_down = up, down
    return world.phone.page.call(SEND)


def captured(world):
    """A whole POST, of which the laptop gets the first byte only."""
    world.front.keeps, before = True, len(world.front.posts)
    send(world, up=1)
    world.front.keeps = False
    [post, *_] = [post for post in world.front.posts[before:] if post.rstrip().endswith(b"--")]
    return post


@story.step("an interview with a photo is finished while nothing goes through")
def finished(world):
    phone = world.phone
    phone.tap("Get the questions")
    phone.see("Estate 4")
    world.front.cut_up = 0
    phone.tap("Doors")
    phone.tap("ARW-2")
    phone.tap("Short visit")
    phone.see("Which door?")
    phone.tap("Next")
    phone.write("How many live here?", "1")
    phone.tap("Next")
    phone.tap("No, go on")
    phone.tap("Damp")
    phone.see("Tap what comes at number 2.")
    phone.tap("Next")
    phone.give_file("A photo of the stairs", world.picture)
    phone.page.until("() => document.querySelector('.preview img')?.naturalWidth === 64")
    phone.tap("Next")
    phone.see("Where is it?")
    phone.tap("Next")
    phone.write("Anything else?", SAID)
    phone.tap("Next")
    phone.tap("Finish")
    phone.see("The slip for this home")
    assert phone.page.call(WAITING) == 1


@story.step("cut on the way there, at each part's edges and elsewhere, it stays on the phone and nothing half is stored")
def cut_on_the_way(world):
    post = captured(world)
    assert SAID.encode() in post and post.count(b"Content-Disposition") == 2, post[:500]
    for place in places(post):
        before = world.front.cuts
        result = send(world, up=place)
        assert world.front.cuts > before, f"nothing was cut at {place}"
        assert result["left"] == 1 and result["sent"] == 0 and not result["problem"], (place, result)
        assert world.phone.page.call(WAITING) == 1 and not world.records(), place
    print(f"# {len(places(post))} places in {len(post)} bytes")


@story.step("the laptop has stored it and the answer is lost: it stays on the phone until an answer comes whole")
def answer_lost(world):
    for place in (0, 1, 9, 12, 15, 40, 100):
        result = send(world, down=place)
        assert result["left"] == 1 and result["sent"] == 0, (place, result)
        assert world.phone.page.call(WAITING) == 1 and len(world.records()) == 1, place


@story.step("cut on the way there again, once the laptop has it, nothing changes")
def cut_again(world):
    post = captured(world)
    for place in places(post)[::5]:
        assert send(world, up=place)["left"] == 1, place
        assert world.phone.page.call(WAITING) == 1 and len(world.records()) == 1, place


@story.step("then it goes through: one record, with all that was said and one photo")
def through(world):
    result = send(world)
    assert result == {"sent": 1, "left": 0, "offline": False, "problem": ""}, result
    assert world.phone.page.call(WAITING) == 0
    [record] = world.records()
    assert record.findtext("said") == SAID, record
    [(name, content)] = world.query("SELECT name, content FROM submission_media")
    assert name == record.findtext("photo") and content[:2] == b"\xff\xd8", name
    [(versions,)] = world.query("SELECT count(*) FROM submission")
    assert versions == 1, versions


@story.step("a knock that is cut, or whose answer is lost, is there once")
def knock(world):
    phone = world.phone
    world.front.cut_up = 0
    phone.tap("To the first screen")
    phone.tap("Doors")
    phone.see("Search for a door")
    phone.tap("ARW-1")
    phone.tap("Nobody came to the door")
    phone.see("Logged: ARW-1")
    knocks = "SELECT count(*) FROM visit WHERE dwelling = 'ARW-1'"
    post = captured(world)
    for place in places(post)[::3]:
        assert send(world, up=place)["left"] == 1, place
        assert world.query(knocks) == [(0,)], place
    for place in (0, 1, 15, 40):
        assert send(world, down=place)["left"] == 1, place
        assert world.query(knocks) == [(1,)], place
    assert send(world)["sent"] == 1
    assert world.query(knocks) == [(1,)] and phone.page.call(WAITING) == 0


if __name__ == "__main__":
    story.tell(lambda doorstep, chromium, folder: World(doorstep, chromium, folder, front=Wire))
