#!/usr/bin/env python3
"""What the app makes of an interview besides its answers, and what can be changed behind it: the record before, the
log, sealed records, finished interviews opened again, knocks with a promise and knocks put right. Prints TAP.

    records.py DOORSTEP [CHROMIUM]

One story, as app.py tells one.
"""
import contextlib
import csv
import datetime
import io
import re
import sqlite3

from app import ROOT, Story, World

story = Story(__doc__)
DOORS = "code,block,address\n" + "".join(f"ARW-{i},ARW,Flat {i}\n" for i in range(1, 7))
HERE = {"latitude": 53.481, "longitude": -2.201, "accuracy": 6}
AUDIT = ('<bind nodeset="/data/orx:meta/audit" type="binary" odk:track-changes="true" odk:identify-user="true" '
         'odk:track-changes-reasons="on-form-edit"/>')


def add_forms(world):
    """The form as it is, one that keeps a log, a sealed one, and one whose key is none."""
    world.key = world.folder / "key.pem"
    public = re.search(r"\n([A-Za-z0-9+/=]{300,})\n", world.server.run("key", "make", str(world.key)))[1]
    text = (ROOT / "tests" / "web" / "records.xml").read_text(encoding="utf-8")
    for title, changes in (("Logged", [("<!-- AUDIT -->", "<audit/>"), ("<!-- BIND -->", AUDIT)]),
                           ("Sealed", [("<!-- SUBMISSION -->", f'<submission base64RsaPublicKey="{public}"/>')]),
                           ("Broken", [("<!-- SUBMISSION -->", '<submission base64RsaPublicKey="AAAA"/>')])):
        form = text.replace("Repairs", title).replace('"repairs"', f'"{title.lower()}"')
        for before, after in changes:
            form = form.replace(before, after)
        path = world.folder / f"{title.lower()}.xml"
        path.write_text(form, encoding="utf-8")
        world.server.run("form", "add", world.server.survey, str(path))


def home(world):
    world.phone.tap("To the first screen")
    world.phone.see("Practise first")


def to_door(world, door):
    phone = world.phone
    phone.see("Practise first")
    phone.tap("Doors")
    phone.see("Search for a door")
    phone.tap(door)
    phone.see("What happened at the door?")


def begin(world, door, form):
    to_door(world, door)
    world.phone.tap(form)


def on(world, question):
    world.phone.tap("Next")
    world.phone.see(question)


def answer(world, stair, photo=True):
    """From the first question to the end."""
    phone = world.phone
    phone.see("Which door?")
    on(world, "Which stair?")
    phone.write("Which stair?", stair)
    on(world, "What is broken?")
    phone.tap("The lift")
    on(world, "A photo")
    if photo:
        phone.give_file("A photo", world.picture)
        phone.page.until("() => document.querySelector('.preview img')?.naturalWidth === 64")
    on(world, "All done")


def finish(world):
    world.phone.tap("Finish")
    world.phone.see("The slip for this home")
    home(world)


def all_sent(world, n):
    world.phone.see("Nothing waits to be sent")
    world.until_records(n)


def said(record):
    return {element.tag.rsplit("}", 1)[-1]: element.text or "" for element in record.iter()}


@story.step("an interview begins with what the record before said, and notes where it began")
def last_saved(world):
    phone = world.phone
    phone.allow("geolocation")
    phone.page.ask("Emulation.setGeolocationOverride", HERE)
    phone.tap("Get the questions")
    begin(world, "ARW-1", "Repairs")
    answer(world, "North")
    finish(world)
    all_sent(world, 1)
    assert re.fullmatch(r"53\.481 -2\.201 0 6", said(world.records()[0])["began_at"]), said(world.records()[0])
    world.server.stop()
    begin(world, "ARW-2", "Repairs")
    phone.see("Which door?")
    on(world, "Which stair?")
    assert phone.value("Which stair?") == "North"


@story.step("the end shows all answers in words, and leads to each of them")
def look_over(world):
    phone = world.phone
    on(world, "What is broken?")
    phone.tap("The front door")
    on(world, "A photo")
    on(world, "All done")
    phone.tap("Look over the answers")
    phone.see("North")
    assert "The front door" in phone.text() and "\ndoor\n" not in phone.text(), phone.text()
    phone.tap("Which stair?")
    phone.write("Which stair?", "East")
    on(world, "What is broken?")
    on(world, "A photo")
    phone.give_file("A photo", world.picture)
    phone.page.until("() => document.querySelector('.preview img')?.naturalWidth === 64")
    on(world, "All done")
    finish(world)
    phone.see("Waiting to be sent: 1")


