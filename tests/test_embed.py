#!/usr/bin/env python3
"""tools/embed.py: SQL into strings, files into bytes, mistakes into one line. Prints TAP."""
import subprocess
import sys
import tempfile
from pathlib import Path

EMBED = Path(__file__).resolve().parent.parent / "tools" / "embed.py"


def embed(*args):
    return subprocess.run(
        [sys.executable, str(EMBED), *map(str, args)], capture_output=True, text=True, check=False
    )


def sql(folder, text):
    """Header made from `text`, or the message of the refusal."""
    (folder / "q.sql").write_text(text, encoding="utf-8")
    done = embed("--sql", folder / "q.sql", folder / "q.h")
    return (folder / "q.h").read_text(encoding="utf-8") if done.returncode == 0 else done.stderr


def queries_become_named_strings(folder):
    made = sql(folder, "-- about this file\n-- :name one_row\n-- why\nSELECT 1;\n-- :name b\nSELECT 2")
    return 'SQL_ONE_ROW[] =\n    "SELECT 1;";' in made and 'SQL_B[] =\n    "SELECT 2";' in made


def comments_go_and_quoted_text_stays(folder):
    made = sql(folder, "-- :name a\nSELECT '-- it''s /* text' /* gone\n gone */,\n  \"--x\" -- gone\n")
    return "-- it''s /* text" in made and '\\"--x\\"' in made and "gone" not in made


def backslashes_and_trigraphs_survive_c(folder):
    made = sql(folder, "-- :name a\nSELECT '\\n ??/'\n")
    return r"'\\n ?" + '""?/' in made


def mistakes_are_refused_with_their_place(folder):
    return (
        "q.sql:3: query 'a' stands there twice" in sql(folder, "-- :name a\nSELECT 1\n-- :name a\n")
        and "query 'a' is empty" in sql(folder, "-- :name a\n-- nothing\n")
        and "q.sql:1: SQL before" in sql(folder, "SELECT 1;\n")
        and "longer than" in sql(folder, "-- :name a\nSELECT '" + "x" * 5000 + "'\n")
        and "Traceback" not in sql(folder, "SELECT 1;\n")
    )


def files_become_bytes_with_a_nul_after_them(folder):
    (folder / "f.bin").write_bytes(bytes([0, 255, 10, 34]))
    done = embed("--file", f"F={folder / 'f.bin'}", folder / "f.c", folder / "f.h")
    source = (folder / "f.c").read_text(encoding="utf-8")
    header = (folder / "f.h").read_text(encoding="utf-8")
    return (
        done.returncode == 0
        and "0,255,10,34,0," in source
        and "F_len = 4;" in source
        and '#include "f.h"' in source
        and "extern const unsigned char F[];" in header
    )


def bad_calls_are_refused(folder):
    return all(
        done.returncode != 0 and "Traceback" not in done.stderr
        for done in (
            embed("--file", "no-name", folder / "f.c", folder / "f.h"),
            embed("--file", f"F={folder / 'none'}", folder / "f.c", folder / "f.h"),
            embed("--sql", folder / "none.sql", folder / "q.h"),
        )
    )


CASES = [
    queries_become_named_strings,
    comments_go_and_quoted_text_stays,
    backslashes_and_trigraphs_survive_c,
    mistakes_are_refused_with_their_place,
    files_become_bytes_with_a_nul_after_them,
    bad_calls_are_refused,
]


def main():
    print(f"1..{len(CASES)}")
    for number, case in enumerate(CASES, 1):
        with tempfile.TemporaryDirectory() as folder:
            good = case(Path(folder))
        print(f"{'ok' if good else 'not ok'} {number} - {case.__name__}")


if __name__ == "__main__":
    main()
