#!/usr/bin/env python3
"""Two phones at one door, a phone that fills up in the middle of a photo, clocks and zones that change. Prints TAP.

    two.py DOORSTEP [CHROMIUM]

One story, as app.py tells one.
"""
import datetime
import re

from app import Story, World, png
from cdp import Failed
from phone import Phone
from records import said

story = Story(__doc__)
DAY_MS = 86_400_000


class TwoPhones(World):
    def __init__(self, doorstep, chromium, folder):
        super().__init__(doorstep, chromium, folder)
        token = self.server.device("Bo")["url_path"]
        self.other = Phone(chromium, str(self.folder / "other"), f"http://127.0.0.1:{self.port}{token}/app/")
        self.large = self.folder / "large.png"
        self.large.write_bytes(png(60, 900))


# The second copy holds the interview, or there is no such thing in this browser.
COPIED = """async () => {
  const names = await navigator.storageBuckets?.keys();
  if (!names?.includes('second')) { return !names; }
  const bucket = await navigator.storageBuckets.open('second');
  const [there] = await bucket.indexedDB.databases();
  if (!there?.version) { return false; }
  const db = await new Promise((resolve) => { const r = bucket.indexedDB.open(there.name); r.onsuccess = () => resolve(r.result); });
  const count = (table) => new Promise((resolve) => { const r = db.transaction(table).objectStore(table).count(); r.onsuccess = () => resolve(r.result); });
  const all = await Promise.all(['drafts', 'files', 'facts'].map(count));
  db.close();
  return all.every((n) => n > 0);
}"""


def interview(phone, people, picture=None):
    phone.see("Practise first")
    phone.tap("Doors")
    phone.see("Search for a door")
    phone.tap("ARW-1")
    phone.tap("Short visit")
    phone.see("Which door?")
    phone.tap("Next")
    phone.write("How many live here?", people)
    phone.tap("Next")
    phone.see("one more")
    phone.tap("No, go on")
    phone.see("What matters most?")
    phone.tap("Damp")
    phone.see("number 2")
    phone.tap("Next")
    phone.see("A photo of the stairs")


def to_the_end(phone):
    for words in ("Where is it?", "Anything else?", "All done"):
        phone.tap("Next")
        phone.see(words)


def finish(phone):
    phone.tap("Finish")
    phone.see("The slip for this home")
    phone.tap("To the first screen")
    phone.see("Practise first")


@story.step("two phones ask at one door, neither knowing of the other")
def both_ask(world):
    for phone in (world.phone, world.other):
        phone.tap("Get the questions")
        phone.see("Practise first")
        phone.page.until("async () => (await navigator.serviceWorker.ready).active.state === 'activated'")
    world.server.stop()
    for phone, people in ((world.phone, "2"), (world.other, "3")):
        interview(phone, people)
        to_the_end(phone)
        finish(phone)
        phone.see("Waiting to be sent: 1")
        phone.page.until("""async () => { const { held, pending } = await navigator.locks.query();
            return ![...held, ...pending].some(({ name }) => name === 'doorstep-send'); }""")  # it has given up for now


@story.step("both interviews are kept; who sends second is told, and nobody's is lost")
def both_sent(world):
    world.server.start(world.port)
    for number, phone in enumerate((world.phone, world.other), 1):
        phone.tap("Waiting to be sent: 1")
        phone.tap("Send now")
        phone.see("Nothing waits to be sent")
        world.until_records(number)
        assert ("Another phone had asked at this door too: ARW-1" in phone.text()) == (number == 2), phone.text()
    assert sorted(said(record)["people"] for record in world.records()) == ["2", "3"]
    assert world.query("SELECT count(*) FROM submission_current") == [(2,)]
    world.other.tap("Close")
    world.other.page.until("() => !document.body.innerText.includes('Another phone')")
    for phone in (world.phone, world.other):
        phone.tap("To the first screen")


@story.step("both knock at a door at the same time: two knocks")
def both_knock(world):
    for phone in (world.phone, world.other):
        phone.tap("Doors")
        phone.see("Search for a door")
        phone.tap("ARW-2")
        phone.see("What happened at the door?")
    for phone in (world.phone, world.other):
        phone.tap("Nobody came to the door")
        phone.see("Logged: ARW-2")
        phone.tap("To the first screen")
        phone.tap("Waiting to be sent: 1")
        phone.tap("Send now")
        phone.see("Nothing waits to be sent")
        phone.tap("To the first screen")
    assert len(world.query("SELECT 1 FROM visit WHERE dwelling = 'ARW-2'")) == 2
    world.phone.tap("Get new questions")
    world.phone.see("Get new questions")