@story.step("a finished interview that waits is opened again, with its photo; the door is open again too")
def opened_again(world):
    phone = world.phone
    phone.tap("Waiting to be sent: 1")
    phone.tap("Open again")
    phone.see("All done")
    phone.pull_battery()
    phone.switch_on()
    phone.see("Nothing waits to be sent")
    phone.tap("Doors")
    phone.see("Search for a door")
    assert phone.text().count("Interview done") == 1, phone.text()
    home(world)
    phone.see("Go on with")
    phone.tap("ARW-2")
    phone.see("All done")
    phone.tap("Look over the answers")
    phone.tap("Which stair?")
    phone.write("Which stair?", "West")
    on(world, "What is broken?")
    on(world, "A photo")
    phone.page.until("() => document.querySelector('.preview img')?.naturalWidth === 64")
    on(world, "All done")
    finish(world)
    phone.see("Waiting to be sent: 1")
    world.server.start(world.port)
    phone.tap("Waiting to be sent: 1")
    phone.tap("Send now")
    all_sent(world, 2)
    record = said(world.records()[1])
    assert record["stair"] == "West" and record["problem"] == "door" and "deprecatedID" not in record, record
    assert len(world.query("SELECT 1 FROM submission_media WHERE content IS NOT NULL")) == 2
    home(world)


@story.step("one that the server may have had already goes out as the next version of it")
def next_version(world):
    phone, page = world.phone, world.phone.page
    page.call("""() => { const send = fetch; window.fetch = async (address, options) => { // what is answered is lost
        const reply = await send(address, options);
        if (options?.method === 'POST') { throw new TypeError('Failed to fetch'); }
        return reply; }; }""")
    begin(world, "ARW-3", "Repairs")
    answer(world, "South")
    finish(world)
    world.until_records(3)
    phone.see("Waiting to be sent: 1")
    phone.tap("Waiting to be sent: 1")
    phone.tap("Open again")
    phone.see("All done")
    phone.tap("Look over the answers")
    phone.tap("Which stair?")
    phone.write("Which stair?", "Southeast")
    for question in ("What is broken?", "A photo", "All done"):
        on(world, question)
    finish(world)
    phone.see("Waiting to be sent: 2")
    phone.open()
    phone.tap("Waiting to be sent: 2")
    phone.tap("Send now")
    all_sent(world, 4)
    before, after = map(said, world.records()[2:])
    assert after["deprecatedID"] == before["instanceID"] != after["instanceID"] and after["stair"] == "Southeast", after
    assert world.query("SELECT count(*) FROM submission_current") == [(3,)]
    home(world)


@story.step("a finished interview can be wiped before it is sent")
def dropped(world):
    phone, page = world.phone, world.phone.page
    world.server.stop()
    begin(world, "ARW-4", "Repairs")
    answer(world, "Attic", photo=False)
    finish(world)
    phone.tap("Waiting to be sent: 1")
    page.call("() => { window.confirm = () => true; }")
    phone.tap("Wipe")
    phone.see("Nothing waits to be sent")
    home(world)
    world.server.start(world.port)


@story.step("the log of an interview goes with it: who asked, each question, what changed, and why")
def log(world):
    phone = world.phone
    begin(world, "ARW-4", "Logged")
    phone.see("Who is asking?")
    phone.write("Your name or badge", "Amina")
    phone.tap("Next")
    phone.see("Which door?")
    on(world, "Which stair?")
    phone.write("Which stair?", "North, left")
    phone.tap("More to do")
    phone.tap("Stop for now")
    phone.see("Go on with")
    phone.tap("ARW-4")
    phone.see("Which stair?")
    on(world, "What is broken?")
    on(world, "A photo")
    on(world, "All done")
    world.server.stop()
    finish(world)
    phone.tap("Waiting to be sent: 1")
    phone.tap("Open again")
    phone.see("All done")
    phone.tap("Look over the answers")
    phone.tap("Which stair?")
    phone.write("Which stair?", "South")
    for question in ("What is broken?", "A photo", "All done"):
        on(world, question)
    phone.tap("Finish")
    phone.see("Please answer this first.")
    phone.write("Why were answers changed?", "misheard")
    world.server.start(world.port)
    finish(world)
    all_sent(world, 5)
    [(content,)] = world.query("SELECT content FROM submission_media WHERE name = 'audit.csv'")
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    print("# " + content.decode().replace("\n", "\n# "))
    events = [row["event"] for row in rows]
    for event in ("form start", "question", "form exit", "form resume", "end screen", "form finalize", "jump", "change reason"):
        assert event in events, (event, events)
    assert events.count("form start") == 1 and events.count("form resume") == 2 and events[-1] == "form finalize", events
    assert {row["user"] for row in rows} == {"Amina"}, rows
    changes = [(row["old-value"], row["new-value"]) for row in rows if row["node"] == "/data/stair" and row["new-value"]]
    assert changes[-2:] == [("", "North, left"), ("North, left", "South")] or changes[-1] == ("North, left", "South"), changes
    assert "misheard" in [row["change-reason"] for row in rows]


