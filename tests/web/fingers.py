"""Real touches and real keys on a page, and what it says to who cannot see it.

    tap(page, "Damp")                  # a touch in the middle of what says so
    to(page, "radio", "Damp")          # by Tab and arrows, as far as needed
    press(page, "Space")
"""
import time

from cdp import Failed

KEYS = {"Tab": ("Tab", 9, ""), "Enter": ("Enter", 13, "\r"), "Space": (" ", 32, " "), "ArrowDown": ("ArrowDown", 40, ""),
        "ArrowUp": ("ArrowUp", 38, ""), "ArrowRight": ("ArrowRight", 39, ""), "Home": ("Home", 36, ""), "End": ("End", 35, ""),
        "Escape": ("Escape", 27, "")}
TABS_S = 30  # a screen may come late: what was said before is written to the disk first
MET_MAX = 40  # named in the complaint
TARGET_MIN = 34  # CSS pixels: 9 mm

# The place of what is shown and says these words: `of` is a selector, `within` words of the question around.
PLACE = """(of, words, within) => {
  const said = (e) => (e.getAttribute('aria-label') ?? (e.innerText?.trim() || e.value) ?? '').trim();
  const items = [...document.querySelectorAll('.item')].filter((e) => !within || e.innerText.trim().startsWith(within));
  const thing = (within ? items : [document]).flatMap((e) => [...e.querySelectorAll(of)]).find((e) =>
    e.checkVisibility() && !e.disabled && said(e).startsWith(words));
  if (!thing) { return null; }
  thing.scrollIntoView({ block: 'center' });
  const { left, top, width, height } = thing.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2, left, top, width, height };
}"""

# Everything to touch that is too small for a finger; what stands inside a large label counts as that.
SMALL = """(least) => [...document.querySelectorAll('button, summary, a, input, select, textarea')].filter((e) => {
  const box = (e.closest('label.choice') ?? e).getBoundingClientRect();
  return e.checkVisibility() && Math.min(box.width, box.height) < least;
}).map((e) => e.outerHTML.slice(0, 120))"""

WIDE = """() => Math.max(...[document.documentElement, document.querySelector('main')].map((e) => e.scrollWidth - e.clientWidth))"""

# Every control in sight that something else lies over.
COVERED = """() => {
  const frame = document.querySelector('main').getBoundingClientRect();
  return [...document.querySelectorAll('main button, summary, a, input, select, textarea')].filter((e) => {
    const { left, top, width, height, bottom } = (e.closest('label.choice') ?? e).getBoundingClientRect();
    const there = document.elementFromPoint(left + width / 2, Math.min(bottom, frame.bottom) - 2);
    return e.checkVisibility() && top < frame.bottom - 4 && bottom > frame.top + 4 &&
      !(e.closest('label.choice') ?? e).contains(there) && !e.closest('.scroll, .map, .areas');
  }).map((e) => e.outerHTML.slice(0, 120));
}"""


def place(page, of, words="", within=None):
    return page.until(PLACE, of, words, within, patience_s=20)


def touch(page, x, y):
    """Again when the browser made no click of it: it takes a slow one, or one right behind a stroke, for a gesture."""
    page.call("() => { window.clicks ??= (addEventListener('click', () => { clicks += 1; }, true), 0); }")
    before = page.call("() => clicks")
    for _ in range(3):
        page.ask("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        page.ask("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        for _ in range(30):
            if page.call("() => globalThis.clicks") != before:
                return
            time.sleep(0.03)
    raise Failed(f"a touch at {x}, {y} is no click")


def tap(page, words, of="button, summary, label.choice, a", within=None):
    place(page, of, words, within)
    time.sleep(0.05)  # a finger is slower than a page that scrolls
    at = place(page, of, words, within)
    touch(page, at["x"], at["y"])


def press(page, key, times=1):
    name, code, text = KEYS.get(key) or (key, ord(key.upper()), key)
    event = {"key": name, "code": key, "windowsVirtualKeyCode": code, "text": text}
    for _ in range(times):
        page.ask("Input.dispatchKeyEvent", {**event, "type": "keyDown"})
        page.ask("Input.dispatchKeyEvent", {**event, "type": "keyUp"})


def type_text(page, text):
    page.ask("Input.insertText", {"text": text})


def focused(page):
    """(role, name) of what has the focus, as a screen reader is told."""
    found = page.ask("Runtime.evaluate", {"expression": "document.activeElement"})["result"]["objectId"]
    node = page.ask("Accessibility.getPartialAXTree", {"objectId": found, "fetchRelatives": False})["nodes"][0]
    return node.get("role", {}).get("value", ""), node.get("name", {}).get("value", "")


def to(page, role, name):
    """Tab until something of this role whose name begins so has the focus."""
    met, end = [], time.monotonic() + TABS_S
    while time.monotonic() < end:
        now = focused(page)
        if now[0] == role and now[1].strip().startswith(name):
            return
        met.append(now)
        press(page, "Tab")
    raise Failed(f"no key leads to {role} {name!r}; met {met[-MET_MAX:]}")
