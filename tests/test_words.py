#!/usr/bin/env python3
"""tools/words.py: words into an enum and tables, mistakes into one line. Prints TAP."""
import subprocess
import sys
import tempfile
from pathlib import Path

WORDS = Path(__file__).resolve().parent.parent / "tools" / "words.py"


def make(folder, options=(), **languages):
    """What is made of these texts, source and header; or the message of the refusal."""
    files = []
    for code, text in languages.items():
        files.append(folder / f"{code}.txt")
        files[-1].write_text(text, encoding="utf-8")
    out = [folder / "w.c", folder / "w.h"]
    done = subprocess.run(
        [sys.executable, str(WORDS), *options, *map(str, files + out)],
        capture_output=True,
        text=True,
        check=False,
    )
    return "".join(p.read_text(encoding="utf-8") for p in out) if done.returncode == 0 else done.stderr


def keys_become_an_enum_in_their_order(folder):
    made = make(folder, en="# said\nyes: yes\n\nno: no\n")
    return "SAY_NOTHING,\n    SAY_YES,\n    SAY_NO,\n    ASK_N_WORDS" in made


def quotes_keep_blanks_and_texts_survive_c(folder):
    made = make(folder, en='then: ", then "\nsay: a "b" \\ {1}\n')
    return '[SAY_THEN] = ", then ",' in made and r'[SAY_SAY] = "a \"b\" \\ {1}",' in made


def another_language_is_another_table(folder):
    made = make(folder, en="a: {1} of {2}\n", ur="a: {2} میں سے {1}\n")
    return 'ASK_WORDS_UR[ASK_N_WORDS] = {\n    [SAY_NOTHING] = "",\n    [SAY_A] = "{2}' in made


def another_catalogue_has_names_of_its_own(folder):
    made = make(folder, ("--names", "report", "TELL"), en="a: {1}\n")
    return (
        "enum report_word {\n    TELL_NOTHING,\n    TELL_A,\n    REPORT_N_WORDS" in made
        and 'REPORT_WORDS_EN[REPORT_N_WORDS] = {\n    [TELL_NOTHING] = "",\n    [TELL_A] = "{1}"' in made
    )


def mistakes_are_refused_with_their_place(folder):
    return (
        "en.txt:2: 'a' stands there twice" in make(folder, en="a: x\na: y\n")
        and "en.txt:1: expected" in make(folder, en="a x\n")
        and "en.txt:1: expected" in make(folder, en="a:\n")
        and "'b' is missing" in make(folder, en="a: x\nb: y\n", pl="a: x\n")
        and "nothing is called 'c'" in make(folder, en="a: x\n", pl="a: x\nc: y\n")
        and "'a' has other places" in make(folder, en="a: {1}\n", pl="a: {2}\n")
    )


def main():
    cases = [
        keys_become_an_enum_in_their_order,
        quotes_keep_blanks_and_texts_survive_c,
        another_language_is_another_table,
        another_catalogue_has_names_of_its_own,
        mistakes_are_refused_with_their_place,
    ]
    print(f"1..{len(cases)}")
    failed = 0
    for number, case in enumerate(cases, 1):
        with tempfile.TemporaryDirectory() as folder:
            good = case(Path(folder))
        failed += not good
        print(f"{'ok' if good else 'not ok'} {number} - {case.__name__}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