def fill_up(world, limit):
    """The browser remembers for a while that there was room when something was written; it forgets that when it begins anew."""
    phone = world.phone
    for _ in range(5):
        phone.pull_battery()
        phone.switch_on()
        phone.tap("ARW-1")
        phone.find_again("A photo of the stairs")
        phone.page.ask("Storage.overrideQuotaForOrigin", limit | {"quotaSize": 1000})
        phone.give_file("A photo of the stairs", world.large)
        if phone.page.until("""() => (document.body.innerText.includes('The phone is full.') ? 'full'
                               : document.querySelector('.preview img') && 'room')""") == "full":
            return
        phone.page.ask("Storage.overrideQuotaForOrigin", limit)
        phone.tap("Take away")
        phone.page.until("() => !document.querySelector('.preview img')")
    raise Failed("there is always room")


@story.step("a phone that fills up in the middle of a photo says so; the answers stay, and the photo can be taken again")
def full_photo(world):
    phone, page = world.phone, world.phone.page
    limit = {"origin": f"http://127.0.0.1:{world.port}"}
    interview(phone, "4")
    fill_up(world, limit)
    page = phone.page
    assert not page.call("() => document.querySelector('.preview img')")
    page.ask("Storage.overrideQuotaForOrigin", limit)
    phone.give_file("A photo of the stairs", world.large)
    page.until("() => Boolean(document.querySelector('.preview img'))")
    page.until(COPIED)  # the second copy had to go when there was no room, and is back
    phone.pull_battery()
    phone.switch_on()
    phone.tap("ARW-1")
    phone.see("A photo of the stairs")
    phone.page.until("() => document.querySelector('.preview img')?.naturalHeight > 0")


@story.step("a zone that changes at midnight and a clock that is days off change no answer and lose nothing")
def clocks(world):
    phone = world.phone
    phone.page.ask("Emulation.setTimezoneOverride", {"timezoneId": "Pacific/Kiritimati"})  # 14 hours on: tomorrow
    phone.page.call(f"() => {{ const now = Date.now.bind(Date); Date.now = () => now() + 9 * {DAY_MS}; }}")
    to_the_end(phone)
    phone.tap("Back")
    phone.write("Anything else?", "after midnight")
    phone.tap("Next")
    phone.see("All done")
    finish(phone)
    world.until_records(3)
    record = said(world.records()[2])
    assert record["people"] == "4" and record["said"] == "after midnight" and record["photo"].endswith(".jpg"), record
    phone.see("Practise first")
    phone.tap("Doors")
    phone.see("Search for a door")
    phone.tap("ARW-2")
    phone.tap("Not now")
    phone.see("Logged: ARW-2")
    phone.tap("To the first screen")
    phone.tap("⚠ Waiting to be sent: 1")
    phone.tap("Send now")
    phone.see("Nothing waits to be sent")
    assert len(world.query("SELECT 1 FROM visit WHERE outcome = 'refused_soft'")) == 1


@story.step("once it is known that the clock is wrong, that is said, and a knock gets the right moment")
def right_moment(world):
    phone = world.phone
    phone.tap("To the first screen")
    phone.tap("Get new questions")
    phone.see("The clock of this phone is wrong")
    phone.tap("Doors")
    phone.see("Search for a door")
    phone.tap("ARW-2")
    phone.tap("Only children in")
    phone.see("Logged: ARW-2")
    phone.tap("To the first screen")
    phone.tap("⚠ Waiting to be sent: 1")
    phone.tap("Send now")
    phone.see("Nothing waits to be sent")
    [(at,)] = world.query("SELECT at_utc FROM visit WHERE outcome = 'child_only'")
    off = datetime.datetime.fromisoformat(at[:19]) - datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    assert abs(off) < datetime.timedelta(minutes=2), f"{at} is off by {off}"


@story.step("the browser had nothing to complain of")
def quiet(world):
    allowed = re.compile(r"ERR_CONNECTION_REFUSED|Failed to fetch|QuotaExceeded")
    lines = [line for phone in (world.phone, world.other) for line in phone.page.console if not allowed.search(line)]
    world.other.browser.close()
    assert not lines, lines


if __name__ == "__main__":
    story.tell(TwoPhones)
