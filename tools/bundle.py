#!/usr/bin/env python3
"""The files of the web app into one C table, packed, at build time. See README.md in this folder.

    bundle.py --root DIR [--words DIR] [--extra NAME=FILE]... OUT.c FILE...

Each FILE goes by its path from DIR. Modules are joined into main.js, for the first screen, and later.js (join_modules.py);
scripts and style sheets lose comments and blanks (squeeze.py). sw.js gets a first line: what the app consists of, and a
version that changes with it.
"""
import argparse
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from join_modules import join
from squeeze import Refused, squeeze, squeeze_css, tokens

TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
         ".css": "text/css; charset=utf-8", ".wasm": "application/wasm", ".svg": "image/svg+xml",
         ".png": "image/png", ".txt": "text/plain; charset=utf-8", ".json": "application/json", ".webmanifest": "application/manifest+json"}
ENTRY, WORKER, FOREIGN = "main.js", "sw.js", "leaflet/"
WORD = re.compile(r"^([a-z_0-9-]+): ?(.*)$")


def contents_of(files):
    """NAME -> bytes, as they are served. `files`: NAME -> path."""
    contents, modules = {}, {}
    for name, path in files.items():
        if path.suffix == ".css":
            contents[name] = squeeze_css(path.read_text(encoding="utf-8"), name).encode()
        elif name == WORKER: # no module: browsers take those as service workers only by and by
            contents[name] = squeeze(tokens(path.read_text(encoding="utf-8"), name)).encode()
        elif path.suffix == ".js" and not name.startswith(FOREIGN):
            modules[name] = path.read_text(encoding="utf-8")
        else:
            contents[name] = path.read_bytes()
    joined = join(modules, ENTRY, "later.js") if modules else {}
    return contents | {name: text.encode() for name, text in joined.items()}


def read_words(path):
    words = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            found = WORD.match(line)
            if not found or found[1] in words:
                raise Refused(f"{path}:{number}: neither a comment nor a new word")
            words[found[1]] = found[2]
    return words


def word_files(folder):
    """NAME -> bytes of each language; all have the words of the first, English."""
    languages = {path.stem: read_words(path) for path in sorted(folder.glob("*.txt"))}
    lead = languages.get("en", {})
    for language, words in languages.items():
        if words.keys() != lead.keys():
            raise Refused(f"{folder}/{language}.txt: not the words of en.txt: "
                          f"{', '.join(sorted(words.keys() ^ lead.keys()))}")
        for key, text in words.items():
            if sorted(re.findall(r"\{\d\}", text)) != sorted(re.findall(r"\{\d\}", lead[key])):
                raise Refused(f"{folder}/{language}.txt: {key} has other places than in English")
    return {f"words/{language}.json": json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode()
            for language, words in languages.items()}


def brotli(data):
    """Smaller than gzip by an eighth; b"" where there is no brotli."""
    program = shutil.which("brotli")
    if not program:
        return b""
    return subprocess.run([program, "-q", "11", "-w", "22", "-c"], input=data, capture_output=True, check=True).stdout


def c_bytes(name, data):
    return ([f"static const unsigned char {name}[] = {{"] +
            ["    " + "".join(f"{byte}," for byte in data[at : at + 24]) for at in range(0, len(data), 24)] + ["};"])


def c_source(files):
    out = ['#include "survey/app_files.h"', "", "#include <stddef.h>", ""]
    rows = []
    for number, (name, data) in enumerate(sorted(files.items())):
        packed, small = gzip.compress(data, 9, mtime=0), brotli(data)
        out += [f"// {name}", *c_bytes(f"gzip_{number}", packed)] + (c_bytes(f"brotli_{number}", small) if small else [])
        rows.append(f'    {{"{name}", "{TYPES[Path(name).suffix]}", gzip_{number}, {len(packed)}, '
                    f'{f"brotli_{number}" if small else "NULL"}, {len(small)}, {len(data)}, '
                    f'"{hashlib.sha256(data).hexdigest()[:32]}"}},')
    return "\n".join([*out, "", "const struct app_file app_files[] = {", *rows, "    {0},", "};", ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--words", type=Path)
    parser.add_argument("--extra", action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("out", type=Path)
    parser.add_argument("files", nargs="*", type=Path)
    args = parser.parse_args()
    try:
        files = {path.resolve().relative_to(args.root.resolve()).as_posix(): path for path in args.files}
        files.update((name, Path(path)) for name, _, path in (pair.partition("=") for pair in args.extra))
        contents = contents_of(files)
        if args.words and contents:
            contents.update(word_files(args.words))
        if WORKER in contents:
            hashes = {name: hashlib.sha256(contents[name]).hexdigest()[:32] for name in sorted(contents)}
            version = hashlib.sha256(json.dumps(hashes).encode()).hexdigest()[:16]
            del hashes[WORKER]
            head = f"self.APP={json.dumps({'version': version, 'files': hashes}, separators=(',', ':'))};\n"
            contents[WORKER] = head.encode() + contents[WORKER]
        args.out.write_text(c_source(contents), encoding="utf-8")
    except (Refused, OSError, UnicodeDecodeError, KeyError) as problem:
        sys.exit(f"bundle.py: {problem}")


if __name__ == "__main__":
    main()
