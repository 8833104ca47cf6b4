#!/usr/bin/env python3
"""The engine in a browser against the native one: the same steps, the same lines. Prints TAP.

    engine.py DOORSTEP SOURCE_ROOT [ENGINE.wasm CHROMIUM [NAME]]

Played are all scenarios of tests/play, odd expressions, our own questionnaires and, where it is there,
every form of the corpus: an interview led natively (walker.py) is played again in the page, step by
step. Without a toolchain or a browser all is skipped; NAME plays only what holds it in its name.
"""
import base64
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "play"), str(ROOT / "tests" / "web"), str(ROOT / "tools")]
from bundle import word_files  # noqa: E402
from cdp import Browser, Failed  # noqa: E402
from corpus_forms import DEFECTS, find_corpus, list_forms  # noqa: E402
from scenarios import NOW, form_xml, read_cases  # noqa: E402
from folder_site import Site  # noqa: E402
from walker import Form, Player, Refused, Walk  # noqa: E402

MEDIA_MAX = 8 << 20
PARSER = "not well-formed XML" # each parser has words of its own behind this
# What only a computer can do, or what is measured anew each time: step -> why.
NOT_HERE = {"entities": "reads a file", "timeset": "is a time"}
WALK_ARGS = "--seed 1 --now 2026-11-22T10:00:00Z"


def one_question(calculate):
    return f"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
