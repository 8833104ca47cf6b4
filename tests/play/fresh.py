#!/usr/bin/env python3
"""What is kept from change to change equals what is worked out anew. Prints TAP.

    fresh.py DOORSTEP [SEED] [STEPS]

Forms full of totals are filled in at random: answers, rows that come and go, rows that are hidden.
After each step the record as it stands is opened again as a draft in a program of its own, which
computes everything from nothing; both must read the same to the last digit.
"""
import json
import os
import random
import subprocess
import sys
import tempfile

HEAD = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>t</h:title><model><instance><data id="t">"""


def repeat(path, inner):
    return f'<group ref="{path}"><repeat nodeset="{path}">{inner}</repeat></group>'


def asked(path):
    return f'<input ref="{path}"><label>q</label></input>'


def page(data, binds, body):
    made = "".join("<bind " + " ".join(f'{k}="{v}"' for k, v in bind.items()) + "/>" for bind in binds)
    return f"{HEAD}{data}</data></instance>{made}</model></h:head><h:body>{body}</h:body></h:html>"


def calc(path, text, **more):
    return {"nodeset": path, "calculate": text.replace("<", "&lt;"), **more}


ROW = "<show/><x/><w/><kind/><all/><before/><upto/><chain/><place/><of/><kinds/><same/><prev/><next/><share/>"
def flat(special):
    """Hidden rows and a total that builds on itself in two forms: a row's own place counts hidden rows, the
    places in a filter don't, so together a row would read itself."""
    return page(
        f"<k>1</k><r>{ROW}</r><r>{ROW}</r><t/><tw/><n/><ne/><lo/><hi/><na/><first/><third/><list/><late/><top/><as/>",
        [
            {"nodeset": "/data/r/x", "type": "int", "constraint": "sum(/data/r/x) &lt; 500"},
            {"nodeset": "/data/r/w", "type": "decimal", "relevant": "../x != 13"},
            special,
            calc("/data/r/all", "sum(../../r/w) + count(/data/r)"),
            calc("/data/r/before", "sum(/data/r[position() < position(current()/..)]/w)"),
            calc("/data/r/upto", "sum(/data/r[position(current()/..) >= position()]/w) + max(../../r[position() <= 2]/x)"),
            calc("/data/r/place", "position(..)", type="int"),
            calc("/data/r/of", "concat(position(..), ' of ', count(../../r))"),
            calc("/data/r/kinds", "count(/data/r[kind = current()/../kind])"),
            calc("/data/r/same", "sum(/data/r[kind = current()/../kind and x > 2]/w)"),
            calc("/data/r/prev", "/data/r[position() = position(current()/..) - 1]/x"),
            calc("/data/r/next", "indexed-repeat(/data/r/x, /data/r, position(..) + 1)"),
            calc("/data/r/share", "../x div sum(/data/r/x)"),
            calc("/data/t", "sum(/data/r/x) * /data/k", type="int"),
            calc("/data/tw", "sum(/data/r/w)"),
            calc("/data/n", "count(/data/r)"),
            calc("/data/ne", "count-non-empty(/data/r/w) + 100 * count(/data/r/w)"),
            calc("/data/lo", "min(/data/r/w)"),
            calc("/data/hi", "max(/data/r/w)"),
            calc("/data/na", "count(/data/r[kind = 'a'])"),
            calc("/data/first", "indexed-repeat(/data/r/w, /data/r, 1)"),
            calc("/data/third", "indexed-repeat(/data/r/chain, /data/r, 3)"),
            calc("/data/as", "count(/data/r[w = '0.10']) + 10 * count(/data/r[x = /data/k + 12]) + 100 * count(/data/r[x = ''])"),
            calc("/data/list", "join(' ', /data/r/x)"),
            calc("/data/late", "sum(/data/r[position() > 2]/x)"),
            calc("/data/top", "/data/r[x = max(/data/r/x)]/kind"),
        ],
        asked("/data/k") + repeat("/data/r", "".join(asked(f"/data/r/{q}") for q in ("show", "x", "w", "kind"))))


HIDING = flat({"nodeset": "/data/r", "relevant": "./show != 'no'"})
CHAIN = flat(calc("/data/r/chain", "../x + sum(/data/r[position() < position(current()/..)]/chain)"))

