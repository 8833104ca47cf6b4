#!/usr/bin/env python3
"""Each folder's README names its files, and none that is gone. Prints TAP.

    readmes.py SOURCE_DIR

A file is named by its name, by its module's (`store.h` stands for `store.c`, `store.sql` and its parts
`store_form.c` too), with or without an ending, or by a pattern (`screens/*.js`).
"""
import fnmatch
import re
import sys
from pathlib import Path

# Folder -> patterns of the files its README must name.
SOURCES = ["*.c", "*.h", "*.sql"]
FOLDERS = {
    "base": SOURCES,
    "forms": SOURCES,
    "survey": SOURCES,
    "geo": [*SOURCES, "*.css", "*.js"],
    "analysis": SOURCES,
    "survey/web": ["*.c", "*.js", "*/*.js", "*.css"],
    "tools": ["*.py"],
    "data/estates": ["*.geojson", "*.csv"],
    "data/questionnaires": ["*.xml"],
}
WORD = re.compile(r"`([^`\s]+)`")
FILE = re.compile(r"[\w*/.-]+\.(c|h|py|js|sql|css|test)$")


def words_of(text):
    """What stands in backticks, as patterns of file names."""
    return {word for word in WORD.findall(text) if re.fullmatch(r"[\w*/.-]+", word)}


def is_named(path, words):
    pieces = path.rsplit(".", 1)[0].split("_")
    modules = ["_".join(pieces[:n]) for n in range(1, len(pieces) + 1)]
    return any(fnmatch.fnmatch(path, word) or any(fnmatch.fnmatch(module, word.rsplit(".", 1)[0]) for module in modules)
               for word in words)


def gone(root, folder, words):
    """Names of files of this folder, or paths from the root, that lead nowhere. x is anybody's name."""
    for word in sorted(words):
        if not FILE.match(word) or re.search(r"(^|_)x\.", word):
            continue
        if not list((root / folder).glob(word)) and not list(root.glob(word)):
            if "/" in word or not any(list((root / house).glob(f"**/{word}")) for house in [*FOLDERS, "tests"]):
                yield word


def problems(root, folder, patterns, text):
    words = words_of(text)
    files = sorted({p.relative_to(root / folder).as_posix() for pattern in patterns
                    for p in (root / folder).glob(pattern)})
    yield from (f"{folder}/README.md does not name {path}" for path in files if not is_named(path, words))
    yield from (f"{folder}/README.md names {word}, which is not there" for word in gone(root, folder, words))


def twice(text):
    """Rows of tables that begin alike, and lines that stand twice: what a merge leaves behind."""
    seen, head = set(), ""
    for line in text.splitlines():
        head = line if not line.startswith("|") or not head.startswith("|") else head
        row = re.match(r"\| (`[^`]+`)", line) if re.match(r"\| (file|header|module) \|", head) else None
        key = row[1] if row else line
        if (row or len(key) > 50) and key in seen:
            yield key
        seen.add(key)


def self_check():
    words = words_of("`store.h`, `ask*` and `web/*.js`")
    named = [is_named(path, words) for path in
             ["store.c", "store.sql", "store_form.c", "ask_way.c", "web/main.js", "shop.c", "stores.c"]]
    found = [] if named == [True] * 5 + [False] * 2 else [f"names are read as {named}"]
    if list(twice("| file | does |\n|---|---|\n| `a.c` | x |\n| `a.c` | y |")) != ["`a.c`"]:
        found.append("a row that stands twice is not seen")
    return found


def main():
    root = Path(sys.argv[1])
    cases = [("the check bites", self_check())]
    for folder, patterns in FOLDERS.items():
        text = (root / folder / "README.md").read_text(encoding="utf-8")
        cases.append((f"{folder} has its files in its README", list(problems(root, folder, patterns, text))))
    for path in sorted([*root.glob("*.md"), *root.glob("[a-z]*/README.md"), *root.glob("*/*/README.md")]):
        name = path.relative_to(root).as_posix()
        if not name.startswith("build"):
            cases.append((f"{name} says a thing once", list(twice(path.read_text(encoding="utf-8")))))
    print(f"1..{len(cases)}")
    for number, (name, found) in enumerate(cases, 1):
        print(f"{'not ok' if found else 'ok'} {number} - {name}")
        for sentence in found:
            print(f"# {sentence}")


if __name__ == "__main__":
    main()
