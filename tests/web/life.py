#!/usr/bin/env python3
"""The app's own life: a new version while an interview is open, two windows, killed in the middle, odd servers. Prints TAP.

    life.py DOORSTEP [CHROMIUM]

One story, as app.py tells one. A relay (relay.py) stands in front of the laptop and gives out what versions it is told to.
"""
import hashlib
import json
import time
import urllib.request

from app import Story, World
from cdp import Failed
from relay import Relay

story = Story(__doc__)
DRAFTS = "async () => (await import('./main.js')).store.count('drafts')"
VERSION = "() => globalThis.version ?? 1"
# As the browser does by itself at the next visit.
LOOK = "async () => { const it = await navigator.serviceWorker.getRegistration(); await it.update().catch(() => {}); }"
# Nothing is there yet in the moment before the app registers its worker: that comes after the first screen.
STATE = """async () => { const it = await navigator.serviceWorker.getRegistration();
  return { active: it?.active?.state, waiting: it?.waiting?.state, installing: it?.installing?.state, caches: (await caches.keys()).length }; }"""
TAP = """(words) => { const b = [...document.querySelectorAll('button')].find((e) => e.innerText.startsWith(words)); b?.click(); return Boolean(b); }"""
SEES = "(words) => document.body.innerText.includes(words)"


def publish(world, number, broken=False):
    """A version of the app on the laptop: main.js says its number, and sw.js has the hash of that."""
    mark = f"\nglobalThis.version={number};".encode()

    def main(body):
        return body + mark + (b"//" if broken else b"")

    def worker(body):
        head, rest = body.split(b"\n", 1)
        about = json.loads(head.removeprefix(b"self.APP=").removesuffix(b";"))
        about["version"] = f"version{number}{'broken' if broken else ''}"
        about["files"]["main.js"] = hashlib.sha256(world.main_js + mark).hexdigest()[:32]
        return b"self.APP=" + json.dumps(about).encode() + b";\n" + rest

    world.front.change.update({"app/main.js": main, "app/sw.js": worker})


def until(condition, why, patience_s=20):
    end = time.monotonic() + patience_s
    while not condition():
        if time.monotonic() > end:
            raise Failed(f"never: {why()}")
        time.sleep(0.05)


def until_state(page, **wanted):
    until(lambda: wanted.items() <= page.call(STATE).items(), lambda: f"{wanted}, but {page.call(STATE)}")


def window(world):
    page = world.phone.browser.page(world.phone.address)
    page.until("() => document.documentElement.dataset.ready")
    return page


@story.step("what the phone has of a form is not fetched again")
def again(world):
    phone = world.phone
    with urllib.request.urlopen(f"http://127.0.0.1:{world.port}{world.token}/app/main.js", timeout=20) as reply:
        world.main_js = reply.read()
    until_state(phone.page, active="activated")
    phone.tap("Get the questions")
    phone.see("Get new questions")
    asked = len(world.front.asked)
    phone.tap("Get new questions")
    until(lambda: "app/areas.json" in world.front.asked[asked:], lambda: world.front.asked[asked:])
    phone.see("Get new questions")
    first, then = world.front.asked[:asked], world.front.asked[asked:]
    form = [name for name in first if name.endswith("/form.xml")]
    assert len(form) == 1 and form[0] not in then and "formList" in then and "entities/dwellings.csv" in then, (first, then)


@story.step("two taps on the same button open one interview")
def two_taps(world):
    phone = world.phone
    phone.tap("Doors")
    phone.tap("ARW-1")
    phone.see("Interview")
    phone.page.until("""() => { const b = [...document.querySelectorAll('button')].find((e) => e.innerText === 'Short visit');
        b?.click(); b?.click(); return Boolean(b); }""")
    phone.see("Which door?")
    assert phone.page.call(DRAFTS) == 1
    phone.tap("Next")
    phone.see("How many live here?")


@story.step("an answer that is needed and was emptied is said, and what the form keeps shows again")
def emptied(world):
    phone = world.phone
    phone.write("How many live here?", "4")
    phone.write("How many live here?", "")
    phone.see("The one you gave stays.")
    assert phone.value("How many live here?") == "4"
    phone.write("How many live here?", "5")
    phone.page.until("() => !document.body.innerText.includes('The one you gave stays.')")
    phone.field("How many live here?")
    phone.page.call("""() => { window.field.value = ''; window.field.dispatchEvent(new Event('change', { bubbles: true }));
        [...document.querySelectorAll('button')].find((e) => e.innerText === 'Next').click(); }""")  # one tap does both
    phone.see("The one you gave stays.")
    assert phone.title().startswith("Question 2") and phone.value("How many live here?") == "5"
    phone.write("How many live here?", "4")
    phone.tap("Next")
    phone.see("Is there one more?")
    phone.tap("Back")
    phone.see("How many live here?")
    assert phone.value("How many live here?") == "4"


@story.step("a new version comes while an interview is open: it is said, and nothing changes under the interview")
def new_version(world):
    phone = world.phone
    publish(world, 2)
    phone.page.call(LOOK)
    until_state(phone.page, active="activated", waiting="installed")
    phone.see("version")
    phone.write("How many live here?", "5")
    phone.tap("Next")
    phone.see("Is there one more?")
    assert phone.page.call(VERSION) == 1


