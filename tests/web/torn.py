#!/usr/bin/env python3
"""A phone that dies in the middle of a write to its store: the torn end stays in the log, and the browser throws the store away two
starts later. Nothing is lost by that, and nothing comes back that was wiped. Prints TAP.

    torn.py DOORSTEP [CHROMIUM]

One story, as app.py tells one. A death in a write is a death with the last bytes of the log cut off.
"""
import pathlib

from app import Story, World

story = Story(__doc__)
CUT = 3  # bytes
STORE, COPY = "IndexedDB", "WebStorage"  # where Chromium keeps the one and the other

# Tables and names, with the seal's first bytes, which tell one version of a row from another; and what of the interview is said.
ALL = """async (second) => {
  const from = second ? (await navigator.storageBuckets.open('second')).indexedDB : indexedDB;
  const [{ name } = {}] = await from.databases().catch(() => []); // it does not say so while the store is thrown away
  if (!name) { return {}; }
  const wait = (request) => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = reject; });
  const db = await wait(from.open(name)), all = {};
  for (const table of db.objectStoreNames) {
    const rows = db.transaction(table).objectStore(table);
    const [names, values] = await Promise.all([wait(rows.getAllKeys()), wait(rows.getAll())]);
    names.forEach((key, i) => { all[`${table} ${key}`] = String(values[i].iv ?? typeof values[i]); });
  }
  db.close();
  return all;
}"""
SAID = """async () => {
  const { store } = await import('./main.js');
  return (await store.allSealed('drafts')).map(([, draft]) => draft.xml.replace(/<[^>]*>/g, ' ')).join();
}"""


NOTE = "async (size) => (await import('./main.js')).store.putFact('note', 'x'.repeat(size))"


def die(world, place, cut=CUT):
    """And come back with the same profile. What is cut is a write of its own, so that nothing of the story is undone."""
    phone = world.phone
    if cut:
        phone.page.call(NOTE, 40)
    phone.pull_battery()
    [log] = pathlib.Path(phone.folder, "Default", place).glob("**/*.leveldb/*.log")
    whole = log.read_bytes()
    log.write_bytes(whole[:len(whole) - cut])
    phone.switch_on()


def thrown_away(world, place):
    """Chromium began this log anew."""
    [log] = pathlib.Path(world.phone.folder, "Default", place).glob("**/*.leveldb/LOG")
    return "since it was missing" in log.read_text(encoding="utf-8")


def copied(world):
    world.phone.page.until(f"""async () => {{
      const all = {ALL};
      return JSON.stringify(Object.entries(await all(false)).sort()) === JSON.stringify(Object.entries(await all(true)).sort());
    }}""")
    return world.phone.page.call(ALL, False)


def answer_again(world, people):
    """The interview is opened, at its third question or at the second (places keep nobody waiting); that gets another answer."""
    world.phone.tap("ARW-1")
    world.phone.see("about 5 left")
    if "one more" in world.phone.text():
        world.phone.tap("Back")
    answer(world, people)


def answer(world, people):
    """And to the first screen."""
    phone = world.phone
    phone.write("How many live here?", people)
    phone.tap("Next")
    phone.see("one more")
    phone.page.go(phone.address)
    phone.page.until("() => document.documentElement.dataset.ready")


def die_twice_more(world):
    """In a write, and after another that lies behind the torn end."""
    die(world, STORE)
    world.phone.page.call(NOTE, 4000)
    copied(world)
    die(world, STORE, cut=0)
    assert thrown_away(world, STORE) and not thrown_away(world, COPY)


@story.step("what the phone keeps has a second copy: questionnaires, doors, the interview, the key")
def begins(world):
    phone = world.phone
    phone.tap("Get the questions")
    phone.see("Practise first")
    phone.page.until("async () => (await navigator.serviceWorker.ready).active.state === 'activated'")
    world.server.stop()
    phone.tap("Doors")
    phone.see("Search for a door")
    phone.tap("ARW-1")
    phone.tap("Short visit")
    phone.see("Which door?")
    phone.tap("Next")
    answer(world, "3")
    rows = copied(world)
    tables = {name.split()[0] for name in rows}
    assert tables == {"facts", "forms", "drafts"} and "facts key" in rows, rows


@story.step("a death in a write to the store: it is thrown away two starts later, and filled from its copy")
def store_torn(world):
    die(world, STORE)
    assert not thrown_away(world, STORE)
    answer_again(world, "11")
    copied(world)  # which nobody waits for
    die(world, STORE, cut=0)
    assert thrown_away(world, STORE) and not thrown_away(world, COPY)
    said = world.phone.page.call(SAID)
    assert " 11 " in said, said
    world.phone.see("Practise first")
    copied(world)


