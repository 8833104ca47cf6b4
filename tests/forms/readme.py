#!/usr/bin/env python3
"""The example in forms/README.md is a program that is built and run: what it says is so.

    readme.py extract README.md OUT.c     the C block below "## An example"
    readme.py check README.md PROGRAM     run it: does it print the text block below? Prints TAP.
"""
import pathlib
import re
import subprocess
import sys


def blocks(readme):
    text = pathlib.Path(readme).read_text(encoding="utf-8")
    section = re.search(r"^## An example\n(.*?)(?=^## |\Z)", text, re.S | re.M).group(1)
    return dict(re.findall(r"^```(c|text)\n(.*?)^```", section, re.S | re.M))


def main():
    mode, readme, other = sys.argv[1:]
    found = blocks(readme)
    if mode == "extract":
        pathlib.Path(other).write_text(found["c"], encoding="utf-8")
        return
    done = subprocess.run([other], capture_output=True, text=True, timeout=60)
    good = done.returncode == 0 and done.stdout == found["text"]
    print(f"1..1\n{'' if good else 'not '}ok 1 - the example of forms/README.md prints what it says")
    if not good:
        print(f"# exit {done.returncode}, printed {done.stdout!r}, not {found['text']!r}")


if __name__ == "__main__":
    main()
