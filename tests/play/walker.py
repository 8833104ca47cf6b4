"""Lead a whole interview through `doorstep form play`: read a step, answer it, ask for the next.

Form     what the form's own XML says of a question: which texts exist, what its constraint mentions.
Player   one process of `form play`, a step written, an answer read.
Walk     an interview from the first question to the end, in every language, with rows added and
         taken away; `failures` says what an engine must never do, `steps` is what was written.
"""
import datetime
import json
import os
import re
import subprocess
import xml.etree.ElementTree as ET
import zlib

NOW = datetime.date(2026, 11, 22)
MAX_CANDIDATES = 40  # values tried on one question before it is left empty
MAX_STEPS = 3000  # of one walk: forms that could go on for ever end here
MAX_ROWS = 3  # rows a repeat gets by saying yes to "one more?"
BIG_LIST = 300  # choices; of longer lists the texts are looked at in one language only

VALUES = {
    "int": "2 1 3 0 5 10 20 30 45 60 100 150 250 500 1000 1990 2020 12345 -1 999999",
    "decimal": "2.5 1 0 10.25 36.6 65.5 120 0.5 1000 -1.5",
    "date": "2026-11-01 2026-11-22 1990-05-17 2024-02-29 2026-11-21 2026-11-23 2027-03-01 2026-08-15 "
            "2021-01-31 2015-06-30 1950-12-31",
    "time": "09:30:00.000 14:05:00.000 00:00:00.000 23:59:00.000",
    "dateTime": "2026-11-22T09:30:00.000Z 2026-10-25T00:30:00.000+01:00 1990-05-17T12:00:00.000Z "
                "2027-03-01T08:00:00.000Z",
    "boolean": "true false",
    "geopoint": "51.5,-0.12,12,5 9.05,38.7,2300,4",
    "geotrace": "51.5,-0.12,0,0;51.51,-0.12,0,0;51.51,-0.13,0,0",
    "geoshape": "51.5,-0.12,0,0;51.51,-0.12,0,0;51.51,-0.13,0,0;51.5,-0.12,0,0",
    "binary": "photo.jpg",
    "barcode": "5012345678900 A1",
    "string": "Anna 2 1 07700900123 0771234567 771234567 +447700900123 anna@example.org ABC123 A1 yes no "
              "12345 Maria_Lee 12:30 2026-11-22 x 100 00000",
}
GEO = {"geopoint", "geotrace", "geoshape"}
CONTROLS = {"input", "secret", "select1", "select", "rank", "upload", "trigger", "range", "group", "repeat"}
WITH_CHOICES = {"select1", "select", "rank"}
TEXT_ID = re.compile(r"jr:itext\(\s*['\"](.*?)['\"]\s*\)")
ITEM_TEXT_ID = re.compile(r"jr:itext\(\s*([\w.-]+)\s*\)")


def local(element):
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def generic(path):
    """/data/r[2]/x -> /data/r/x"""
    return re.sub(r"\[\d+\]", "", path)


def own_text(element):
    """What people would read of it, outputs left out."""
    parts = [element.text or ""]
    for child in element:
        parts.append("" if local(child) == "output" else own_text(child))
        parts.append(child.tail or "")
    return "".join(parts).strip()


def attribute(element, name):
    return next((v for k, v in element.attrib.items() if k.rsplit("}", 1)[-1] == name), None)


def resolve(path, within):
    if path.startswith("/"):
        return re.sub(r"\s+", "", path)
    parts = within.split("/")
    for step in path.replace("current()/", "").split("/"):
        if step.strip() == "..":
            parts.pop()
        elif step.strip() not in ("", "."):
            parts.append(step.strip())
    return "/".join(parts)


