#!/usr/bin/env python3
"""Questionnaires and answers meant to hurt (numbers: the list of attack cases). Prints TAP.

    attacks.py DOORSTEP [sanitized]

Each case is a form, steps for `form play`, and what must come of it: one line of refusal that fits,
or answers that fit. Nothing may crash, hang (TIMEOUT_S guards the run, it measures nothing) or take
more than MEMORY_MAX, which sanitizers need more of.
"""
import json
import os
import re
import resource
import subprocess
import sys
import tempfile

from scenarios import HEAD, NOW

TIMEOUT_S, MEMORY_MAX = 120, 1 << 30
SECRET = "the-secret-of-this-folder"
INPUT = '<input ref="/data/a"><label>a</label></input>'


def form(data="<a/>", model="", body=INPUT, before=""):
    return before + HEAD + data + "</data></instance>" + model + "</model></h:head><h:body>" + body + \
        "</h:body></h:html>"


def computed(expr, data="<a/>", more=""):
    return form(data, f'<bind nodeset="/data/a" calculate="{expr}"/>' + more)


def rows(count, inner="<x/>", bind=""):
    return form(f"<r>{inner}</r>", bind, f'<group ref="/data/r"><repeat nodeset="/data/r" jr:count="{count}">'
                '<input ref="/data/r/x"><label>x</label></input></repeat></group>')


def doubling(levels, more="", model=""):
    cells = "".join(f"<a{i}/>" for i in range(levels))
    binds = '<bind nodeset="/data/a0" calculate="\'xxxxxxxxxxxxxxxx\'"/>' + "".join(
        f'<bind nodeset="/data/a{i}" calculate="concat(/data/a{i - 1}, /data/a{i - 1})"/>'
        for i in range(1, levels))
    return form(cells + more, binds + model, "")


def texts(levels):
    show = '<output value="jr:itext(\'x{0}\')"/><output value="jr:itext(\'x{0}\')"/>'
    inner = "".join(f'<text id="x{i}"><value>{show.format(i + 1)}</value></text>' for i in range(levels))
    return form("<a/>", f'<itext><translation lang="en">{inner}<text id="x{levels}"><value>ha</value></text>'
                "</translation></itext>", '<input ref="/data/a"><label ref="jr:itext(\'x0\')"/></input>')


def entities(body):
    return f'<!DOCTYPE h:html [<!ENTITY e SYSTEM "file://FOLDER/secret"><!ENTITY l0 "ha">{body}]>'


LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
ITEMS = "".join(f"<item><name>n{i}</name><p>p{i % 7}</p></item>" for i in range(1500))
LIST = f'<instance id="l"><root>{ITEMS}</root></instance>'
GET = "get /data/a\n"

