#!/usr/bin/env python3
"""What the app keeps to itself, and what it lets go: wiping at a bad moment, passphrases, traces. Prints TAP.

    safety.py DOORSTEP [CHROMIUM]

One story, as app.py tells one.
"""
import subprocess
import time

from app import Story
from care import CLOCK
from controls_world import HERE, Controls, begin
from fingers import tap

story = Story(__doc__)
PASSPHRASE = "neun Raben am Zaun"
MARK = "Zwolfzebras"  # in everything that can be typed; nobody else ever wrote it

# How many rows each table has.
ROWS = """async () => {
  const rows = {};
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((resolve) => { const r = indexedDB.open(name); r.onsuccess = () => resolve(r.result); });
    for (const table of db.objectStoreNames) {
      const { result } = await new Promise((resolve) => { const r = db.transaction(table).objectStore(table).count();
        r.onsuccess = () => resolve(r); });
      rows[table] = (rows[table] ?? 0) + result;
    }
    db.close();
  }
  return rows;
}"""


def jump(world, question):
    phone = world.phone
    phone.tap("More to do")
    phone.tap("All questions")
    phone.see("Rent and one more")
    phone.tap(question)
    phone.page.until("(words) => document.querySelector('.interview .items')?.innerText.startsWith(words)", question)


def nothing_left(world):
    end = time.monotonic() + 4  # a recorder notices within a second that nobody wants its sound
    while time.monotonic() < end:
        rows = world.phone.page.call(ROWS)
        assert not rows["drafts"] and not rows["files"] and not rows["queue"], rows
        time.sleep(0.5)


@story.step("wiped while a sound is being recorded: neither the sound nor the interview comes back")
def recording(world):
    phone, page = world.phone, world.phone.page
    phone.allow("geolocation", "audioCapture", "videoCapture")
    page.ask("Emulation.setGeolocationOverride", HERE)
    page.call("() => { window.confirm = () => true; }")
    phone.tap("Get the questions")
    phone.see("Get new questions")
    begin(world, "ARW-1")
    jump(world, "A sound")
    tap(page, "Record")
    phone.see("Stop recording: 1")
    phone.tap("More to do")
    phone.tap("Stop and wipe this interview")
    phone.see("The interview is wiped.")
    nothing_left(world)


@story.step("wiped while a photo is being written: nothing of it stays")
def writing(world):
    phone, page = world.phone, world.phone.page
    begin(world, "ARW-1")
    jump(world, "A photo")
    # The browser's own writing is made slow, so that the wipe comes in the middle.
    page.call("""() => {
      const { encrypt } = crypto.subtle;
      crypto.subtle.encrypt = async (...all) => { await new Promise((r) => setTimeout(r, 400)); return encrypt.apply(crypto.subtle, all); };
    }""")
    phone.give_file("A photo", world.picture)
    time.sleep(0.15)
    phone.tap("More to do")
    phone.tap("Stop and wipe this interview")
    phone.see("The interview is wiped.")
    nothing_left(world)
    phone.open()


@story.step("nobody is locked out of a recording that goes on")
def long_talk(world):
    phone, page = world.phone, world.phone.page
    begin(world, "ARW-1")
    jump(world, "A sound")
    tap(page, "Record")
    phone.see("Stop recording: 1")
    for _ in range(3):
        page.call(CLOCK, 4)
        time.sleep(1.2)
    assert "Stop recording" in phone.text(), phone.text()
    tap(page, "■ Stop recording")
    page.until("() => Boolean(document.querySelector('.preview audio'))")
    phone.tap("More to do")
    page.call("() => { window.confirm = () => true; }")
    phone.tap("Stop and wipe this interview")
    phone.see("The interview is wiped.")


@story.step("a phone is locked with a passphrase while an interview waits to go on")
def locked(world):
    phone = world.phone
    phone.open()
    begin(world, "ARW-1")
    phone.tap("More to do")
    phone.tap("Stop for now")
    phone.see("Go on with")
    phone.tap("Settings")
    phone.write("New passphrase", PASSPHRASE)
    phone.tap("Lock with this passphrase")
    phone.see("A passphrase is asked for")
    phone.open()
    phone.see("I forgot the passphrase")
    assert "ARW-1" not in phone.text()