@story.step("another window may not take it as long as the interview is open")
def not_taken(world):
    world.other = other = window(world)
    other.until(TAP, "Settings")
    other.until(TAP, "Use the new version")
    other.until(SEES, "open in another window")
    until_state(other, waiting="installed")
    assert other.call(VERSION) == 1


@story.step("once it is left, a window takes it and both begin anew; the draft is there with its answers")
def taken(world):
    phone, other = world.phone, world.other
    phone.tap("More to do")
    phone.tap("Stop for now")
    phone.see("Settings")
    other.until(TAP, "Use the new version")
    for page in (other, phone.page):
        page.until("() => globalThis.version === 2")
        page.until("() => document.documentElement.dataset.ready")
    assert phone.page.call(STATE)["caches"] == 1
    phone.browser.ask("Target.closeTarget", {"targetId": other.target})
    phone.tap("ARW-1")
    phone.see("Is there one more?")
    phone.tap("Back")
    phone.see("How many live here?")
    assert phone.value("How many live here?") == "5"


@story.step("the browser is killed while a version is coming, and without a net the one before opens with the draft")
def killed(world):
    phone = world.phone
    phone.tap("Next")
    phone.see("Is there one more?")
    publish(world, 3)
    world.front.stalls = "app/engine.wasm"
    asked = len(world.front.asked)
    phone.page.call(LOOK.replace("await it.update()", "it.update()"))
    until(lambda: "app/engine.wasm" in world.front.asked[asked:], lambda: "the worker asks for the engine")
    phone.pull_battery()
    world.server.stop()
    phone.switch_on()
    assert phone.page.call(VERSION) == 2
    phone.tap("ARW-1")
    phone.see("Is there one more?")


@story.step("with the net back the version comes whole, and is offered to a window that opens later")
def completed(world):
    phone = world.phone
    world.front.stalls = None
    world.front.wake.set()
    world.server.start(world.port)
    phone.page.call(LOOK)
    until_state(phone.page, active="activated", waiting="installed")
    phone.open()
    assert phone.page.call(VERSION) == 2
    phone.tap("Settings")
    phone.tap("Use the new version")
    phone.page.until("() => globalThis.version === 3")


@story.step("a version of which a file is another one's is not taken: no mixture")
def mixture(world):
    phone = world.phone
    phone.page.until("() => document.documentElement.dataset.ready")
    publish(world, 4, broken=True)
    phone.page.call(LOOK)
    until(lambda: "installing" not in phone.page.call(STATE), lambda: "it is done with that version")
    assert "waiting" not in phone.page.call(STATE), phone.page.call(STATE)
    phone.open()
    assert phone.page.call(VERSION) == 3


@story.step("a passphrase is not set while another window has the key in hand; then it is, and all windows ask for it")
def passphrase(world):
    phone = world.phone
    phone.page.call("() => new Promise((done) => setTimeout(done, 300))")
    other = window(world)
    phone.tap("Settings")
    phone.write("New passphrase", "neun Raben am Zaun")
    phone.tap("Lock with this passphrase")
    phone.see("The app is open in another window.")
    phone.browser.ask("Target.closeTarget", {"targetId": other.target})
    phone.tap("Lock with this passphrase")
    phone.see("A passphrase is asked for")
    other = window(world)
    other.until(SEES, "Passphrase")
    phone.browser.ask("Target.closeTarget", {"targetId": other.target})
    phone.open()
    phone.write("Passphrase", "neun Raben am Zaun")
    phone.tap("Open")
    phone.tap("ARW-1")
    phone.see("Is there one more?")


@story.step("a laptop whose program has no app any more leaves the phone what it has")
def no_app(world):
    phone = world.phone
    world.front.change["app/sw.js"] = lambda body: None
    phone.page.call(LOOK)
    phone.open()
    phone.write("Passphrase", "neun Raben am Zaun")
    phone.tap("Open")
    assert phone.page.call(VERSION) == 3 and phone.page.call(STATE)["active"] == "activated"
    phone.tap("ARW-1")
    phone.see("Is there one more?")


@story.step("a new phone has its key once, also when two windows begin at the same time")
def two_begin(world):
    phone = world.phone
    context = phone.browser.ask("Target.createBrowserContext")["browserContextId"]
    pages = [phone.browser.page("about:blank", context) for _ in range(2)]
    for page in pages:
        phone.browser.send("Page.navigate", {"url": phone.address}, page.session)
    for page in pages:
        page.until("() => document.documentElement?.dataset.ready")
    keep = "async (name, value) => (await import('./main.js')).store.putSealed('queue', name, { value })"
    read = "async (name) => (await (await import('./main.js')).store.getSealed('queue', name))?.value"
    for number, page in enumerate(pages):
        page.call(keep, f"x{number}", number)
    for page in pages:
        assert [page.call(read, f"x{number}") for number in range(2)] == [0, 1]


if __name__ == "__main__":
    story.tell(lambda doorstep, chromium, folder: World(doorstep, chromium, folder, front=Relay))
