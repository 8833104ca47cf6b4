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


def households(outer=30, inner=30):
    """Rows in rows: totals of the own outer row and of the whole form, asked for by each outer row."""
    row = "<c><x>1</x><card/><pos/></c>"
    instance = f"<h><sum/><all/><miss/>{row * inner}</h>" * outer + "<tot/>"
    model = ('<bind nodeset="/data/h/c/x" type="int"/><bind nodeset="/data/h/c/card" calculate="if(../x = 1, 1, 0)"/>'
             '<bind nodeset="/data/h/c/pos" calculate="concat(position(../..), \'.\', position(..))"/>'
             '<bind nodeset="/data/h/sum" calculate="sum(../c/x)"/><bind nodeset="/data/h/all" calculate="sum(/data/h/c/x)"/>'
             '<bind nodeset="/data/h/miss" calculate="count(/data/h/c) - sum(/data/h/c/card)"/>'
             '<bind nodeset="/data/tot" calculate="sum(/data/h/sum)"/>')
    body = (f'<group ref="/data/h"><repeat nodeset="/data/h"><group ref="/data/h/c"><repeat nodeset="/data/h/c">'
            f'{control("/data/h/c/x")}</repeat></group></repeat></group>')
    return page(instance, model, body)


def running(n=1000):
    """The total so far, the row before, and whether another row has the same name."""
    instance = "".join(f"<r><x>{i}</x><sofar/><before/><same/></r>" for i in range(n))
    own = "position(current()/..)"
    model = (f'<bind nodeset="/data/r/x" type="int"/><bind nodeset="/data/r/sofar" calculate="sum(/data/r[position() &lt;= {own}]/x)"/>'
             f'<bind nodeset="/data/r/before" calculate="/data/r[position() = {own} - 1]/x"/>'
             '<bind nodeset="/data/r/same" calculate="count(/data/r[x = current()/../x])"/>')
    return page(instance, model, '<group ref="/data/r"><repeat nodeset="/data/r">' + control("/data/r/x") + "</repeat></group>")


ITEMS = 100000


def listed(ending):
    """A form with a list of ITEMS items of four fields in a file, and that file."""
    rows_of = [(f"n{i}", f"Label {i}", f"s{i % 50}", f"l{i % 1000}") for i in range(ITEMS)]
    fields = ("name", "label", "state", "lga")
    if ending == "csv":
        text = "\n".join(",".join(row) for row in [fields, *rows_of]) + "\n"
    else:
        text = "<root>" + "".join("<item>" + "".join(f"<{f}>{v}</{f}>" for f, v in zip(fields, row)) + "</item>"
                                  for row in rows_of) + "</root>"
    scheme = "file-csv" if ending == "csv" else "file"
    form = page("<s/><l/><w/>", f'<instance id="w" src="jr://{scheme}/w.{ending}"/>',
                control("/data/s") + control("/data/l") +
                select("/data/w", "instance('w')/root/item[state = /data/s and lga = /data/l]"))
    return form, f"w.{ending}", text


def play(doorstep, form, steps="", files=()):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "form.xml")
        for name, text in [("form.xml", form), *files]:
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        done = subprocess.run([doorstep, "form", "play", path, "--media", folder], input=steps, capture_output=True,
                              text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def timeset_ms(doorstep, form, place, times):
    return play(doorstep, form, f"timeset {place}\t1\t2\t{times}\n")[0]["us_per_set"] / 1000


def steps_ms(doorstep, form, step, times):
    """Wall time in ms of one such step: a play with them against one without."""
    took = []
    for n in (0, times):
        start = time.perf_counter()
        play(doorstep, form, step * n)
        took.append(time.perf_counter() - start)
    return (took[1] - took[0]) * 1000 / times


def bench_list(doorstep, ending):
    """(load ms, bytes an item, ms of the first cascade): against the same form with an empty list."""
    form, name, text = listed(ending)
    figures = []
    for content in (text, text.split("\n")[0] if ending == "csv" else "<root/>"):
        with tempfile.TemporaryDirectory() as folder:
            for file_name, words in (("form.xml", form), (name, content)):
                with open(os.path.join(folder, file_name), "w", encoding="utf-8") as file:
                    file.write(words)
            done = subprocess.run([doorstep, "form", "bench", os.path.join(folder, "form.xml"), "-n", "1", "--media", folder],
                                  capture_output=True, text=True, check=True)
        figures.append(json.loads(done.stdout))
    full, empty = figures
    return {"load": full["parse_ms"], "bytes": (full["peak_rss_kb"] - empty["peak_rss_kb"]) * 1024 / ITEMS}


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
    "q250": lambda d: load_form(d, thirds(250)),
    "q1000": lambda d: load_form(d, thirds(1000)),
    "q5000": lambda d: load_form(d, thirds(5000)),
    "csv_load": lambda d: bench_list(d, "csv")["load"],
    "csv_bytes": lambda d: bench_list(d, "csv")["bytes"],
    "xml_load": lambda d: bench_list(d, "xml")["load"],
    "xml_bytes": lambda d: bench_list(d, "xml")["bytes"],
    "rows2_outside": lambda d: timeset_ms(d, rows(2000), "/data/k", 200),
    "rows2_inside": lambda d: timeset_ms(d, rows(2000), "/data/r[1000]/x", 2000),
    "rows2_new": lambda d: steps_ms(d, rows(2000), "new\t/data/r\n", 500),
    "rows2_del": lambda d: steps_ms(d, rows(2000), "del\t/data/r[1000]\n", 500),
    "rows2_mb": lambda d: peak_mb(d, rows(2000)),
    "nested": lambda d: timeset_ms(d, households(), "/data/h[15]/c[15]/x", 500),
    "running": lambda d: timeset_ms(d, running(), "/data/r[500]/x", 20),
    "chain": lambda d: timeset_ms(d, chain(), "/data/a", 2000),
    "rows_outside": lambda d: timeset_ms(d, rows(), "/data/k", 500),
    "rows_inside": lambda d: timeset_ms(d, rows(), "/data/r[500]/x", 2000),
}