@story.step("a wrong passphrase makes the next try wait, each time longer, also after the app was opened anew")
def tries(world):
    phone, page = world.phone, world.phone.page

    def attempt(passphrase, words):
        phone.write("Passphrase", passphrase)
        phone.tap("Open")
        phone.see(words)

    for number in range(3):
        attempt(f"wrong {number}", "That is not the passphrase.")
        page.until("() => document.querySelector('[role=alert]').textContent !== ''")
        page.call("() => { document.querySelector('[role=alert]').textContent = ''; }")
        time.sleep(0.1)
    phone.open()
    attempt(PASSPHRASE, "Wait ")  # the right one waits too
    page.call("""() => { const now = Date.now.bind(Date); Date.now = () => now() + 6000; }""")
    attempt("wrong again", "Wait 10 seconds.")
    attempt(PASSPHRASE, "Wait 10 seconds.")
    page.call("""() => { const now = Date.now.bind(Date); Date.now = () => now() + 11000; }""")
    attempt(PASSPHRASE, "Go on with")
    phone.open()
    attempt("wrong", "That is not the passphrase.")  # a right one gives all tries back
    assert "Wait" not in phone.text()


@story.step("who forgot the passphrase is told what is lost, and begins anew")
def forgotten(world):
    phone, page = world.phone, world.phone.page
    phone.open()
    phone.tap("I forgot the passphrase")
    phone.see("Interviews that are not finished: 1")
    phone.see("Not sent yet: 0")
    page.call("() => { window.confirm = (text) => { window.asked = text; return false; }; }")
    phone.tap("Wipe this phone and begin anew")
    assert "cannot be undone" in page.call("() => window.asked")
    assert page.call(ROWS)["drafts"] == 1
    page.call("() => { window.confirm = () => true; }")
    other = phone.browser.page(phone.address)  # somebody knows it
    other.until("() => document.documentElement.dataset.ready")
    phone.page = other
    phone.write("Passphrase", PASSPHRASE)
    phone.tap("Open")
    phone.see("Go on with")
    phone.page = page
    phone.tap("Wipe this phone and begin anew")
    phone.see("The app is open in another window.")
    assert page.call(ROWS)["drafts"] == 1
    phone.browser.ask("Target.closeTarget", {"targetId": other.target})
    time.sleep(0.5)
    before = page.loaded
    phone.tap("Wipe this phone and begin anew")
    page.wait_loaded(before)
    phone.see("Get the questions and doors")
    rows = page.call(ROWS)
    assert not rows["drafts"] and not rows["files"] and not rows["queue"] and not rows["forms"], rows


# Take a row away; meanwhile another window, whose turn it is in between, writes it into the copy.
BETWEEN = """async () => {
  const { store, database } = await import('./main.js');
  const inCopy = async (work) => {
    const bucket = await navigator.storageBuckets.open('second');
    const db = await new Promise((resolve) => { const r = bucket.indexedDB.open(database.NAME); r.onsuccess = () => resolve(r.result); });
    const rows = db.transaction('facts', 'readwrite').objectStore('facts');
    const value = await new Promise((resolve) => { const r = work(rows); r.onsuccess = () => resolve(r.result); });
    db.close();
    return value;
  };
  await store.putFact('gone', 1);
  const name = `${database.NAME} second`, moment = (ms) => new Promise((done) => { setTimeout(done, ms); });
  const waits = async () => { while (!(await navigator.locks.query()).pending.some((lock) => lock.name === name)) { await moment(5); } };
  let wiped, written;
  await navigator.locks.request(name, async () => {
    wiped = store.remove('facts', 'gone');
    await waits();
    written = navigator.locks.request(name, async () => {
      await inCopy((rows) => rows.put(1, 'gone'));
      await moment(500);
    });
  });
  await wiped;
  const left = [await store.getFact('gone'), await inCopy((rows) => rows.get('gone'))];
  await written;
  return left;
}"""