@story.step("a record of an encrypted form is sealed on the phone; only the group's key opens it")
def sealed(world):
    phone, page = world.phone, world.phone.page
    world.server.stop()
    begin(world, "ARW-5", "Sealed")
    answer(world, "Behind the boiler")
    finish(world)
    phone.tap("Waiting to be sent: 1")
    assert "Open again" not in phone.text()
    left = page.call("""async () => {
      const { store } = await import('./main.js');
      const [[id, record]] = await store.allSealed('queue');
      return [JSON.stringify(record), record.files, Boolean(await store.getFile(id, record.files[0].replace('.enc', '')))];
    }""")
    assert "boiler" not in left[0] and len(left[1]) == 2 and not left[2], left
    world.server.start(world.port)
    phone.tap("Send now")
    all_sent(world, 6)
    with contextlib.closing(sqlite3.connect(world.server.survey)) as db:
        assert "boiler" not in "\n".join(line for line in db.iterdump() if "boiler" in line)
    world.server.stop()
    world.server.run("decrypt", world.server.survey, "--key", str(world.key))
    assert world.query("SELECT stair, problem FROM data_sealed") == [("Behind the boiler", "lift")]
    world.server.start(world.port)
    home(world)


@story.step("a form whose key is none is refused before anything is asked")
def no_key(world):
    phone = world.phone
    begin(world, "ARW-5", "Broken")
    phone.see("its key is not right")
    home(world)
    assert "Go on with" not in phone.text()


@story.step("a knock keeps when to come back; doors for now are those that were promised or not yet tried")
def promised(world):
    phone, page = world.phone, world.phone.page
    to_door(world, "ARW-6")
    phone.tap("Come back later")
    phone.see("When should we come back?")
    soon = datetime.datetime.now() + datetime.timedelta(minutes=20)
    phone.write("Another day or time", soon.strftime("%Y-%m-%dT%H:%M"))
    phone.tap("Keep this time")
    phone.see("Logged: ARW-6")
    first = page.call("() => document.querySelector('.rows .row').innerText")
    assert first.startswith("ARW-6") and soon.strftime("%I:%M").lstrip("0") in first, first
    phone.tap("ARW-4")
    phone.tap("Come back later")
    phone.see("When should we come back?")
    page.call("() => document.querySelectorAll('#app button')[1].click()")  # not today any more
    phone.see("Logged: ARW-4")
    phone.tap("Only doors to try now")
    phone.see("Doors: 1")
    assert page.call("() => [...document.querySelectorAll('.rows .row strong')].map((e) => e.innerText)") == ["ARW-6"]
    phone.tap("Only doors to try now")
    home(world)
    phone.tap("Waiting to be sent: 2")
    phone.tap("Send now")
    phone.see("Nothing waits to be sent")
    [(at,)] = world.query("SELECT callback_utc FROM visit WHERE dwelling = 'ARW-6'")
    assert at.startswith(soon.replace(second=0, microsecond=0).astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:00")), at
    home(world)
    phone.tap("Get new questions")
    phone.see("Get new questions")
    phone.tap("Doors")
    phone.see(soon.strftime("%I:%M").lstrip("0"))  # as the server tells every phone
    home(world)


@story.step("a knock that was sent is put right by another one, and taken back")
def put_right(world):
    phone = world.phone
    to_door(world, "ARW-6")
    phone.tap("That was wrong: Come back later")
    phone.see("What really happened?")
    phone.tap("More")
    phone.write("A few words for the team", "side door")
    phone.tap("Nobody came to the door")
    phone.see("Logged: ARW-6")
    phone.tap("Back")
    phone.see("↻ Nobody came to the door")
    home(world)
    phone.tap("Waiting to be sent: 1")
    phone.tap("Send now")
    phone.see("Nothing waits to be sent")
    knocks = world.query("SELECT outcome, callback_utc, note FROM visit WHERE dwelling = 'ARW-6'")
    assert knocks == [("no_answer", None, "side door; was callback")], knocks
    home(world)
    to_door(world, "ARW-6")
    phone.tap("Take it back: Nobody came to the door")
    phone.see("Taken back.")
    phone.see("○ Not tried yet")
    phone.tap("Back")
    home(world)
    phone.tap("Waiting to be sent: 1")
    phone.tap("Send now")
    phone.see("Nothing waits to be sent")
    assert not world.query("SELECT 1 FROM visit WHERE dwelling = 'ARW-6'")


@story.step("the browser had nothing to complain of")
def quiet(world):
    allowed = re.compile(r"ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED|Failed to fetch|its key is not right|Password field")
    lines = [line for line in world.phone.page.console if not allowed.search(line)]
    assert not lines, lines


if __name__ == "__main__":
    story.tell(lambda doorstep, chromium, folder: World(doorstep, chromium, folder, "records.xml", prepare=add_forms, doors=DOORS))