<h:head><h:title>t</h:title><model><instance><data id="t"><a>1</a><b/></data></instance>
<bind nodeset="/data/b" calculate="{calculate}"/></model></h:head>
<h:body><input ref="/data/a"><label>a</label></input></h:body></h:html>"""


ODD = {
    "numbers as text": "concat(1 div 3, ' ', pow(10, 300) * 10, ' ', -0.1 * 3, ' ', pow(2, 70), ' ', sin(2),"
                       " ' ', exp(1), ' ', 1 div 0, ' ', round(2.5), ' ', pow(2, -1074))",
    "dates": "concat(format-date('2024-02-29', '%a %e %b %Y'), ' ', date(20000), ' ',"
             " decimal-date-time('1969-07-20'))",
    "digests": "concat(digest('ä', 'MD5'), digest('ä', 'SHA-1'), digest('ä', 'SHA-256', 'hex'),"
               " digest('ä', 'SHA-384'), digest('ä', 'SHA-512', 'base64'))",
    "an expression as deep as one may be": "(" * 1500 + "1" + ")" * 1500,
    "a function calling itself deep down": "abs(" * 1500 + "-1" + ")" * 1500,
    "a long sum": "1" + "+1" * 1990,
    "a long union": "count(/data/a" + "|/data/a" * 1990 + ")",
    "a condition within a condition": "/data/a[" * 1500 + "1" + "]" * 1500,
    "an expression too deep": "(" * 10_000 + "1" + ")" * 10_000,
}
# Pattern, then texts that it is tried on; both engines must say the same of each.
PATTERNS = [
    (r"[0-9]{3}-?[a-z]+", "123-abc 123abc 12abc 123-ABC"), (r"\d+\s\w+", "1\xa0a 1\x0ba ٣\ta 12\tb_c"),
    (r"[^\s,]+@[\w.-]+\.[a-z]{2,}", "a@b.cd a.b@c-d.ef a@b"), (r"(?i)yes|no", "YES No nO maybe"),
    (r"a{,2}", "a{,2} aa"), (r"[]a]+", "]a a] b"), (r"[\w-.]+", "a-b.c a+b"), (r"\p{Lu}\p{Ll}+", "Émile émile"),
    (r"[[:alpha:]]+", "abc ab1"), (r"x(?#note)y", "xy x"), (r"(?P<q>['\"]).*(?P=q)", "'a' 'a\""),
    (r"\Qa.b\E", "a.b axb"), (r"a++b", "aab ab"), (r"(\d)\1", "11 12"), (r"\u00e9+", "éé e"),
    (r"a|b|", "a b c"), (r"(", "("), (r"a**", "a"), (r"[z-a]", "z"), (r"^\+?44$", "+44 44 +44\n"),
    (r"[\x41-\x43]{2}", "AB AD"), (r".", "\u2028 ab"), (r"\p{Arabic}+", "سلام abc"), (r"\-\_\'", "-_'"),
    (r"[\d\-/]+", "1-2/3 1+2"), (r"\x{e9}", "é"), (r"(?<!a)b", "b"), (r"a(?i)B|c", "ab aB AC C c"),
]


def odd_cases():
    steps = ["set\t/data/a\t2", "get\t/data/b", "finalize"]
    for name, calculate in ODD.items():
        yield {"name": name, "xml": one_question(calculate), "steps": steps}
    for pattern, texts in PATTERNS:
        tries = [f"eval\tregex(/data/a, '{pattern}')" if "'" not in pattern else
                 f'eval\tregex(/data/a, "{pattern}")' for _ in texts.split(" ")]
        steps = [step for text, again in zip(texts.split(" "), tries)
                 for step in (f"set\t/data/a\t{text.replace(chr(10), '')}", again)]
        yield {"name": f"pattern {pattern}", "xml": one_question("1"), "steps": steps}
    for name, xml in (("no XML at all", "no questionnaire"), ("a root too many", "<a/><b/>")):
        yield {"name": name, "xml": xml, "steps": steps}


def scenario_cases(folder):
    for path in sorted((ROOT / "tests" / "play").glob("*.play")):
        for number, case in enumerate(read_cases(path)):
            own = pathlib.Path(folder) / f"{path.stem}-{number}"
            own.mkdir()
            if "file" in case:
                name, content = case["file"].split("\n", 1)
                (own / name).write_text(content + "\n", encoding="utf-8")
            put = lambda text, own=own: text.replace("FOLDER", str(own))  # noqa: E731
            args = put(case.get("args", ""))
            args += "".join(f" {word} {value}" for word, value in (("--seed", 1), ("--now", NOW)) if word not in args)
            yield {"name": f"{path.name}: {case['name']}", "xml": form_xml(case, ROOT), "folder": own, "args": args,
                   "steps": [put(step) for step, _, _ in case["steps"]]}


def walked(doorstep, path, name):
    """An interview led natively, as a case to play again."""
    steps = []
    try:
        with Player(doorstep, str(path)) as player:
            Walk(Form(str(path)), player).go()
            player.say("validate")
            player.say("finalize")
            steps = player.log
    except (Refused, StopIteration):
        steps = ["validate", "dump"]
    return {"name": name, "form": pathlib.Path(path), "folder": pathlib.Path(path).parent, "args": WALK_ARGS,
            "zone": "Europe/London", "steps": steps}


def walk_cases(doorstep):
    for path in sorted((ROOT / "data" / "questionnaires").glob("*.xml")):
        yield walked(doorstep, path, path.name)
    real = os.path.join(find_corpus(), "forms")
    for path in list_forms(real):
        name = os.path.relpath(path, real)
        if name not in DEFECTS:
            yield walked(doorstep, path, name)


# ---- natively ----


def play_native(doorstep, case, folder):
    form = case.get("form")
    if not form:
        form = pathlib.Path(folder) / "form.xml"
        form.write_text(case["xml"], encoding="utf-8")
    args = shlex.split(case.get("args", WALK_ARGS))
    if "folder" in case:
        args += ["--media", str(case["folder"])]
    done = subprocess.run([doorstep, "form", "play", str(form), *args], capture_output=True, timeout=120,
                          input="".join(f"{s}\n" for s in case["steps"]).encode(errors="surrogateescape"),
                          env=dict(os.environ, TZ=case.get("zone", "UTC")))
    return done.stdout.decode(errors="replace").splitlines(), done.stderr.decode(errors="replace").strip()


# ---- in the page ----


def media_of(case, xml):
    folder = case.get("folder")
    files = [p for p in folder.iterdir() if p.is_file() and p.name.encode() in xml] if folder else []
    return {p.name: base64.b64encode(p.read_bytes()).decode() for p in files if p.stat().st_size < MEDIA_MAX}


def pairs(text):
    return dict(part.split("=", 1) for part in text.split(","))


def job_of(case):
    xml = case["form"].read_bytes() if "form" in case else case["xml"].encode()
    job = {"form": base64.b64encode(xml).decode(), "media": media_of(case, xml), "steps": case["steps"]}
    words = iter(shlex.split(case.get("args", WALK_ARGS)))
    read = lambda path: pathlib.Path(path).read_text(encoding="utf-8")  # noqa: E731
    for word in words:
        if word == "--seed":
            job["seed"] = int(next(words)) or 2 ** 64 - 1
        elif word == "--now":
            job["now"] = next(words)
        elif word in ("--property", "--function"):
            job["properties" if word == "--property" else "functions"] = pairs(next(words))
        elif word in ("--instance", "--edit", "--last-saved"):
            job[{"--instance": "draft", "--edit": "edit", "--last-saved": "lastSaved"}[word]] = read(next(words))
        elif word in ("--strict-jr", "--plain-xpath"):
            job[{"--strict-jr": "strict", "--plain-xpath": "plainXpath"}[word]] = True
    return job


PLAY = """(job) => {
  job.seed = BigInt(job.seed ?? 0);
  job.now = Date.parse(job.now);
  return window.play(job);
}"""


def difference(case, native, page):
    """None when both said the same, otherwise where they part."""
    lines, complaint = native
    if complaint or "error" in page:
        same = PARSER in complaint and PARSER in page.get("error", "")
        same = same or ("error" in page and not page.get("broken") and page["error"].strip() in complaint)
        return None if same else f"natively {complaint!r}, in the page {page.get('error')!r}"
    if len(lines) != len(page["lines"]):
        return f"{len(lines)} lines, {len(page['lines'])} in the page"
    for step, here, there in zip(case["steps"], lines, page["lines"]):
        words = step.replace("\t", " ").split(" ")
        if words[0] in NOT_HERE and (words[0] != "entities" or len(words) > 1):
            continue
        if here != there:
            return f"{step!r}: natively {here}, in the page {there}"
    return None


class Report:
    def __init__(self):
        self.number = 0

    def add(self, name, problem):
        self.number += 1
        print(f"{'not ' if problem else ''}ok {self.number} - {name}")
        if problem:
            print(f"# {problem}", flush=True)


def play_all(doorstep, page, cases, report, folder):
    zone = None
    for case in cases:
        if case.get("zone", "UTC") != zone:
            zone = case.get("zone", "UTC")
            page.ask("Emulation.setTimezoneOverride", {"timezoneId": zone})
        steps = [step for step in case["steps"] if step and not step.startswith("#")]
        case["steps"] = steps
        native = play_native(doorstep, case, folder)
        try:
            report.add(case["name"], difference(case, native, page.call(PLAY, job_of(case), patience_s=300)))
        except Failed as error:
            report.add(case["name"], str(error).replace("\n", " "))


SETTINGS = "() => { [...document.querySelectorAll('button')].find((e) => e.innerText === 'Settings')?.click(); " \
           "return document.querySelector('h1')?.innerText === 'Settings'; }"


def as_they_are(browser, site):
    """None when the app's modules run without being joined; otherwise what happened."""
    page = browser.page(f"{site.address}/index.html")
    try:
        page.until("() => document.documentElement.dataset.ready", patience_s=30)
        page.until(SETTINGS, patience_s=30)
    except Failed as error:
        return str(error).replace("\n", " ")
    return None


def main():
    doorstep, root, module, chromium, only = (sys.argv[1:] + [None] * 3)[:5]
    web = pathlib.Path(root) / "survey" / "web"
    if not module or not chromium:
        print("1..0 # SKIP no wasm toolchain to compile with, or no Chromium to play in")
        return
    report = Report()
    with tempfile.TemporaryDirectory() as folder, Site(web, {
            "/engine.wasm": module, "/engine.html": ROOT / "tests" / "web" / "engine.html",
            "/words/en.json": pathlib.Path(folder) / "en.json"}) as site:
        words = word_files(pathlib.Path(root) / "data" / "words" / "app")
        (pathlib.Path(folder) / "en.json").write_bytes(words["words/en.json"])
        with Browser(chromium, os.path.join(folder, "profile")) as browser:
            report.add("the modules run as they are, without being joined", as_they_are(browser, site))
            page = browser.page(f"{site.address}/engine.html")
            page.until("() => window.ready")
            for cases in (odd_cases(), scenario_cases(folder), walk_cases(doorstep)):
                play_all(doorstep, page, (c for c in cases if not only or only in c["name"]), report, folder)
    print(f"1..{report.number}")


if __name__ == "__main__":
    main()