@story.step("a death in a write to the copy: it is thrown away two starts later, and made again")
def copy_torn(world):
    die(world, COPY)
    copied(world)
    answer_again(world, "12")
    copied(world)
    die(world, COPY, cut=0)
    before = copied(world)
    assert thrown_away(world, COPY) and not thrown_away(world, STORE)
    assert " 12 " in world.phone.page.call(SAID) and "facts key" in before


@story.step("an interview that was wiped does not come back with the copy")
def wiped(world):
    phone = world.phone
    phone.tap("ARW-1")
    phone.see("about 5 left")
    phone.page.call("() => { window.confirm = () => true; }")
    phone.tap("More to do")
    phone.tap("Stop and wipe this interview")
    phone.see("The interview is wiped.")
    die_twice_more(world)
    assert not [name for name in copied(world) if name.startswith(("drafts", "files"))]
    phone.see("Practise first")


@story.step("with a passphrase the open key is in neither")
def passphrase(world):
    phone = world.phone
    phone.tap("Settings")
    phone.write("New passphrase", "neun Raben am Zaun")
    phone.tap("Lock with this passphrase")
    phone.see("A passphrase is asked for")
    for second in (False, True):
        rows = phone.page.call(ALL, second)
        assert "facts lock" in rows and "facts key" not in rows, rows
    die_twice_more(world)
    phone.write("Passphrase", "neun Raben am Zaun")
    phone.tap("Open")
    phone.see("Practise first")


# Buckets that never open; which there are is still told.
HANGING = "StorageBucketManager.prototype.open = () => new Promise(() => {});"
READY = "() => document.documentElement.dataset.ready"
EMPTY_STORE = """async () => {
  const [{ name }] = await indexedDB.databases();
  await new Promise((resolve, reject) => { Object.assign(indexedDB.deleteDatabase(name), { onsuccess: resolve, onerror: reject }); });
}"""


def hang(page):
    return page.ask("Page.addScriptToEvaluateOnNewDocument", {"source": HANGING})["identifier"]


@story.step("a new phone starts, though the copy never opens")
def new_hangs(world):
    context = world.phone.browser.ask("Target.createBrowserContext")["browserContextId"]
    page = world.phone.browser.page("about:blank", context)
    hang(page)
    world.server.start(world.port)
    page.go(world.phone.address)
    page.until(READY)
    world.server.stop()
    world.phone.browser.ask("Target.disposeBrowserContext", {"browserContextId": context})


@story.step("an empty store whose copy does not open now is not begun anew: all comes back when it opens")
def copy_waits(world):
    phone = world.phone
    before = copied(world)
    rule = hang(phone.page)
    phone.page.call(EMPTY_STORE)
    phone.page.go(phone.address)
    phone.see("Nothing is lost. Close the app and open it again.")
    phone.page.ask("Page.removeScriptToEvaluateOnNewDocument", {"identifier": rule})
    phone.open()
    phone.write("Passphrase", "neun Raben am Zaun")
    phone.tap("Open")
    phone.see("Practise first")
    after = copied(world)
    assert after.keys() == before.keys() and after["facts lock"] == before["facts lock"], (before, after)


# As a death leaves the copy that came between it and the store, when a passphrase was set: all of it is sealed by a key of its own.
SEALED_ALONE = """async () => {
  const { store } = await import('./main.js');
  await store.putFile('photo', 'stairs.jpg', new Blob(['stairs']));
  const { indexedDB: from } = await navigator.storageBuckets.open('second');
  const [{ name }] = await from.databases();
  const wait = (request) => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = reject; });
  const db = await wait(from.open(name));
  const rows = (table) => db.transaction(table, 'readwrite').objectStore(table);
  while (!await wait(rows('files').count())) { }
  const other = { iv: new Uint8Array(12), salt: new Uint8Array(16) };
  await wait(rows('files').put(other, 'photo/stairs.jpg'));
  await wait(rows('facts').put(other, 'lock'));
  db.close();
}"""


@story.step("a death while all was sealed anew, in the copy alone: that gets the store's rows, also those that are large")
def sealed_alone(world):
    phone = world.phone
    phone.page.call(SEALED_ALONE)
    phone.open()
    assert "files photo/stairs.jpg" in copied(world)


if __name__ == "__main__":
    story.tell(World)
