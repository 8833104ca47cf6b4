#!/usr/bin/env python3
"""Turn files into C at build time: SQL into named strings, anything else into bytes.

    embed.py --sql store.sql OUT.h
    embed.py --file LEAFLET_JS=leaflet.js --file SCHEMA=001.sql OUT.c OUT.h

See tools/README.md.
"""
import argparse
import re
import sys
from pathlib import Path

STRING_MAX = 4095  # C17 5.2.4.1: the longest string literal every compiler must take
NAME_LINE = re.compile(r"^--\s*:name\s+([a-z][a-z0-9_]*)\s*$")
IDENTIFIER = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")
# A piece of SQL: quoted text (kept as it stands), a comment, anything else.
PIECES = re.compile(r"""('(?:[^']|'')*'|"(?:[^"]|"")*")|(--[^\n]*|/\*.*?\*/)|(.)""", re.S)


class Refused(Exception):
    pass


def without_comments(sql):
    """SQL with comments dropped, no blank lines, and the layout of the rest kept."""
    kept = "".join(m[1] or m[3] or " " for m in PIECES.finditer(sql))
    return "\n".join(line.rstrip() for line in kept.split("\n") if line.strip())


def sql_blocks(text, where):
    """Yield (name, sql) for each block that a `-- :name x` line opens."""
    names, block = {}, None
    for number, line in enumerate(text.splitlines(), 1):
        opened = NAME_LINE.match(line)
        if opened:
            block = opened[1]
            if block in names:
                raise Refused(f"{where}:{number}: query '{block}' stands there twice")
            names[block] = []
        elif block:
            names[block].append(line)
        elif line.strip() and not line.startswith("--"):
            raise Refused(f"{where}:{number}: SQL before the first '-- :name' line")
    for name, lines in names.items():
        sql = without_comments("\n".join(lines))
        if not sql:
            raise Refused(f"{where}: query '{name}' is empty")
        if len(sql.encode()) > STRING_MAX:
            raise Refused(f"{where}: query '{name}' is longer than {STRING_MAX} bytes; use --file")
        yield name, sql


def c_string(line):
    escaped = line.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return '"' + escaped.replace("??", '?""?') + '"'


def sql_header(path):
    out = [f"/* From {path.name} by tools/embed.py. */", "#pragma once", ""]
    for name, sql in sql_blocks(path.read_text(encoding="utf-8"), path):
        lines = sql.split("\n")
        out.append(f"static const char SQL_{name.upper()}[] =")
        out += [f'    {c_string(line)[:-1]}\\n"' for line in lines[:-1]]
        out += [f"    {c_string(lines[-1])};", ""]
    return "\n".join(out)


def bytes_source(entries, header):
    out = [f'#include "{header}"', ""]
    for name, path in entries:
        data = path.read_bytes() + b"\0"  # so that a text can be used as one; not counted
        out.append(f"const unsigned char {name}[] = {{ // {path.name}")
        for at in range(0, len(data), 20):
            out.append("    " + "".join(f"{byte}," for byte in data[at : at + 20]))
        out += ["};", f"const size_t {name}_len = {len(data) - 1};", ""]
    return "\n".join(out)


def bytes_header(entries):
    out = ["/* By tools/embed.py. A NUL follows each, not counted in its length. */"]
    out += ["#pragma once", "#include <stddef.h>", ""]
    for name, path in entries:
        out.append(f"extern const unsigned char {name}[]; // {path.name}")
        out.append(f"extern const size_t {name}_len;")
    return "\n".join(out) + "\n"


def file_entries(pairs):
    entries = []
    for pair in pairs:
        name, equals, path = pair.partition("=")
        if not equals or not IDENTIFIER.match(name):
            raise Refused(f"--file takes NAME=path, not '{pair}'")
        entries.append((name, Path(path)))
    return entries


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--sql", type=Path, metavar="FILE.sql")
    what.add_argument("--file", action="append", metavar="NAME=PATH")
    parser.add_argument("out", nargs="+", type=Path, help="OUT.h for --sql, OUT.c OUT.h for --file")
    args = parser.parse_args()
    try:
        if args.sql:
            if len(args.out) != 1:
                raise Refused("--sql writes one header")
            args.out[0].write_text(sql_header(args.sql), encoding="utf-8")
        else:
            if len(args.out) != 2:
                raise Refused("--file writes a source and a header")
            entries = file_entries(args.file)
            args.out[0].write_text(bytes_source(entries, args.out[1].name), encoding="utf-8")
            args.out[1].write_text(bytes_header(entries), encoding="utf-8")
    except (Refused, OSError, UnicodeDecodeError) as problem:
        sys.exit(f"embed.py: {problem}")


if __name__ == "__main__":
    main()
