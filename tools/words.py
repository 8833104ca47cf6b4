#!/usr/bin/env python3
"""Turn the words of data/words/ into C at build time: an enum of keys, a table for each language.

    words.py en.txt [OTHER.txt …] OUT.c OUT.h

The first file leads: its keys are the enum, in their order. See tools/README.md.
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


def header(languages, lead):
    out = ["/* From data/words/ by tools/words.py. */", "#pragma once", "", "enum ask_word {"]
    out += ["    SAY_NOTHING,"] + [f"    SAY_{key.upper()}," for key in lead]
    out += ["    ASK_N_WORDS", "};", ""]
    for code in languages:
        out.append(f"extern const char *const ASK_WORDS_{code.upper()}[ASK_N_WORDS];")
    return "\n".join(out) + "\n"


def source(languages, header_name):
    out = [f'#include "{header_name}"', ""]
    for code, words in languages.items():
        out.append(f"const char *const ASK_WORDS_{code.upper()}[ASK_N_WORDS] = {{")
        out.append('    [SAY_NOTHING] = "",')
        out += [f"    [SAY_{key.upper()}] = {c_string(text)}," for key, text in words.items()]
        out += ["};", ""]
    return "\n".join(out)


def main(arguments):
    if len(arguments) < 3:
        sys.exit(__doc__)
    *files, out_c, out_h = map(Path, arguments)
    try:
        languages = {path.stem: read(path) for path in files}
        lead = next(iter(languages.values()))
        for path in files[1:]:
            compare(path, languages[path.stem], lead)
        out_c.write_text(source(languages, out_h.name), encoding="utf-8")
        out_h.write_text(header(languages, lead), encoding="utf-8")
    except (Refused, OSError, UnicodeDecodeError) as problem:
        sys.exit(f"words.py: {problem}")


if __name__ == "__main__":
    main(sys.argv[1:])
