#!/usr/bin/env python3
"""Every screen of the app, in every language, light and dark, small and large: can everybody use it? Prints TAP.

    reach.py DOORSTEP [CHROMIUM [SHOTS]]

seen.js looks at each screen for eyes and fingers; what a screen reader is told is read from the browser's own
tree. SHOTS is a folder for pictures, to be looked at. AXE in the environment names axe-core, which looks at each screen too.
"""
import json
import os
import pathlib
import sys

from app import ROOT, Story, World
from care import CLOCK, DOORS
from cdp import Failed
from fingers import COVERED
from relay import stranger

sys.path.insert(0, str(ROOT / "tools"))
from bundle import read_words  # noqa: E402

story = Story(__doc__)
SEEN = (pathlib.Path(__file__).parent / "seen.js").read_text(encoding="utf-8")
RTL = {"ur", "ar"}
TARGET_PX = 57  # 9 mm, as phones count pixels: 160 an inch
PASSPHRASE = "neun Raben am Zaun"
# (language, look of the settings, width, height, pixels of the screen to one of the page, media)
VIEWS = [
    ("en", "light", 390, 780, 1, {}),
    ("ur", "contrast", 320, 640, 1, {"prefers-reduced-motion": "reduce"}),
    ("ar", "phone", 320, 256, 4, {"prefers-color-scheme": "dark"}),  # 1280 wide, enlarged to 400 %
    ("pl", "dark", 195, 390, 2, {}),  # a phone, enlarged to 200 %
    ("ur", "light", 320, 640, 1, {"forced-colors": "active"}),
]
NAMED = {"button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio", "slider", "spinbutton", "application", "Date",
         "DateTime", "InputTime", "image", "img", "group", "radiogroup", "region", "dialog", "navigation", "listbox",
         "DisclosureTriangle", "Video", "Audio", "Canvas"}

# The first thing to press that says exactly this, or else begins so; a summary opens.
PRESS = """(words) => {
  const all = [...document.querySelectorAll('button, summary, label.choice, a')].filter((e) => e.checkVisibility() && !e.disabled);
  const text = (e) => e.innerText.trim();
  const thing = all.find((e) => text(e) === words) ?? all.find((e) => text(e).startsWith(words));
  thing?.click();
  return Boolean(thing);
}"""