@story.step("when it is said to be wiped, it is gone from the second copy, too, whoever writes there in between")
def between(world):
    page = world.phone.page
    if not page.call("() => Boolean(navigator.storageBuckets)"):
        return "no storage buckets: there is no copy"
    assert not any(page.call(BETWEEN)), "it is still there"
    return None


TYPE = """(mark) => {
  const typed = [];
  for (const field of document.querySelectorAll('.items input, .items textarea')) {
    const kind = field.type;
    if (['text', 'textarea', 'password', 'url', 'search'].includes(kind) && !/numeric|decimal|tel/.test(field.inputMode) && !field.disabled) {
      field.focus();
      field.value = kind === 'url' ? `https://${mark}.example/` : mark;
      for (const name of ['input', 'change']) { field.dispatchEvent(new Event(name, { bubbles: true })); }
      typed.push(kind);
    }
  }
  return typed;
}"""


@story.step("what is typed into every kind of field stands nowhere on the phone that is not sealed, nor in a log")
def traces(world):
    phone, page = world.phone, world.phone.page
    phone.tap("Get the questions")
    phone.see("Get new questions")
    phone.tap("Doors")
    phone.write("Search for a door", MARK)
    phone.see("Doors: 0")
    phone.write("Search for a door", "")
    phone.tap("ARW-1")
    phone.tap("Every control")
    phone.see("Your short name")
    typed = page.call(TYPE, MARK)
    jump(world, "One of several")
    typed += page.call(TYPE, MARK)
    jump(world, "Please sign")
    typed += page.call(TYPE, MARK)
    jump(world, "A paper")
    paper = world.folder / f"{MARK}.pdf"
    paper.write_bytes(b"%PDF-1.4 " + MARK.encode() * 100)
    phone.give_file("A paper", paper)
    phone.see(".pdf")
    jump(world, "How many cars?")
    phone.tap("More to do")
    phone.tap("All questions")
    phone.see("Rent and one more")
    assert {"text", "textarea", "password", "url", "search"} <= set(typed), typed
    history = page.ask("Page.getNavigationHistory")["entries"]
    said = [entry["url"] + entry["title"] for entry in history] + page.console + page.call("""async () => {
      const texts = [location.href, document.title, JSON.stringify(history.state), JSON.stringify(localStorage),
        JSON.stringify(sessionStorage), document.cookie, window.name];
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) { texts.push(request.url, await (await cache.match(request)).text()); }
      }
      return texts.concat(performance.getEntries().map(({ name }) => name));
    }""")
    assert len(said) > 20 and not [text[:200] for text in said if MARK in text]
    assert page.call(ROWS)["drafts"] == 1
    time.sleep(3)  # browsers write their own notes a little later
    phone.browser.close()
    for spelled in (MARK.encode(), MARK.encode("utf-16-le")):
        places = [str(path.relative_to(world.folder)) for path in (world.folder / "phone").rglob("*")
                  if path.is_file() and spelled in path.read_bytes()]
        assert not places, places
    process = world.server.process
    world.server.stop()
    log = process.stdout.read() + process.stderr.read()
    assert MARK not in log and "ARW-1" not in log, log
    world.server.start(world.port)
    phone.switch_on()
    phone.tap("ARW-1")
    phone.see("How many cars?")
    jump(world, "Words")
    assert phone.value("Your short name") == MARK


@story.step("the slip's picture says its code to an independent reader of such codes")
def scanned(world):
    phone, page = world.phone, world.phone.page
    try:
        subprocess.run(["zbarimg", "--version"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "no zbarimg"
    jump(world, "How many cars?")
    phone.tap("Next")
    phone.tap("Finish")
    phone.see("The slip for this home")
    code = page.call("() => document.querySelector('.slip .code').innerText")
    for look in ("light", "dark", "contrast"):
        page.call("(look) => { document.documentElement.dataset.look = look; }", look)
        picture = world.folder / f"{look}.png"
        page.screenshot(picture, full=True)
        read = subprocess.run(["zbarimg", "--quiet", "--raw", str(picture)], capture_output=True, text=True, check=False).stdout
        assert read.strip() == f"DOORSTEP {code}", (look, read, code)
    return None


if __name__ == "__main__":
    story.tell(Controls)