# Name, form, steps, what must be in the answers (a regular expression), or the refusal after "!".
CASES = [
    ("1 entities from files are not read", form("<a/>", "", '<input ref="/data/a"><label>x&e;y</label></input>',
     entities("")), "label /data/a\n", "!.*&e; is an entity"),
    ("1 nor in attributes", form('<a k="&e;"/>', "", INPUT, entities("")), GET, "!.*&e; is an entity"),
    ("2 a DTD elsewhere is not read", form("<a>1</a>", before='<!DOCTYPE h:html SYSTEM "file://FOLDER/secret">'), GET,
     '"value": "1"'),
    ("3 nor as a parameter entity", form(before=entities('<!ENTITY % p SYSTEM "file://FOLDER/secret">%p;')), GET,
     "!.*not well-formed|.*"),
    ("4 entities that multiply", form("<a/>", "", '<input ref="/data/a"><label>x&l11;y</label></input>',
     entities(LAUGHS)), "label /data/a\n", "!.*is an entity"),
    ("5 one large entity again and again", form("<a/>", "", '<input ref="/data/a"><label>' + "&big;" * 20000 +
     "</label></input>", f'<!DOCTYPE h:html [<!ENTITY big "{"b" * 50000}">]>'), "label /data/a\n",
     "!.*&big; is an entity"),
    ("7 XInclude is not done", form('<a/><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" '
     'href="file://FOLDER/secret"/>'), "dump\n", r'^(?!.*secret-of)'),
    ("8 xml:base and schemaLocation are only words", form('<a xml:base="file://FOLDER/" '
     'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="u file://FOLDER/secret">1</a>'),
     GET, '"value": "1"'),
    ("9 UTF-16 with its mark is read", form("<a>1</a>", before='<?xml version="1.0" encoding="UTF-16"?>')
     .encode("utf-16"), GET, '"value": "1"'),
    ("9 UTF-7 is not", form("<a>+ADw-b+AD4-</a>", before='<?xml version="1.0" encoding="UTF-7"?>'), GET,
     r'!.*(not well-formed|encoding)|"value": "\+ADw'),
    ("9 bytes that are not what is declared", form("<a>1</a>", before='<?xml version="1.0" encoding="UTF-16"?>'),
     GET, '!.*not well-formed XML|"value": "1"'),
    ("9 Latin-1 bytes in UTF-8", form("<a>caf\u00e9</a>").encode("latin-1"), GET, "!line|!.*not well-formed XML"),
    ("10 a NUL", form("<a>x\0y</a>"), GET, "!.*not well-formed XML"),
    ("10 U+FFFE", form("<a>x\ufffey</a>"), GET, "!.*not well-formed XML"),
    ("10 half a surrogate pair by reference", form("<a>&#xD83D;</a>"), GET, "!.*not well-formed XML"),
    ("10 a control character by reference", form("<a>&#1;</a>"), GET, "!.*not well-formed XML"),
    ("11 nested a hundred thousand deep", "<a>" * 100_000 + "</a>" * 100_000, GET, "!.*(deep|depth)"),
    ("11 groups in groups", form("<a/>", "", "<group>" * 5000 + INPUT + "</group>" * 5000), GET, "!.*(deep|depth)"),
    ("12 a million attributes", form("<a " + " ".join(f'a{i}=""' for i in range(1_000_000)) + "/>"), GET,
     "!.*more than 5000 attributes"),
    ("12 one attribute of 11 MB", form("<a/>", "", f'<input ref="/data/a" appearance="{"x" * 11_000_000}"/>'),
     GET, "!.*not well-formed XML"),
    ("13 prefixes by the thousand", form("<a>" + "".join(f'<x xmlns:p{i}="u{i}"/>' for i in range(200_000)) +
     "</a>"), GET, "!.*prefixes at most"),
    ("17 processing instructions are passed over", form("<a>1<?xml-stylesheet href='file:///x'?>2</a>"), GET,
     '"value": "12"'),
    ("18 CDATA in pieces", form("<a><![CDATA[x]]]]><![CDATA[>y]]></a>"), "dump\n", "x]]&gt;y|x]]>y"),
    ("19 every node below every node", computed("count(//*//*//*//*//*)", "<a/>" + "".join(
        f"<n{i}><m/></n{i}>" for i in range(2000))), GET, '"value": "'),
    ("19 ten thousand parentheses", computed("(" * 10_000 + "1" + ")" * 10_000), GET, "!.*nests deeper than"),
    ("19 ten thousand terms", computed("1" + " + 1" * 10_000), GET, "!.*operators in a row"),
    ("19 ten thousand signs", computed("-" * 10_000 + "1"), GET, '"value": "1"|!.*deeper'),
    ("19 ten thousand predicates", computed("/data" + "[1]" * 10_000), GET, '"value": "|!.*'),
    ("19 predicates in predicates multiply", computed("count(" + "//*[" * 40 + "1" + "]" * 40 + ")", "<a/><b/><c/>"),
     GET, '"value": "'),
    ("19 texts that double", doubling(60), "eval string-length(/data/a20)\n", '"16777216"'),
    ("19 more large texts than there is room for", doubling(21, "".join(f"<b{i}/>" for i in range(200)), "".join(
        f'<bind nodeset="/data/b{i}" calculate="/data/a20"/>' for i in range(200))),
     "eval string-length(/data/a20)\neval string-length(/data/b199)\n", '"16777216"(.|\n)*"value": "0"'),
    ("19 a pattern that backtracks without end", form("<a/>", '<bind nodeset="/data/a" '
     'constraint="regex(., \'(a+)+$\')"/>'), "set /data/a\t" + "a" * 5000 + "!\n", '"constraint"'),
    ("19 a pattern that compiles to very much", form("<a/>", '<bind nodeset="/data/a" constraint="regex(., \'' +
     "(a{1,1000}){1,1000}" * 3 + '\')"/>'), "set /data/a\taaa!\n", '"constraint"'),
    ("19 a pattern deep in itself", form("<a/>", '<bind nodeset="/data/a" constraint="regex(., \'' + "(" * 20000 +
     ")" * 20000 + '\')"/>'), "set /data/a\taaa!\n", '"constraint"'),
    ("19 a long text in a long text", computed(f"contains('{'a' * 300_000}', '{'a' * 150_000}b')"), GET,
     '"value": "false"|"value": ""'),
    ("19 long texts translated", computed(f"string-length(translate('{'ab' * 100_000}', '{'ba' * 100_000}', "
     f"'{'xy' * 100_000}'))"), GET, '"value": "200000"|"value": ""'),
    ("19 a digest of much", computed(f"digest('{'a' * 900_000}', 'MD5')"), GET, '"value": "5Eju7Gf0ASWfLhjT71UTHw=="'),
    ("20 a ring of calculations", form("<a/><b/>", '<bind nodeset="/data/a" calculate="/data/b + 1"/>'
     '<bind nodeset="/data/b" calculate="/data/a + 1"/>'), GET, '"value": "|!.*'),
    ("20 a text that shows itself", form("<a/>", '<itext><translation lang="en"><text id="x"><value>A'
     '<output value="jr:itext(\'x\')"/></value></text></translation></itext>',
     '<input ref="/data/a"><label ref="jr:itext(\'x\')"/></input>'), "label /data/a\n", '"label": "A+"'),
    ("20 texts that show texts twice each", texts(60), "label /data/a\n", '"label": "'),
    ("20 actions that set off two others each", form("".join(f"<a{i}>1</a{i}>" for i in range(60)), "", "".join(
        f'<input ref="/data/a{i}"><label>a</label>' + f'<setvalue event="xforms-value-changed" '
        f'ref="/data/a{(i + 1) % 60}" value=". + random()"/>' * 2 + "</input>" for i in range(60))),
     "set /data/a0\t7\n", '"ok"'),
    ("20 a label that shows an answer very often", form("<a/>", "", '<input ref="/data/a"><label>' +
     '<output value="/data/a"/>' * 100_000 + "</label></input>"), "set /data/a\t" + "y" * 1000 + "\nlabel /data/a\n",
     '"label": "y'),
    ("21 a count of a thousand million", rows(1_000_000_000), "eval count(/data/r)\n", '"1"'),
    ("21 a count beyond numbers", rows("9" * 400), "eval count(/data/r)\n", '"value": "[01]"'),
    ("21 a count that is no number", rows("0 div 0"), "eval count(/data/r)\n", '"value": "[01]"'),
    ("21 a count below nothing", rows("-5"), "eval count(/data/r)\n", '"value": "[01]"'),
    ("21 rows so wide that few fit", rows(100_000, "<x/>" + "".join(f"<x{i}/>" for i in range(5000))),
     "eval count(/data/r) < 2000\n", '"true"'),
    ("21 each of many rows reads all rows", rows(3000, "<x>1</x><s/>", '<bind nodeset="/data/r/s" '
     'calculate="sum(/data/r/x) + count(/data/r)"/>'), "get /data/r[3000]/s\n", '"value": "3001"'),
    ("22 a list joined with itself", form("<a/>", LIST, '<select1 ref="/data/a"><label>a</label><itemset '
     'nodeset="instance(\'l\')/root/item[count(instance(\'l\')/root/item[p != current()/x]) &gt; 0]">'
     '<value ref="name"/><label ref="name"/></itemset></select1>'), "choices /data/a\n", '"choices": '),
    ("22 a list of every pair", computed("count(instance('l')/root/item[p = instance('l')/root/item/p])", more=LIST),
     GET, '"value": "'),
    ("23 lists from outside the form's folder", form("<a/>", '<instance id="l" src="jr://file/../secret.csv"/>'
     '<instance id="m" src="file://FOLDER/secret"/><instance id="n" src="http://127.0.0.1:9/x.csv"/>'
     '<bind nodeset="/data/a" calculate="count(instance(\'l\')/root/item) + count(instance(\'m\')/*) + '
     'count(instance(\'n\')/*)"/>'), GET, '"value": "0"'),
    ("66 dates that are none", form("<a/>", '<bind nodeset="/data/a" type="date"/>'), "".join(
        f"set /data/a\t{d}\n" for d in ("2026-02-30", "99999-01-01", "-0001-01-01", "2025-02-29", "2026-13-01",
                                        "0000-00-00", "1e5-01-01", "2026-1-1-1")), '^({.*"bad-value"}\n){8}$'),
    ("66 dates at the edges", computed("concat(date('0000-01-01'), ' ', date('9999-12-31'), ' ', date(2932897), "
     "' ', date(pow(10, 300)), ' ', date(0 div 0), ' ', date(-1 div 0))"), GET,
     '"value": "0000-01-01 9999-12-31    "'),
    ("66 the last day and one more", computed("string(date('9999-12-31') + 1)"), GET, '"value": "2932897"'),
    ("66 instants at the edges", computed("concat(string-length(date-time(2932896.99)), ' ', "
     "decimal-date-time('9999-12-31T23:59:59.999-14:00') &gt; 2932896, ' ', "
     "format-date-time('0000-01-01T00:00:00+14:00', '%Y'))"), GET, '"value": "'),
    ("numbers at the edges", computed("concat(pow(10, 308) * 10, ' ', -pow(10, 308) * 10, ' ', 0 div 0, ' ', "
     "round(1 div 0, 2), ' ', round(0 div 0), ' ', int(pow(10, 300)) &gt; 1, ' ', round(1.5, 99999999999), ' ', "
     "round(15, -99999999999), ' ', 5 mod 0, ' ', pow(0, -1), ' ', 1 div pow(2, -1074))"), GET,
     '"value": "Infinity -Infinity NaN Infinity NaN true NaN NaN NaN Infinity Infinity"'),
    ("places that are no numbers", computed("concat('[', substr('abc', 0 div 0, 1 div 0), '|', "
     "substr('abc', -1 div 0, 2), '|', selected-at('a b', 1 div 0), '|', selected-at('a b', -1), '|', "
     "selected-at('a b', 0 div 0), '|', count(/data/a[1 div 0]), '|', uuid(pow(10, 300)), '|', "
     "string-length(uuid(-1)), ']')"), GET, r'"value": "\['),
    ("lists as large as numbers go", computed("concat(count(randomize(instance('l')/root/item, 1 div 0)), ' ', "
     "checklist(1 div 0, 0 div 0, 1), ' ', max(0 div 0, 1 div 0), ' ', min(0 div 0, 1))", more=LIST), GET,
     '"value": "1500 '),
    ("characters beyond the first plane", computed("concat(string-length('\U0001F6D7\U0001F6D7'), ' ', "
     "substr('a\U0001F6D7b', 1, 2), ' ', translate('a\U0001F6D7', '\U0001F6D7', 'x'), ' ', "
     "contains('\U0001F6D7', '\U0001F6D6'))"), GET, '"value": "2 \U0001F6D7 ax false"'),
    ("combining marks are kept as they come", form(), "set /data/a\te\u0301\u0301\u0301\neval string-length(/data/a)\n",
     '"ok"(.|\n)*"4"'),
    ("right-to-left labels and marks that turn text", form("<a/>", "", '<input ref="/data/a"><label>'
     "\u202e\u0645\u0631\u062d\u0628\u0627 \u2067<output value=\"/data/a\"/></label></input>"),
     "set /data/a\t\u202eabc\nlabel /data/a\ndump\n", "\u0645\u0631\u062d\u0628\u0627"),
    ("an answer that is not UTF-8", form(), b"set /data/a\tx\xff\xfe\xc0\x80y\ndump\n", '"xml": "'),
    ("an answer longer than there may be", form(), "set /data/a\t" + "x" * 1_100_000 + "\n", '"bad-value"'),
    ("81 an answer that would drive a terminal", form(), "set /data/a\t\x1b]0;x\x07\x1b[2J\ndump\n",
     '"xml": "(?!.*\x1b)'),
]

