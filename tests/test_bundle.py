#!/usr/bin/env python3
"""tools/squeeze.py, shorten.py and join_modules.py: scripts squeezed and joined mean what they meant; other shapes are refused. Prints TAP."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
from join_modules import join  # noqa: E402
from shorten import shorten  # noqa: E402
from squeeze import Refused, squeeze, squeeze_css, tokens  # noqa: E402


def small(text):
    return squeeze(tokens(text, "a.js"))


def short(text):
    return squeeze(shorten(tokens(text, "a.js"), "a.js")[0])


def refused(make, *args):
    try:
        made = make(*args)
    except Refused as problem:
        return str(problem)
    return f"taken: {made}"


def joined(**sources):
    return join({f"{name}.js": text for name, text in sources.items()}, "main.js", "later.js")


def comments_and_blanks_go_but_texts_stay():
    return (
        small("a = 'x // y'; // gone\n  b = \"/* */\"; /* gone\n gone */ c = `  // ${ d /* in a text */ }\n  `;\n")
        == "a='x // y';b=\"/* */\";c=`  // ${ d /* in a text */ }\n  `;"
        and small(r"a = 'it\'s // here'; b = '\\'; // gone") == r"a='it\'s // here';b='\\';"
        and small("`a ${ `b ${ { c: '}' }['c'] } // d` } e`  ;") == "`a ${ `b ${ { c: '}' }['c'] } // d` } e`;"
    )


def a_slash_divides_or_begins_a_pattern():
    return (
        small("a / b / c; // gone") == "a/b/c;"
        and small("x = /[/'\"]\\/ \\/\\/ no comment/g.test( y ) / 2; // gone") == "x=/[/'\"]\\/ \\/\\/ no comment/g.test(y)/2;"
        and small("(a + b) / 'c // d' / e[0] / f;") == "(a+b)/'c // d'/e[0]/f;"
        and small("if (a) /'/.test(b); // '") == "if(a)/'/.test(b);"
        and small("return /'/; // '") == "return /'/;"
        and small("a.return / b; // it's") == "a.return/b;"
        and small("f(`${a}` / 2, /`/)") == "f(`${a}`/2,/`/)"
        and "a.js:2: a / behind a }" in refused(small, "a = {}\n{ } / b / c")
    )


def words_and_signs_stay_apart():
    return (
        small("a + +b; a - -b; a + ++b; a++ + b;") == "a+ +b;a- -b;a+ ++b;a++ +b;"
        and small("typeof a; return 'b'; async #c() {}; static #d = 1 .toFixed;") ==
        "typeof a;return'b';async #c(){};static #d=1 .toFixed;"
        and small("a / /b/.c; x ?? 'y'; a => ({ ...b });") == "a/ /b/.c;x??'y';a=>({...b});"
    )


def a_line_that_may_end_a_statement_ends():
    return (
        small("let a = f\n(b)\nlet c = d\n++e") == "let a=f\n(b)\nlet c=d\n++e"
        and small("return\na") == "return\na"
        and small("a\n  .b()\n  ?? c;\nif (d) {\n  e();\n}\nf();") == "a.b()??c;if(d){e();}\nf();"
    )


def what_does_not_end_is_refused_with_its_line():
    return all(
        place in refused(small, text)
        for place, text in (
            ("a.js:2: a text that does not end", "a;\n'b\n'"),
            ("a.js:1: a template that does not end", "`a ${b}"),
            ("a.js:1: a template that does not end", "`a ${b"),
            ("a.js: a bracket that is not closed", "f(a"),
            ("a.js:1: a } too many", "f(a) }"),
        )
    ) and "a.css:2: a text that does not end" in refused(squeeze_css, "a {\n content: 'b }", "a.css")


def style_sheets_lose_what_nothing_needs():
    return (
        squeeze_css("/* a */\na > b :hover, c  d {\n  color: red;\n  content: '; /* } */';\n}\n", "a.css")
        == "a > b :hover,c d{color:red;content:'; /* } */'}"
        and squeeze_css("a { width: calc(1px + 2px); b: url(c/d.png) } @media (a) and (b) { c { d: 1 } }", "a.css")
        == "a{width:calc(1px + 2px);b:url(c/d.png)}@media (a) and (b){c{d:1}}"
    )


def a_name_is_short_wherever_it_is_that_name():
    return (
        short("const first = 1; first.first = { first: first, other: 2 };") == "const a=1;a.first={first:a,other:2};"
        and short("const first = 1; f({ first, last: first ? first : 2 }); function f() {}") ==
        "const a=1;b({first:a,last:a?a:2});function b(){}"
        and short("const { first, a: last = first, ...rest } = location; [first, last, rest];") ==
        "const{first:b,a:c=b,...d}=location;[b,c,d];"
        and short("let one = 1, two = [one, 2], three; for (const four of two) { three = four; }") ==
        "let a=1,b=[a,2],c;for(const d of b){c=d;}"
        and short("const first = (second, { third = second }) => second => ({ third, second() {}, async fourth() { first(); } });") ==
        "const b=(a,{third:c=a})=>a=>({third:c,second(){},async fourth(){b();}});"
        and short("try { Map(); } catch (error) { Map(error); } const map = (Map) => Map;") ==
        "try{Map();}catch(a){Map(a);}const b=(Map)=>Map;"
    )


def members_of_classes_stay_unless_they_are_private():
    return short("class Box { static #size = 1; size = 2; get full() { return this.size === Box.#size; } async size2(size) { size; } }") == \
        "class a{static #a=1;size=2;get full(){return this.size===a.#a;}async size2(b){b;}}"


def names_in_templates_are_short_too():
    return (
        short("const name = (word) => `name ${name(`${word}: ${ { word }.word }`)} word`;") ==
        "const b=(a)=>`name ${b(`${a}: ${ { word:a }.word}`)} word`;"
        and "a.js:1: other is declared nowhere" in refused(short, "`${other}`")
    )


def a_name_that_nothing_declares_is_refused():
    return all("a.js:2: wrod is declared nowhere" in refused(short, text)
               for text in ("const word = 1;\nwrod;", "\nf({ wrod }); function f() {}", "\n(a) => wrod + a;"))


def what_a_class_is_called_is_not_asked():
    return "a.js:1: a class has another name" in refused(short, "try { f(); } catch (e) { e.constructor.name; } function f() {}")


def modules_become_functions_in_the_order_of_need():
    made = joined(main="import { a as b } from './x.js';\nimport * as y from './y.js';\nexport const app = b + y.c;\n",
                  x="import { c } from './y.js';\nexport { a };\nfunction a() { return c; }\n", y="export async function c() {}\n")
    return made == {"main.js": "const $y=(()=>{async function a(){}\nreturn{c:a}})();\n"
                    "const $x=(()=>{const{c:b}=$y;function d(){return b;}\nreturn{a:d}})();\n"
                    "const $main=(()=>{const{a:d}=$x;const e=$y;const f=d+e.c;\nreturn{app:f}})();\n"
                    "export{$y as y,$x as x,$main as main};\n"}


def what_is_asked_for_comes_in_a_file_of_its_own():
    made = joined(main="import { h } from './dom.js';\nexport const go = () => import('./far.js');\nh(import(location));\n",
                  dom="export const h = 1;\n",
                  far="import { h } from './dom.js';\nimport { n } from './near.js';\nexport const f = () => import('./near.js');\n",
                  near="export class n {}\n")
    return (
        "const b=()=>import('./later.js').then((all)=>all.far)" in made["main.js"]
        and "a(import(location));" in made["main.js"]
        and made["later.js"] == "import{dom as $dom}from'./main.js';\nconst $near=(()=>{class a{}\nreturn{n:a}})();\n"
        "const $far=(()=>{const{h:a}=$dom;const{n:b}=$near;const c=()=>Promise.resolve($near);\nreturn{f:c}})();\n"
        "export{$near as near,$far as far};\n"
    )


def other_shapes_are_refused():
    return all(
        why in refused(lambda text: joined(main=text, x=other), source)
        for why, source, other in (
            ("main.js:2: an import by default", "a;\nimport x from './x.js';", ""),
            ("main.js:1: an import by default, or of nothing", "import './x.js';", ""),
            ("is no module beside this one", "import { x } from 'x';", ""),
            ("there is no z.js", "import { x } from './z.js';", ""),
            ("x.js:1: an export of another shape", "import { x } from './x.js';", "export default 1;"),
            ("x.js:1: an export of another shape", "import { x } from './x.js';", "export let x = 1;"),
            ("x.js:1: an export of another shape", "import { x } from './x.js';", "export * from './y.js';"),
            ("x.js:1: an export of another shape", "import { x } from './x.js';", "const y = 1; export { y as x };"),
            ("x.js:1: an export of more than one name", "import { x } from './x.js';", "export const x = [1, 2], y = 3;"),
            ("x.js:1: an export of more than one name", "import { x } from './x.js';", "export const { x } = 3;"),
            ("main.js:1: import.meta", "a(import.meta.url);", ""),
            ("main.js:1: an import inside", "if (a) { import { x } from './x.js'; }", ""),
            ("imports itself by way of", "import { x } from './x.js';", "import { y } from './main.js';"),
            ("x.js: nothing imports it", "a;", ""),
        )
    )


CASES = [
    comments_and_blanks_go_but_texts_stay,
    a_slash_divides_or_begins_a_pattern,
    words_and_signs_stay_apart,
    a_line_that_may_end_a_statement_ends,
    what_does_not_end_is_refused_with_its_line,
    style_sheets_lose_what_nothing_needs,
    a_name_is_short_wherever_it_is_that_name,
    members_of_classes_stay_unless_they_are_private,
    names_in_templates_are_short_too,
    a_name_that_nothing_declares_is_refused,
    what_a_class_is_called_is_not_asked,
    modules_become_functions_in_the_order_of_need,
    what_is_asked_for_comes_in_a_file_of_its_own,
    other_shapes_are_refused,
]


def main():
    print(f"1..{len(CASES)}")
    for number, case in enumerate(CASES, 1):
        print(f"{'ok' if case() else 'not ok'} {number} - {case.__name__}")


if __name__ == "__main__":
    main()
