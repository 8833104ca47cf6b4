#!/usr/bin/env python3
"""Turn the words of data/words/ into C at build time: an enum of keys, a table for each language.

    words.py [--names NAME KEY] en.txt [OTHER.txt …] OUT.c OUT.h

The first file leads: its keys are the enum, in their order. NAME is what enum and tables are called
after, KEY what stands before a key: `ask` and `SAY` unless said. See tools/README.md.
"""
import re
import sys
from pathlib import Path

LINE = re.compile(r"^([a-z][a-z0-9_]*): *(.*?) *$")
PLACE = re.compile(r"\{[0-9]\}")


class Refused(Exception):
    pass


def read(path):
    """{key: text} in the order of the file."""
    words = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = LINE.match(line)
        if not match or not match[2]:
            raise Refused(f"{path}:{number}: expected 'key: text'")
        key, text = match[1], match[2]
        if key in words:
            raise Refused(f"{path}:{number}: '{key}' stands there twice")
        quoted = len(text) > 1 and text[0] == text[-1] == '"'
        words[key] = text[1:-1] if quoted else text
    return words


def compare(path, words, lead):
    """A language says all the leading one says, and puts the same things in."""
    for key in lead:
        if key not in words:
            raise Refused(f"{path}: '{key}' is missing")
        if sorted(PLACE.findall(words[key])) != sorted(PLACE.findall(lead[key])):
            raise Refused(f"{path}: '{key}' has other places {{1}}, {{2}} than the first language")
    for key in words:
        if key not in lead:
            raise Refused(f"{path}: nothing is called '{key}'")


def c_string(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("??", '?""?')
    return f'"{escaped}"'


def header(name, key, languages, lead):
    limit = f"{name.upper()}_N_WORDS"
    out = ["/* From data/words/ by tools/words.py. */", "#pragma once", "", f"enum {name}_word {{"]
    out += [f"    {key}_NOTHING,"] + [f"    {key}_{word.upper()}," for word in lead]
    out += [f"    {limit}", "};", ""]
    for code in languages:
        out.append(f"extern const char *const {name.upper()}_WORDS_{code.upper()}[{limit}];")
    return "\n".join(out) + "\n"


def source(name, key, languages, header_name):
    limit = f"{name.upper()}_N_WORDS"
    out = [f'#include "{header_name}"', ""]
    for code, words in languages.items():
        out.append(f"const char *const {name.upper()}_WORDS_{code.upper()}[{limit}] = {{")
        out.append(f'    [{key}_NOTHING] = "",')
        out += [f"    [{key}_{word.upper()}] = {c_string(text)}," for word, text in words.items()]
        out += ["};", ""]
    return "\n".join(out)


def main(arguments):
    names = ("ask", "SAY")
    if arguments[:1] == ["--names"]:
        names, arguments = arguments[1:3], arguments[3:]
    if len(arguments) < 3 or len(names) < 2:
        sys.exit(__doc__)
    *files, out_c, out_h = map(Path, arguments)
    try:
        languages = {path.stem: read(path) for path in files}
        lead = next(iter(languages.values()))
        for path in files[1:]:
            compare(path, languages[path.stem], lead)
        out_c.write_text(source(*names, languages, out_h.name), encoding="utf-8")
        out_h.write_text(header(*names, languages, lead), encoding="utf-8")
    except (Refused, OSError, UnicodeDecodeError) as problem:
        sys.exit(f"words.py: {problem}")


if __name__ == "__main__":
    main(sys.argv[1:])