class Reach(World):
    def __init__(self, doorstep, chromium, folder):
        self.faults, self.shots, self.axe, self.seen = [], None, None, 0
        if len(sys.argv) > 3:
            self.shots = pathlib.Path(sys.argv[3])
            self.shots.mkdir(exist_ok=True)
        axe = pathlib.Path(os.environ.get("AXE", "/none"))
        if axe.is_file():
            self.axe = axe.read_text(encoding="utf-8")
        self.catalogues = {path.stem: read_words(path) for path in (ROOT / "data/words/app").glob("*.txt")}
        super().__init__(doorstep, chromium, folder, "controls.xml", Reach.prepare,
                         ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
                          "--host-resolver-rules=MAP phone.example 127.0.0.1"], DOORS)
        self.page = self.phone.page

    def prepare(self):
        for level in ("estate", "blocks"):
            self.server.run("area", "add", self.server.survey, str(ROOT / f"data/estates/ashbrook_{level}.geojson"),
                            "--level", level.rstrip("s"))
        self.server.run("form", "add", self.server.survey, str(ROOT / "tests/web/care.xml"))
        self.server.options = [*self.server.options, "--host", "phone.example"]

    # ---- a view ----

    def wear(self, view):
        self.language, self.look, width, height, scale, media = self.view = view
        self.page.ask("Emulation.setEmulatedMedia", {"features": [{"name": n, "value": v} for n, v in media.items()]})
        self.page.ask("Emulation.setDeviceMetricsOverride",
                      {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": True})

    def word(self, key, *values):
        text = self.catalogues[self.language][key]
        for number, value in enumerate(values, 1):
            text = text.replace(f"{{{number}}}", f"\u2068{value}\u2069" if self.language in RTL else str(value))
        return text.split("{")[0].strip()

    def press(self, words):
        try:
            self.page.until(PRESS, words, patience_s=20)
        except Failed as error:
            raise Failed(f"nothing to press says {words!r}; the screen says {self.phone.text()!r}") from error

    def tap(self, key, *values):
        self.press(self.word(key, *values))

    def read(self, key, *values):
        self.phone.see(self.word(key, *values))

    def at(self, key, *values):
        """Wait for the screen with this head."""
        words = self.word(key, *values)
        try:
            self.page.until("(words) => document.querySelector('h1')?.textContent === words", words, patience_s=20)
        except Failed as error:
            raise Failed(f"no screen {words!r}; it says {self.phone.text()!r}") from error

    # ---- looking ----

    def look_at(self, name, arrived=False):
        """Nothing may be wrong with what shows; `arrived`: it has just come, the focus must be on its head."""
        self.seen += 1
        width, media = self.view[2], self.view[5]
        faults = self.page.call(SEEN, {"language": self.language, "rtl": self.language in RTL, "arrived": arrived,
                                       "target": TARGET_PX, "forced": "forced-colors" in media})
        faults += self.unnamed() + [f"something lies over it: {control}" for control in self.page.call(COVERED)]
        if self.axe:
            faults += self.by_axe()
        if self.shots:
            number = f"{len(list(self.shots.iterdir())):03}"
            self.page.screenshot(self.shots / f"{number}-{self.language}-{width}-{name.replace(' ', '_')}.png", full=True)
        self.faults += [f"{name} ({self.language}, {self.look}, {width}): {fault}" for fault in faults]

    def unnamed(self):
        """What a screen reader would call by no name."""
        nodes = {node["nodeId"]: node for node in self.page.ask("Accessibility.getFullAXTree")["nodes"]}
        role_of = lambda node: node.get("role", {}).get("value")  # noqa: E731

        def around(node):
            above = nodes.get(node.get("parentId"))
            return around(above) if above and above["ignored"] else above and above["nodeId"]

        opens = {around(node) for node in nodes.values() if role_of(node) == "DisclosureTriangle"}
        return [f"a {role_of(node)} without a name" for id, node in nodes.items() if not node["ignored"] and
                role_of(node) in NAMED and id not in opens and not node.get("name", {}).get("value", "").strip()]

    def by_axe(self):
        if not self.page.call("() => Boolean(globalThis.axe)"):
            self.page.ask("Runtime.evaluate", {"expression": self.axe})
        return self.page.call("""async () => (await axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a',
            'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'] } })).violations.flatMap(({ id, nodes }) =>
            nodes.map(({ html, failureSummary }) => `axe ${id}: ${html.slice(0, 120)} ${failureSummary.slice(0, 200)}`))""")


# ---- the screens ----

def first(world):
    """Before anything was fetched, in the phone's language."""
    agent = world.page.call("() => navigator.userAgent")
    for view in VIEWS:
        world.wear(view)
        world.page.ask("Emulation.setUserAgentOverride", {"userAgent": agent, "acceptLanguage": world.language})
        world.phone.open()
        world.read("welcome")
        world.look_at("first", arrived=True)
        world.page.go(f"http://phone.example:{world.port}{world.token}/app/")
        world.at("needs_https")
        world.look_at("not safe")
    world.phone.open()


def dress(world):
    """The view's language and look, from the settings."""
    world.phone.open()
    world.page.call("() => [...document.querySelectorAll('main button')].at(-1).click()")
    for selector, value in ((f"option[value={world.language}]", world.language), (f"option[value={world.look}]", world.look)):
        world.page.until("""(selector, value) => {
          const list = document.querySelector(selector)?.parentElement;
          if (!list) { return false; }
          list.value = value;
          list.dispatchEvent(new Event('change'));
          return true;
        }""", selector, value)
        world.at("settings")
    world.page.until("(look, language) => document.documentElement.dataset.look === look && document.documentElement.lang === language",
                     world.look, world.language)
    world.tap("to_start")
    world.read("practise")


def outside(world):
    """All but the interview."""
    phone = world.phone
    world.look_at("home", arrived=True)
    world.tap("settings")
    world.at("settings")
    world.look_at("settings", arrived=True)
    phone.write(world.word("passphrase_new"), "short")
    world.tap("passphrase_save")
    world.read("passphrase_short")
    world.look_at("settings refused")
    world.tap("to_start")
    world.tap("doors")
    world.at("doors")
    world.look_at("doors", arrived=True)
    world.page.call("""() => { const search = document.querySelector('input[type=search]'); search.value = 'zzz';
        search.dispatchEvent(new Event('input')); }""")
    world.look_at("no such door")
    world.tap("doors_map")
    world.at("doors_map")
    world.look_at("map", arrived=True)
    world.press(f"+ {world.word('map_in')}")
    world.look_at("map, larger")
    world.press(f"− {world.word('map_out')}")
    world.tap("back")
    world.at("doors")
    world.press("ARW-1")
    phone.see("Heron House")
    world.look_at("door", arrived=True)
    world.tap("more")
    world.look_at("door, all outcomes")
    world.tap("outcome_no_answer")
    world.read("knock_logged", "ARW-1")
    world.look_at("knock logged")
    world.press("ARW-1")
    world.read("interview")
    world.look_at("door with a knock", arrived=True)
    world.tap("take_back_knock")
    world.read("knock_undone")
    world.look_at("knock taken back")
    world.tap("back")
    world.at("doors")
    world.tap("to_start")


def practised(world):
    world.tap("practise")
    world.at("practise")
    world.look_at("practice", arrived=True)
    world.press("Health visit")
    world.read("practise_now")
    world.look_at("practice question", arrived=True)
    for question in ("Does the lift work?", "May we ask about your picture?"):
        world.tap("next")
        world.phone.see(question)
    world.tap("next")
    world.read("consent_ask")
    world.look_at("consent")
    world.tap("next")
    world.read("refused_required")
    world.look_at("consent needed")
    world.tap("consent_no")
    world.tap("next")
    world.phone.see("Anything else?")
    world.tap("next")
    world.at("all_answered")
    world.look_at("all done", arrived=True)
    world.tap("finish")
    world.at("certificate")
    world.look_at("certificate", arrived=True)
    world.tap("to_start")


PAGES = ["Rent a year", "Day of moving in", "Which floor?", "Quick: do you rent?", "What is wrong?", "What matters most?", "How warm?",
         "Where are you?", "Where is the leak?", "Which way do you walk?", "Where is the green?", "A photo", "A photo to draw on",
         "A sketch", "Please sign", "A sound", "A paper", None, "Rent and one more", "We keep your answers safe.", None]


def interviewed(world):
    """Every control, then the end; what was finished waits."""
    phone, page = world.phone, world.page
    world.tap("doors")
    world.press("ARW-2")
    world.press("Every control")
    phone.see("Your story")
    world.look_at("words", arrived=True)
    world.tap("next")
    world.read("refused_required")
    world.look_at("words needed")
    world.tap("menu")
    world.tap("guidance")
    world.look_at("menu and guidance")
    world.tap("contents")
    world.at("contents")
    world.look_at("contents", arrived=True)
    world.press("How many cars?")
    phone.see("How many cars?")
    world.tap("next")
    world.at("still_open")
    assert "*" not in world.page.call("() => document.getElementById('app').innerText"), "marks of the label's markup are shown"
    world.look_at("still open", arrived=True)
    page.until("() => { const open = document.querySelector('button.row'); open?.click(); return Boolean(open); }")
    phone.see("Your story")
    page.until("""() => { const field = document.querySelector('.item input'); if (!field) { return false; } field.value = 'Ada';
        field.dispatchEvent(new Event('change')); return true; }""")
    for question in PAGES:
        before = page.call("() => document.querySelector('.items').innerText")
        world.tap("next")
        page.until("(before) => document.querySelector('.items').innerText !== before", before)
        if question:
            phone.see(question)
        name = question or page.call("() => document.querySelector('.items').innerText.slice(0, 20)")
        world.look_at(name, arrived=True)
        if question == "What matters most?":
            world.press("Lights")
            page.until("() => document.querySelector('[aria-pressed=true]')?.innerText.includes('Lights')")
            world.look_at("ranked, and refused")
            world.press("Lifts")
            page.until("() => document.querySelectorAll('[aria-pressed=true]').length === 2")
            world.look_at("ranked")
        if question in ("Where is the leak?", "Where is the green?"):
            world.tap("map_open")
            page.until("() => document.querySelectorAll('.map path.block').length > 5")
            world.tap("map_here")
            page.until("() => Boolean(document.querySelector('.map path.point'))")
            world.look_at(f"{question} with the map")
            if question == "Where is the green?":
                world.tap("start_over")
    world.read("one_more_question")
    world.tap("one_more")
    phone.see("Which room?")
    world.look_at("row", arrived=True)
    phone.write("Which room?", "Kitchen")
    world.tap("next")
    world.tap("no_more")
    world.phone.see("Kitchen")
    world.look_at("rows")
    world.tap("no_more")
    phone.see("How many cars?")
    world.tap("next")
    world.at("all_answered")
    world.server.stop()
    world.tap("finish")
    world.at("receipt")
    world.look_at("slip", arrived=True)
    world.tap("to_start")


def sent(world):
    """Nothing reached, refused, taken."""
    world.read("waiting")
    world.tap("waiting")
    world.at("sending")
    world.look_at("waiting", arrived=True)
    world.tap("send_now")
    world.read("send_offline", 1)
    world.look_at("not reached")
    words = b'<OpenRosaResponse xmlns="http://openrosa.org/http/response"><message>The form is closed.</message></OpenRosaResponse>'
    with stranger(world.port, words, 400):
        world.tap("send_now")
        world.phone.see("The form is closed.")
        world.look_at("refused")
    world.tap("to_start")
    world.tap("fetch_again")
    world.read("no_server")
    world.look_at("no server", arrived=True)
    world.server.start(world.port)
    world.tap("waiting")
    world.at("sending")
    world.tap("send_now")
    world.read("nothing_waits")
    world.look_at("all sent")
    world.tap("to_start")


def covered(world):
    world.page.call(CLOCK, 6)
    world.at("locked")
    world.look_at("covered", arrived=True)


@story.step("the first screen of a new phone, and of one whose address is not safe, in its own language")
def new_phone(world):
    world.page.ask("Accessibility.enable")
    world.phone.allow("geolocation", "audioCapture", "videoCapture")
    first(world)
    world.wear(("en", "light", 390, 780, 1, {}))
    agent = world.page.call("() => navigator.userAgent")
    world.page.ask("Emulation.setUserAgentOverride", {"userAgent": agent, "acceptLanguage": "en"})
    world.phone.open()
    world.tap("fetch_first")
    world.read("fetch_again")


def add_view(view):
    language, look, width = view[:3]

    @story.step(f"all screens: {language}, {look}, {width} wide, {', '.join(view[5].values()) or 'as usual'}")
    def step(world):
        world.wear(view)
        dress(world)
        for part in (outside, practised, interviewed, sent, covered):
            part(world)


for one in VIEWS:
    add_view(one)


@story.step("an interview that is open elsewhere, and a passphrase, right and wrong")
def last(world):
    world.wear(VIEWS[0])
    dress(world)
    world.tap("doors")
    world.press("ARW-1")
    world.press("Every control")
    world.phone.see("Your story")
    other = world.phone.browser.page(world.phone.address)
    other.until("() => document.documentElement.dataset.ready")
    first_page, world.page, world.phone.page = world.page, other, other
    other.ask("Accessibility.enable")
    world.wear(VIEWS[0])
    world.press("ARW-1")
    world.read("open_elsewhere")
    world.look_at("open elsewhere", arrived=True)
    world.page = world.phone.page = first_page
    world.phone.browser.ask("Target.closeTarget", {"targetId": other.target})
    world.phone.open()
    world.tap("settings")
    world.phone.write(world.word("passphrase_new"), PASSPHRASE)
    world.tap("passphrase_save")
    world.read("lock_on")
    for view in VIEWS:
        world.wear(view)
        dress_locked(world)


def dress_locked(world):
    agent = world.page.call("() => navigator.userAgent")
    world.page.ask("Emulation.setUserAgentOverride", {"userAgent": agent, "acceptLanguage": world.language})
    world.phone.open()
    world.at("locked")
    world.look_at("passphrase", arrived=True)
    world.page.call("(ms) => { const now = Date.now.bind(Date); Date.now = () => now() + ms; }", world.seen * 600_000)  # no wait
    world.phone.write(world.word("passphrase"), "wrong one")
    world.tap("unlock")
    world.read("passphrase_wrong")
    world.look_at("wrong passphrase")
    world.tap("passphrase_forgotten")
    world.read("passphrase_lost")
    world.look_at("forgotten passphrase")


@story.step("nothing is wrong with any of them")
def judged(world):
    assert world.seen > 250, world.seen
    assert not world.faults, "\n" + "\n".join(world.faults)


if __name__ == "__main__":
    story.tell(Reach)
