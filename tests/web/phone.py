"""A phone with the app on it: a browser profile that stays, and fingers that read the screen's words.

    with Phone(chromium, folder, address) as phone:
        phone.tap("Doors")
        phone.write("How many live here?", "3")
        phone.pull_battery()       # the browser is killed
        phone.switch_on()          # and started again with the same profile
"""
import late
from cdp import PATIENCE_S, Browser, Failed

WIDTH, HEIGHT = 390, 780

# The first thing to tap whose words begin so, as a person would see it; a summary opens.
TAP = """(words) => {
  const things = [...document.querySelectorAll('button, summary, label.choice')];
  const thing = things.find((e) => e.checkVisibility() && !e.disabled && e.innerText.trim().startsWith(words));
  thing?.scrollIntoView();
  thing?.click();
  return Boolean(thing);
}"""
# The control that a label names: by `for`, inside it, or of the question whose words they are.
FIELD = """(words) => {
  const label = [...document.querySelectorAll('label, .label')].find((e) => e.checkVisibility() && e.innerText.trim().startsWith(words));
  const field = label && (label.control ?? label.closest('.item')?.querySelector('input, textarea, select'));
  if (field) { window.field = field; }
  return Boolean(field);
}"""
WRITE = """(value) => {
  const { field } = window;
  field.focus();
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.dispatchEvent(new Event('change', { bubbles: true }));
  return true;
}"""


class Phone:
    def __init__(self, chromium, folder, address, *flags, late_ms=late.LATE_MS):
        self.chromium, self.folder, self.address, self.flags = chromium, folder, address, flags
        self.late_ms = late_ms
        self.switch_on()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.browser.close()

    def switch_on(self):
        self.browser = Browser(self.chromium, self.folder, *self.flags)
        if self.late_ms:
            self.browser.first.append(late.script(self.late_ms))
        self.page = self.browser.page("about:blank")
        self.page.ask("Emulation.setDeviceMetricsOverride", {
            "width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": True})
        self.page.ask("Emulation.setTouchEmulationEnabled", {"enabled": True})
        self.open()

    def open(self):
        self.page.go(self.address)
        self.page.until("() => document.documentElement.dataset.ready")

    def pull_battery(self):
        self.browser.kill()
        self.browser.close()

    def allow(self, *permissions):
        self.browser.ask("Browser.grantPermissions", {"permissions": list(permissions)})

    # ---- fingers ----

    def tap(self, words, patience_s=PATIENCE_S):
        try:
            self.page.until(TAP, words, patience_s=patience_s)
        except Failed as error:
            raise Failed(f"nothing to tap says {words!r}; the screen says {self.text()!r}; {error}") from error

    def field(self, words):
        self.page.until(FIELD, words)

    def write(self, words, value):
        self.field(words)
        self.page.call(WRITE, value)

    def give_file(self, words, path):
        self.field(words)
        found = self.page.ask("Runtime.evaluate", {"expression": "window.field"})["result"]["objectId"]
        self.page.ask("DOM.setFileInputFiles", {"files": [str(path)], "objectId": found})

    # ---- eyes ----

    def title(self):
        return self.page.call("() => document.querySelector('h1')?.innerText")

    def text(self):
        return self.page.call("() => document.body?.innerText")

    def see(self, words, patience_s=20):
        """Wait until these words are on the screen."""
        try:
            self.page.until("(words) => document.body?.innerText.includes(words)", words, patience_s=patience_s)
        except Failed as error:
            raise Failed(f"{words!r} never came; the screen says {self.text()!r}; {error}") from error

    def find_again(self, words):
        """In an interview that goes on: the place alone is written behind the screen, so that a phone which died
        at once shows the question before."""
        self.page.until("() => Boolean(document.querySelector('.interview .items')?.innerText)")
        if words not in self.text():
            self.tap("Next")
        self.see(words)

    def value(self, words):
        self.field(words)
        return self.page.call("() => window.field.value")
