"""Questionnaires of known size, and the measurements of the engine on them, for bench.py."""
import os
import subprocess
import json
import tempfile
import time

HEAD = ('<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"'
        ' xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>bench</h:title><model>')
WHO = "forms/getodk__web-forms/whova_form.xml"


def page(instance, model, body):
    return (f"{HEAD}<instance><data id='bench'>{instance}</data></instance>{model}</model></h:head>"
            f"<h:body>{body}</h:body></h:html>")


def control(path):
    return f'<input ref="{path}"><label>Question</label></input>'


def select(path, nodeset):
    return (f'<select1 ref="{path}"><label>Question</label><itemset nodeset="{nodeset}">'
            '<value ref="name"/><label ref="label"/></itemset></select1>')


def thirds(n=3000):
    """One third each constrained, relevant, calculated; each looks at the question before it."""
    kinds = ['type="int" constraint=". &gt; 0 and . &lt; 100"', 'relevant="{0} &gt; 5"', 'calculate="{0} + 1"']
    binds = "".join(f'<bind nodeset="/data/q{i}" {kinds[i % 3].format(f"/data/q{max(0, i - 1)}")}/>' for i in range(n))
    body = "".join(control(f"/data/q{i}") for i in range(n) if i % 3 != 2)
    return page("".join(f"<q{i}/>" for i in range(n)), binds, body)


def cascade(n=50000):
    item = "<item><name>n{0}</name><label>Label {0}</label><state>s{1}</state><lga>l{2}</lga></item>"
    wards = "".join(item.format(i, i % 50, i % 1000) for i in range(n))
    lgas = "".join(f"<item><name>l{i}</name><label>L{i}</label><state>s{i % 50}</state></item>" for i in range(1000))
    states = "".join(f"<item><name>s{i}</name><label>S{i}</label></item>" for i in range(50))
    lists = "".join(f'<instance id="{name}"><root>{items}</root></instance>'
                    for name, items in (("st", states), ("lg", lgas), ("w", wards)))
    body = (select("/data/s", "instance('st')/root/item") +
            select("/data/l", "instance('lg')/root/item[state = /data/s]") +
            select("/data/w", "instance('w')/root/item[state = /data/s and lga = /data/l]"))
    return page("<s/><l/><w/>", lists, body)


def chain(n=1000):
    binds = '<bind nodeset="/data/a" type="int"/>' + "".join(
        f'<bind nodeset="/data/c{i}" type="int" calculate="/data/{"a" if i == 0 else f"c{i - 1}"} + 1"/>' for i in range(n))
    return page("<a>1</a>" + "".join(f"<c{i}/>" for i in range(n)), binds, control("/data/a"))


def rows(n=1000):
    instance = "<k>1</k>" + "".join(f"<r><x>{i}</x><y/><z/></r>" for i in range(n)) + "<tot/>"
    model = ('<bind nodeset="/data/k" type="int"/><bind nodeset="/data/r/x" type="int"/>'
             '<bind nodeset="/data/r/y" type="int" calculate="../x * /data/k"/>'
             '<bind nodeset="/data/r/z" calculate="position(..)"/><bind nodeset="/data/tot" calculate="sum(/data/r/y)"/>')
    body = (control("/data/k") + '<group ref="/data/r"><repeat nodeset="/data/r">' + control("/data/r/x") +
            "</repeat></group>")
    return page(instance, model, body)


def play(doorstep, form, steps=""):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "form.xml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(form)
        done = subprocess.run([doorstep, "form", "play", path], input=steps, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def timeset_ms(doorstep, form, place, times):
    return play(doorstep, form, f"timeset {place}\t1\t2\t{times}\n")[0]["us_per_set"] / 1000


def whole_process(doorstep, path, repeats=15):
    """Best wall time in ms of loading and starting a form, the whole process."""
    best = None
    for _ in range(repeats):
        start = time.perf_counter()
        subprocess.run([doorstep, "form", "play", path], stdin=subprocess.DEVNULL, check=True, capture_output=True)
        took = (time.perf_counter() - start) * 1000
        best = took if best is None else min(best, took)
    return best


def load_form(doorstep, form, repeats=9):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "form.xml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(form)
        return whole_process(doorstep, path, repeats)


def peak_mb(doorstep, form):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "form.xml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(form)
        done = subprocess.run([doorstep, "form", "bench", path, "-n", "1"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["peak_rss_kb"] / 1024


def who_form():
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    corpus = os.environ.get("DOORSTEP_CORPUS", os.path.join(root, "..", "shared", "corpus"))
    path = os.path.join(corpus, WHO)
    return path if os.path.exists(path) else None


def load_who(doorstep):
    path = who_form()
    if path is None:
        raise FileNotFoundError("the corpus is not here")
    return whole_process(doorstep, path)


MEASURES = {
    "who": load_who,
    "cascade": lambda d: load_form(d, cascade()),
    "cascade_mb": lambda d: peak_mb(d, cascade()),
    "thirds": lambda d: load_form(d, thirds()),
    "chain": lambda d: timeset_ms(d, chain(), "/data/a", 2000),
    "rows_outside": lambda d: timeset_ms(d, rows(), "/data/k", 500),
    "rows_inside": lambda d: timeset_ms(d, rows(), "/data/r[500]/x", 2000),
}
