#!/usr/bin/env python3
"""Questionnaires of other people in the app: every screen of each is drawn, and nothing breaks. Prints TAP.

    corpus.py DOORSTEP [CHROMIUM [all]]

A sample of the corpus, or all of it; skipped where there is no corpus.
"""
import base64
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "play"), str(ROOT / "tests" / "web")]
from app import World  # noqa: E402
from corpus_forms import DEFECTS, find_corpus, list_forms  # noqa: E402

SAMPLE = 15
SCREENS_MAX = 250
MEDIA_MAX = 8 << 20

# Opens a form in the app and goes on and on; an answer is never needed to see the next screen.
WALK = """async (name, form, media, most) => {
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const { main: { app }, store } = await import(new URL('main.js', location.href));
  const files = Object.fromEntries(Object.entries(media).map(([key, text]) => [key, bytes(text)]));
  await store.putForm(name, { xml: bytes(form), media: files });
  app.interview = null;
  const parameters = { form: { hash: name, title: name } };
  let screens = 0, kind;
  try {
    do {
      await app.go('question', parameters, 'replace');
      if (!app.interview || !document.querySelector('.interview, .steps')) {
        return { refused: document.body.innerText };
      }
      kind = app.interview.screen.kind;
      screens += 1;
    } while (screens < most && app.interview.go('next') && app.interview.screen.kind !== 'end');
  } finally {
    await app.interview?.wipe();
    app.interview = null;
  }
  return { screens };
}"""


def coded(path):
    return base64.b64encode(path.read_bytes()).decode()


def media_of(path):
    """Files beside the form that it names."""
    text = path.read_text(encoding="utf-8", errors="replace")
    return {file.name: coded(file) for file in sorted(path.parent.iterdir())
            if file.is_file() and file != path and file.name in text and file.stat().st_size <= MEDIA_MAX}


def main():
    corpus = pathlib.Path(find_corpus())
    if len(sys.argv) < 3 or not corpus.is_dir():
        print("1..0 # SKIP no corpus, no wasm toolchain or no Chromium")
        return 0
    forms = [pathlib.Path(path) for path in list_forms(corpus / "forms") if not path.endswith(tuple(DEFECTS))]
    if "all" not in sys.argv[3:]:
        forms = forms[:: max(1, len(forms) // SAMPLE)]
    failed = 0
    print(f"1..{len(forms)}")
    with tempfile.TemporaryDirectory() as folder:
        world = World(sys.argv[1], sys.argv[2], folder)
        page = world.phone.page
        for number, path in enumerate(forms, 1):
            before = len(page.console)
            said = page.call(WALK, path.stem, coded(path), media_of(path), SCREENS_MAX)
            wrong = [line for line in page.console[before:] if line.startswith(("exception", "error"))]
            good = said.get("screens") and not wrong
            failed += not good
            print(f"{'ok' if good else 'not ok'} {number} - {path.stem}: {said.get('screens', 0)} screens", flush=True)
            if not good:
                print("# " + str([said, wrong[:3]])[:600].replace("\n", " "))
        world.phone.browser.close()
        world.server.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
