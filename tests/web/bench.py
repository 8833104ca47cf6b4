#!/usr/bin/env python3
"""How fast the app is on a slow phone: the processor slowed four times, the network as a slow 4G.

    bench.py DOORSTEP CHROMIUM [FORM.xml]

Figures for people to read; nothing is asserted, since they are those of this machine.
"""
import pathlib
import re
import statistics
import sys
import tempfile

from app import ROOT, World
from cdp import Failed

CORPUS = ROOT.parent / "shared" / "corpus" / "forms" / "getodk__web-forms" / "whova_form.xml"
SLOWER = 4
NETWORK = {"offline": False, "latency": 60, "downloadThroughput": 1.2e6, "uploadThroughput": 0.6e6}  # bytes/s: 9 Mbit
STEPS = 60

# Milliseconds from a tap on "next" until the following screen is painted and its draft is on the disk.
STEP = """async () => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const button = [...document.querySelectorAll('nav.steps button')].at(-1);
  const before = document.querySelector('section.interview')?.innerText;
  const began = performance.now();
  button.click();
  while (document.querySelector('section.interview')?.innerText === before) {
    if (performance.now() - began > 5000) return [0, 'stands still'];
    await new Promise((done) => { setTimeout(done); });
  }
  await painted();
  return [performance.now() - began, document.querySelector('h1').innerText];
}"""
# An answer that the question takes, so that it can be left.
ANSWER = """async () => {
  for (const item of document.querySelectorAll('.item.question')) {
    const needed = item.querySelector('.needed');
    if (!needed) continue;
    const choice = item.querySelector('input[type=radio], input[type=checkbox]');
    if (choice) { if (!item.querySelector('input:checked')) choice.click(); continue; }
    const field = item.querySelector('input, textarea, select');
    if (field && !field.value) {
      field.value = field.type === 'date' ? '2020-01-01' : field.tagName === 'SELECT' ? field.options[1]?.value : '1';
      field.dispatchEvent(new Event('input', { bubbles: true }));
      field.dispatchEvent(new Event('change', { bubbles: true }));
    }
  }
  await new Promise((done) => { setTimeout(done, 300); });
}"""


def slow(page):
    page.ask("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.ask("Network.emulateNetworkConditions", NETWORK)


def load_ms(phone):
    phone.open()
    return phone.page.call("""() => [performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
        performance.getEntriesByType('navigation')[0].loadEventEnd, performance.getEntriesByName('ready')[0].startTime]""")


def own_mb(browser):
    """What the processes of pages hold for themselves alone, the largest of them: heap, engine, document and all."""
    pages = [it["id"] for it in browser.ask("SystemInfo.getProcessInfo")["processInfo"] if it["type"] == "renderer"]
    rolled = [pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8") for pid in pages]
    return max(sum(int(kib) for kib in re.findall(r"^Private_\w+:\s+(\d+)", text, re.M)) for text in rolled) / 1024


def heap_mb(page):
    page.ask("HeapProfiler.enable")
    page.ask("HeapProfiler.collectGarbage")
    page.ask("Performance.enable")
    metrics = {m["name"]: m["value"] for m in page.ask("Performance.getMetrics")["metrics"]}
    return metrics["JSHeapUsedSize"] / 1e6


def begin(phone, door):
    phone.tap("Doors")
    phone.tap(door)
    phone.see("Interview")
    title = phone.page.call("""() => { const b = [...document.querySelectorAll('h2 ~ button')].find((e) => e.dir === 'auto');
        const at = performance.now(); b.click(); window.began = at; return b.innerText; }""")
    try:
        phone.page.until("() => Boolean(document.querySelector('section.interview .items'))", patience_s=30)
    except Failed:
        sys.exit(f"{title} does not open: {phone.text()[:500]!r} {phone.page.console[-3:]}")
    return title, phone.page.call("() => performance.now() - window.began")


def main():
    doorstep, chromium = sys.argv[1:3]
    form = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else CORPUS
    with tempfile.TemporaryDirectory() as folder:
        world = World(doorstep, chromium, folder, form)
        phone = world.phone
        try:
            phone.page.go("about:blank")
            empty = own_mb(phone.browser)
            slow(phone.page)
            for name in ("first load, cold", "load with the browser's cache"):
                print(f"{name}: paint {{:.0f}} ms, loaded {{:.0f}} ms, usable {{:.0f}} ms".format(*load_ms(phone)))
            phone.page.until("async () => (await navigator.serviceWorker.ready).active.state === 'activated'")
            print("load from the phone: paint {:.0f} ms, loaded {:.0f} ms, usable {:.0f} ms".format(*load_ms(phone)))
            phone.tap("Get the questions")
            phone.tap("Doors", patience_s=120)
            phone.tap("To the first screen")
            phone.see("Settings")
            title, ms = begin(phone, "ARW-1")
            print(f"{title}: opened in {ms:.0f} ms")
            times = []
            for _ in range(STEPS):
                phone.page.call(ANSWER)
                ms, _said = phone.page.call(STEP)
                if not ms:
                    print(f"# stands still at {phone.text()[:200]!r}")
                    break
                times.append(ms)
            times.sort()
            print(f"question to question: median {statistics.median(times):.0f} ms, nine in ten below "
                  f"{times[int(len(times) * 0.9)]:.0f} ms, worst {times[-1]:.0f} ms, of {len(times)}")
            heap = heap_mb(phone.page)  # and what is no longer used goes
            print(f"memory: the page's process {own_mb(phone.browser):.0f} MB of its own, of which an empty page has {empty:.0f}; "
                  f"JavaScript's heap {heap:.1f} MB")
        finally:
            phone.browser.close()
            world.server.stop()


if __name__ == "__main__":
    main()