class Form:
    def __init__(self, path):
        root = ET.parse(path).getroot()
        model = next(e for e in root.iter() if local(e) == "model")
        body = next(e for e in root.iter() if local(e) == "body")
        instance = next(e for e in model if local(e) == "instance")
        top = "/" + local(next(iter(instance)))
        self.binds, ids = {}, {}
        for bind in (e for e in model.iter() if local(e) == "bind"):
            where = resolve(bind.get("nodeset") or "", top)
            self.binds.setdefault(where, {}).update(
                {k.rsplit("}", 1)[-1]: v for k, v in bind.attrib.items()})
            if bind.get("id"):
                ids[bind.get("id")] = where
        self.languages, self.texts, self.default = [], {}, None
        for translation in (e for e in model.iter() if local(e) == "translation"):
            self.read_translation(translation)
        self.controls, self.counted = {}, set()
        self.read_body(body, top, ids)
        self.written = {resolve(e.get("ref") or "", top) for e in root.iter()
                        if local(e) in ("setvalue", "setgeopoint", "recordaudio")}

    def read_translation(self, translation):
        lang = translation.get("lang")
        self.languages.append(lang)
        if self.default is None or attribute(translation, "default") is not None:
            self.default = lang
        self.texts[lang] = {
            text.get("id"): any(own_text(v) for v in text
                                if local(v) == "value" and v.get("form") in (None, "long"))
            for text in translation if local(text) == "text"}

    def speak(self):
        """Languages, the one that the interview begins with last."""
        return sorted(self.languages, key=lambda lang: lang == self.default) or [None]

    def read_body(self, element, within, ids):
        for child in element:
            ref = child.get("ref") or child.get("nodeset") or ids.get(child.get("bind"))
            where = resolve(ref, within) if ref else within
            if ref and local(child) in CONTROLS:
                self.controls.setdefault(where, child)
            if ref and attribute(child, "count") is not None:
                self.counted.add(where)
            if local(child) not in ("itemset", "item", "label", "hint"):
                self.read_body(child, where, ids)

    def exists(self, lang, text_id):
        """Has the text words, in this language or in the one that stands in (rule I8)?"""
        return any(self.texts.get(x, {}).get(text_id) for x in (lang, self.default))

    def has_words(self, element, lang):
        if element is None:
            return False
        found = TEXT_ID.search(element.get("ref") or "")
        return bool(own_text(element)) or bool(found and self.exists(lang, found.group(1)))

    def child(self, path, name):
        """The label, hint or list of a control; what a repeat says of itself is nobody's (rule I5)."""
        control = self.controls.get(generic(path))
        if control is None or local(control) == "repeat":
            return None
        return next((e for e in control if local(e) == name), None)

    def items_with_words(self, path, lang):
        """Values of the written choices whose label has words."""
        control = self.controls.get(generic(path))
        found = {}
        for item in control.iter() if control is not None else ():
            if local(item) == "item":
                parts = {local(e): e for e in item}
                if "value" in parts and "label" in parts:
                    found[own_text(parts["value"])] = self.has_words(parts["label"], lang)
        return {value for value, words in found.items() if words}

    def item_text_id(self, path):
        """Name of the child that holds the text id of each choice; '' when labels are not texts."""
        itemset = self.child(path, "itemset")
        label = next((e for e in itemset if local(e) == "label"), None) if itemset is not None else None
        found = ITEM_TEXT_ID.search(label.get("ref") or "") if label is not None else None
        return found.group(1) if found else ""

    def hints(self, path):
        """Values that the constraint of a question makes worth a try."""
        text = self.binds.get(generic(path), {}).get("constraint", "")
        numbers = [int(n) for n in re.findall(r"(?<![\w.'-])\d{1,9}(?![\w.])", text)]
        lengths = [int(n) for n in re.findall(r"\{(\d{1,2})", text)] + [n for n in numbers if n < 20]
        return ([str(n + d) for n in numbers for d in (0, 1, -1)] +
                ["0123456789012345678901234"[:n] for n in lengths] + ["A" * n for n in lengths] +
                re.findall(r"'([\w.@ -]+)'", text))

    def keeps_answer(self, path):
        """Nothing but a person writes to this place."""
        return (generic(path) not in self.written and
                not {"calculate", "preload"} & set(self.binds.get(generic(path), {})))


class Refused(Exception):
    pass