# Clocks put forward and back: what the zone says of a wall clock time that is not there, or there twice.
ZONES = [
    ("Europe/London", "2026-03-29T01:30:00", "2026-03-29T02:30:00.000[+]01:00|2026-03-29T00:30:00.000[+]00:00"),
    ("Europe/London", "2026-10-25T01:30:00", r"2026-10-25T01:30:00.000\+0[01]:00"),
    ("America/St_Johns", "2026-03-08T02:30:00", r"2026-03-08T0[13]:30:00.000-0[23]:30"),
    ("Australia/Lord_Howe", "2026-10-04T02:15:00", r"2026-10-04T0[12]:(15|45):00.000\+1[01]:[03]0"),
    ("Pacific/Apia", "2011-12-30T12:00:00", r"2011-12-(29|30|31)T1[0-9]:00:00.000[+-]1[0-4]:00"),
    ("Africa/Casablanca", "2026-02-15T02:30:00", r"2026-02-15T0[123]:30:00.000\+0[01]:00"),
    ("America/Sao_Paulo", "2018-11-04T00:00:00", r"2018-11-0[34]T(23|00|01):00:00.000-0[23]:00"),
]


def limits(sanitized):
    def apply():
        if not sanitized:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    return apply


def run(doorstep, case, folder, sanitized, zone="UTC"):
    """None when all is well, otherwise what went wrong."""
    _, xml, steps, wanted = case
    xml = xml if isinstance(xml, bytes) else xml.encode("utf-8", "surrogatepass")
    steps = steps if isinstance(steps, bytes) else steps.encode()
    path = os.path.join(folder, "form.xml")
    with open(path, "wb") as file:
        file.write(xml.replace(b"FOLDER", folder.encode()))
    done = subprocess.run([doorstep, "form", "play", path, "--seed", "1", "--now", NOW, "--media", folder],
                          input=steps, capture_output=True, timeout=TIMEOUT_S, preexec_fn=limits(sanitized),
                          env=dict(os.environ, TZ=zone))
    err = done.stderr.decode(errors="replace")
    if done.returncode == 1 and err.count("\n") == 1:
        said = "!" + err.strip()
    elif done.returncode == 0 and not err:
        answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
        said = "".join(json.dumps(answer, ensure_ascii=False) + "\n" for answer in answers)
    else:
        return f"exit {done.returncode}: {err[:300]!r}"
    if SECRET in said:
        return "the secret came out"
    fits = any(re.search(one, said) for one in split_alternatives(wanted))
    return None if fits else f"{said[:400]!r}, wanted {wanted!r}"


def split_alternatives(wanted):
    """Alternatives for answers and refusals: "!" must stand at the beginning."""
    return [("^" + one if one.startswith("!") else one) for one in re.split(r"\|(?=!)", wanted)]


def main():
    doorstep, sanitized = sys.argv[1], len(sys.argv) > 2
    zones = [(f"{zone}, {text}", computed(f"date-time('{text}')"), GET, f'"value": "({wanted})"')
             for zone, text, wanted in ZONES]
    print(f"1..{len(CASES) + len(zones)}")
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "secret"), "w", encoding="utf-8") as file:
            file.write(SECRET)
        for number, case in enumerate(CASES + zones, 1):
            zone = ZONES[number - 1 - len(CASES)][0] if number > len(CASES) else "UTC"
            try:
                problem = run(doorstep, case, folder, sanitized, zone)
            except subprocess.TimeoutExpired:
                problem = "no end was in sight"
            print(f"{'not ' if problem else ''}ok {number} - {case[0]}", flush=True)
            if problem:
                print(f"# {problem}")


if __name__ == "__main__":
    main()