INNER = "<v/><f/><osum/><sum/><of/><run/>"
NEST = page(
    f"<k>1</k><o><hide/><c/><n/><best/><i>{INNER}</i></o><o><hide/><c/><n/><best/><i>{INNER}</i><i>{INNER}</i></o><t/><n/><ot/><m/>",
    [
        {"nodeset": "/data/o/i/v", "type": "decimal"},
        {"nodeset": "/data/o", "relevant": "./hide != 'yes'"},
        {"nodeset": "/data/o/i/f", "relevant": "../v > 1"},
        calc("/data/o/c", "sum(../i/v)"),
        calc("/data/o/n", "count(../i) + count-non-empty(../i/f)"),
        calc("/data/o/best", "max(current()/../i/v)"),
        calc("/data/o/i/osum", "sum(../../i/v)"),
        calc("/data/o/i/sum", "sum(/data/o/i/v)"),
        calc("/data/o/i/of", "concat(position(../..), '.', position(..), ' of ', count(/data/o/i))"),
        calc("/data/o/i/run", "sum(../../i[position() < position(current()/..)]/v)"),
        calc("/data/t", "sum(/data/o/i/v)"),
        calc("/data/n", "count(/data/o/i)"),
        calc("/data/ot", "sum(/data/o/c)"),
        calc("/data/m", "sum(/data/o[position() < /data/k]/i/v) + count(/data/o[c > 3])"),
    ],
    asked("/data/k") + repeat("/data/o", asked("/data/o/hide") +
                              repeat("/data/o/i", asked("/data/o/i/v") + asked("/data/o/i/f"))))


def number(dice):
    return dice.choice(["", str(dice.randint(0, 20)), f"{dice.random() * 10:.{dice.randint(1, 4)}f}", "0.1", "13"])


def flat_step(dice, rows):
    row = dice.randint(1, max(1, rows[0]))
    kind = dice.random()
    if kind < 0.15 and rows[0] < 12:
        rows[0] += 1
        return "new\t/data/r"
    if kind < 0.25 and rows[0] > 1:
        rows[0] -= 1
        return f"del\t/data/r[{row}]"
    if kind < 0.3:
        return f"set\t/data/k\t{dice.randint(0, 5)}"
    place, value = dice.choice([("x", number(dice).split(".")[0]), ("w", number(dice)), ("w", number(dice)),
                                ("kind", dice.choice(["a", "b", "c", ""])), ("show", dice.choice(["no", "", "yes", "yes"]))])
    return f"set\t/data/r[{row}]/{place}\t{value}"


def nest_step(dice, rows):
    outer = dice.randint(1, len(rows))
    inner = dice.randint(1, max(1, rows[outer - 1]))
    kind = dice.random()
    if kind < 0.08 and len(rows) < 5:
        rows.append(0)
        return "new\t/data/o"
    if kind < 0.13 and len(rows) > 1:
        del rows[outer - 1]
        return f"del\t/data/o[{outer}]"
    if kind < 0.3 and rows[outer - 1] < 6:
        rows[outer - 1] += 1
        return f"new\t/data/o[{outer}]/i"
    if kind < 0.4 and rows[outer - 1] > 0:
        rows[outer - 1] -= 1
        return f"del\t/data/o[{outer}]/i[{inner}]"
    if kind < 0.5:
        return f"set\t/data/o[{outer}]/hide\t{dice.choice(['yes', '', 'no'])}"
    if kind < 0.55:
        return f"set\t/data/k\t{dice.randint(0, 5)}"
    return f"set\t/data/o[{outer}]/i[{inner}]/{dice.choice('vvvf')}\t{number(dice)}"


def play(doorstep, form, steps, *args):
    done = subprocess.run([doorstep, "form", "play", form, *args], input="".join(s + "\n" for s in steps),
                          capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def check(doorstep, folder, form, steps):
    """The first step after which the kept record and the fresh one differ; None when none does."""
    path, draft = os.path.join(folder, "form.xml"), os.path.join(folder, "draft.xml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(form)
    answers = play(doorstep, path, [line for step in steps for line in (step, "dump\tall")])
    for i, step in enumerate(steps):
        kept = answers[2 * i + 1]["xml"]
        with open(draft, "w", encoding="utf-8") as file:
            file.write(kept)
        fresh = play(doorstep, path, ["dump\tall"], "--instance", draft)[0]["xml"]
        if kept != fresh:
            return f"step {i + 1}, {step!r}\n# kept:  {kept}\n# fresh: {fresh}"
    return None


def main():
    doorstep, seed, n = sys.argv[1], *(int(word) for word in (sys.argv[2:] + ["1", "60"][len(sys.argv) - 2:]))
    kinds = [("rows that hide", HIDING, flat_step, [2]), ("rows that build on each other", CHAIN, flat_step, [2]),
             ("rows in rows", NEST, nest_step, [1, 2])]
    print(f"1..{2 * len(kinds)}")
    for i in range(2 * len(kinds)):
        name, form, step, rows = kinds[i // 2]
        dice, rows = random.Random(f"{seed} {i}"), list(rows)
        steps = [step(dice, rows) for _ in range(n)]
        with tempfile.TemporaryDirectory() as folder:
            found = check(doorstep, folder, form, steps)
        print(f"{'not ok' if found else 'ok'} {i + 1} - totals over {name} are as if worked out anew, {i % 2 + 1}")
        if found:
            print("# " + found)


if __name__ == "__main__":
    main()