class Player:
    def __init__(self, doorstep, path, *args, now=NOW):
        self.process = subprocess.Popen(
            [doorstep, "form", "play", path, "--media", os.path.dirname(path), "--seed", "1",
             "--now", f"{now}T10:00:00Z", *args],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=dict(os.environ, TZ="Europe/London"))
        self.log = []

    def say(self, *fields):
        step = "\t".join(fields)
        self.log.append(step)
        try:
            self.process.stdin.write(step.encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        line = self.process.stdout.readline()
        if not line:
            raise Refused(self.process.communicate()[1].decode(errors="replace").strip() or
                          f"ended at {step!r}, status {self.process.returncode}")
        return json.loads(line)

    def close(self):
        self.process.communicate()
        return self.process.returncode

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Walk:
    """`salt` turns the order in which answers are tried, so that another one opens other questions."""

    def __init__(self, form, player, salt=0):
        self.form, self.player, self.salt = form, player, salt
        self.failures, self.answers, self.seen = [], {}, set()
        self.questions = self.rows = 0

    def fail(self, *words):
        self.failures.append(" ".join(map(str, words)))

    def turn(self, values, path):
        values = list(dict.fromkeys(values))
        at = (zlib.crc32(generic(path).encode()) + self.salt) % len(values) if values else 0
        return values[at:] + values[:at]

    def candidates(self, path, kind, about):
        control = about.get("control", "input")
        if control in WITH_CHOICES:
            values = [c["value"] for c in self.player.say("choices", path)["choices"] if c["value"]]
            if control == "select1":
                return self.turn(values, path)
            if control == "rank":
                return [" ".join(values)]
            turned = self.turn(values, path)
            return [" ".join(turned[:2]), *turned] if turned else []
        if control == "trigger":
            return ["OK"]
        if control == "range":
            element = self.form.controls[generic(path)]
            return [element.get("end"), element.get("start")]
        usual = VALUES["binary" if control == "upload" else kind if kind in VALUES else "string"].split()
        if kind in GEO:
            usual = [value.replace(",", " ") for value in usual]
        hints = self.form.hints(path) if kind in ("int", "long", "decimal", "string") else []
        return [*hints, *usual] if self.salt % 2 else [*usual, *hints]

    def for_people(self, path, about):
        """Not filled by an app, nor computed: that stays only until it is computed anew (rule D8)."""
        return (about.get("appearance") != "hidden" and
                "calculate" not in self.form.binds.get(generic(path), {}))

    def answer(self, path):
        before = self.player.say("get", path)
        about = self.player.say("about", path)
        if not before["relevant"]:
            self.fail(path, "is shown and not relevant")
        if not before["readonly"] and not self.for_people(path, about):
            return
        values = [v for v in self.candidates(path, before["type"], about) if v]
        for value in values[:MAX_CANDIDATES]:
            status = self.player.say("set", path, value)["status"]
            if (status == "read-only") != before["readonly"]:
                self.fail(path, "readonly", before["readonly"], "but set says", status)
            if status in ("ok", "read-only"):
                break
            if status not in ("constraint", "bad-value"):
                self.fail(path, "set", value, "says", status)
        else:
            return
        if status == "ok" and self.form.keeps_answer(path):
            after = self.player.say("get", path)["value"]
            if after != value:
                self.fail(path, "was answered", repr(value), "and holds", repr(after))
            self.answers[path] = value

    def look(self, path, question):
        """Texts of a question or group in every language; back in the first at the end."""
        form, languages = self.form, self.form.speak()
        for lang in languages:
            if len(languages) > 1 and self.player.say("lang", lang)["status"] != "ok":
                self.fail("language", lang, "is not known")
            shown = self.player.say("label", path)
            for name in ("label", "hint"):
                if not shown.get(name) and form.has_words(form.child(path, name), lang):
                    self.fail(path, name, "is empty in", lang)
            if question:
                self.look_at_choices(path, lang)

    def look_at_choices(self, path, lang):
        control = self.form.controls.get(generic(path))
        if control is None or local(control) not in WITH_CHOICES:
            return
        name = self.form.item_text_id(path)
        choices = self.player.say("choices", path, *[name][:bool(name)])["choices"]
        written = self.form.items_with_words(path, lang)
        for choice in choices[:BIG_LIST]:
            words = (self.form.exists(lang, choice[name]) if name else choice["value"] in written)
            if words and not choice["label"]:
                self.fail(path, "choice", choice["value"], "has no label in", lang)

    def count(self, path):
        within, name = path.rsplit("/", 1)
        return int(float(self.player.say("eval", f"count({name})", within).get("value", MAX_ROWS)))

    def add_row(self, path):
        if self.count(path) >= MAX_ROWS:
            return
        if self.player.say("new", path)["status"] == "ok":
            self.rows += 1
        else:
            self.fail(path, "offers one more and refuses it")

    def take_away(self, path):
        """A row added last and taken away again leaves as many rows as before."""
        rows = self.count(path)
        if self.player.say("new", path)["status"] != "ok":
            self.fail(path, "offers one more and refuses it")
        elif self.player.say("del", f"{path}[{rows + 1}]")["status"] != "ok":
            self.fail(path, "cannot be taken away again")
        elif self.count(path) != rows:
            self.fail(path, "has", self.count(path), "rows after one more and one less, not", rows)

    def ask_all(self):
        for _ in range(MAX_STEPS):
            step = self.player.say("next")
            kind, path = step["kind"], step["path"]
            if kind == "end":
                return
            if path and (kind, generic(path)) not in self.seen and kind != "new-repeat":
                self.seen.add((kind, generic(path)))
                self.look(path, kind == "question")
            if kind == "question" and path:
                self.questions += 1
                self.answer(path)
            elif kind == "new-repeat":
                self.add_row(path)

    def judge(self):
        """What validate says and what each question says of itself are the same."""
        said = {p["path"]: p["kind"] for p in self.player.say("validate")["problems"]
                if p.get("control", True)}
        shown = [s["path"] for s in self.player.say("walk")["steps"]
                 if s["kind"] == "question" and s["path"]]
        for path in set(said) - set(shown):
            self.fail(path, said[path], "is a problem of a question that is not shown")
        for path in shown:
            state = self.player.say("get", path)
            missing = state["required"] and not state["value"]
            if missing != (said.get(path) == "required"):
                self.fail(path, "required and empty:", missing, "but validate says", said.get(path))
        return said

    def go(self):
        self.ask_all()
        for step in self.player.say("walk")["steps"]:
            if step["kind"] == "new-repeat" and generic(step["path"]) not in self.form.counted:
                self.take_away(step["path"])
        return self.judge()
