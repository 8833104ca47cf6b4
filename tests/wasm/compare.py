#!/usr/bin/env python3
"""The engine as a WebAssembly module against the native one: same answers, same record. Prints TAP.

    compare.py [PLAY_NATIVE ENGINE.wasm NODE]

Without arguments the toolchain is missing and all is skipped; with NODE empty only sizes are seen.
"""
import gzip
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FORMS = ROOT / "data" / "questionnaires"
# Of the whole web app; the page around the module needs its share.
MODULE_MAX, ZIPPED_MAX = 400_000, 150_000


def one_question(calculate):
    return f"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
<h:head><h:title>t</h:title><model><instance><data id="t"><a>1</a><b/></data></instance>
<bind nodeset="/data/b" calculate="{calculate}"/></model></h:head>
<h:body><input ref="/data/a"><label>a</label></input></h:body></h:html>"""


# What is played: name, form (a path, or the XML itself), answers, and what must be in the output.
CASES = [
    ("priorities at one door", FORMS / "doorstep_priorities.xml",
     ["/data/dwelling_id\tARW-C-014", "/data/dwelling_id\tno door", "/data/adult_consent\tyes",
      "/data/questions/prio_1\tdamp_mould", "/data/questions/prio_2\tno such thing",
      "/data/questions/one_change\t<lifts> & \"doors\" \u0627\u0644\u0645\u0635\u0639\u062f \U0001F6D7"],
     "<prio_1>damp_mould</prio_1>"),
    ("a household with three people", FORMS / "estate_household.xml",
     ["/data/a_visit/dwelling_id\tASH-T1-014", "/data/a_visit/adult_ok\tyes",
      "/data/a_visit/consent_part\tyes", "/data/b_home/hh_size\t3"], "<hh_size>3</hh_size>"),
    ("a listing", FORMS / "dwelling_listing.xml", [], "<data "),
    ("a visit", FORMS / "visit_log.xml", [], "<data "),
    ("numbers as text", one_question("concat(1 div 3, ' ', 1e300 * 10, ' ', -0.1 * 3, ' ', pow(2, 70), ' ',"
                                     " sin(2), ' ', exp(1), ' ', 1 div 0, ' ', round(2.5), ' ', 5e-324)"
                                     .replace("1e300", "pow(10, 300)").replace("5e-324", "pow(2, -1074)")),
     ["/data/a\t2"], "0.3333333333333333"),
    ("dates", one_question("concat(format-date('2024-02-29', '%a %e %b %Y'), ' ', date(20000), ' ',"
                           " decimal-date-time('1969-07-20'))"), ["/data/a\t2"], "2024"),
    ("an expression as deep as one may be", one_question("(" * 1500 + "1" + ")" * 1500), [], "<b>1</b>"),
    ("a function calling itself deep down", one_question("abs(" * 1500 + "-1" + ")" * 1500), [], "<b>1</b>"),
    ("a long sum", one_question("1" + "+1" * 1990), [], "<b>1991</b>"),
    ("a long union", one_question("count(/data/a" + "|/data/a" * 1990 + ")"), [], "<b>1</b>"),
    ("a condition within a condition", one_question("/data/a[" * 1500 + "1" + "]" * 1500), [], "<b>1</b>"),
    ("an expression too deep", one_question("(" * 10_000 + "1" + ")" * 10_000), [], "nests deeper"),
    ("no XML at all", "no questionnaire", [], None),
    ("a root too many", "<a/><b/>", [], None),
]


def output(command):
    done = subprocess.run(command, capture_output=True, timeout=60)
    said = done.stdout.decode(errors="replace")
    return said if done.returncode == 0 else f"exit {done.returncode}: {done.stderr.decode()} {said}"


def play(native, module, node, case, folder):
    """None when all is well, otherwise what went wrong."""
    _, form, answers, wanted = case
    if isinstance(form, str):
        path = folder / "form.xml"
        path.write_text(form, encoding="utf-8")
        form = path
    steps = folder / "answers"
    steps.write_text("\n".join(answers), encoding="utf-8")
    here = output([native, form, steps])
    there = output([node, "--no-warnings", ROOT / "tests" / "wasm" / "play.mjs", module, form, steps])
    if wanted is None: # both refuse, each parser in its own words
        both = all("not well-formed XML" in said for said in (here, there))
        return None if both else f"natively {here!r}, in the module {there!r}"
    if here != there:
        return f"natively {here!r}, in the module {there!r}"
    return None if wanted in here else f"{wanted!r} is not in {here!r}"


def main():
    if len(sys.argv) < 4:
        print("1..0 # SKIP no clang, lld, wasi-libc and libclang-rt-dev-wasm32 to compile with")
        return
    native, module, node = sys.argv[1:4]
    content = pathlib.Path(module).read_bytes()
    zipped = len(gzip.compress(content, 9))
    print(f"1..{len(CASES) + 1}")
    print(f"# module {len(content)} bytes, {zipped} with gzip")
    fits = len(content) <= MODULE_MAX and zipped <= ZIPPED_MAX
    print(f"{'ok' if fits else 'not ok'} 1 - the module is small enough for a phone")
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(CASES, 2):
            if not node:
                print(f"ok {number} - {case[0]} # SKIP no node to run it with")
                continue
            problem = play(native, module, node, case, pathlib.Path(folder))
            print(f"{'not ' if problem else ''}ok {number} - {case[0]}")
            if problem:
                print(f"# {problem}")


if __name__ == "__main__":
    main()
