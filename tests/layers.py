#!/usr/bin/env python3
"""Who may include whom: the house of DESIGN.md section 2, checked. Prints TAP.

    layers.py SOURCE_DIR
"""
import fnmatch
import re
import sys
from pathlib import Path

# Folder -> house folders its files may include from.
HOUSE = {
    "base": {"base"},
    "forms": {"base", "forms"},
    "survey": {"base", "forms", "survey"},
    "geo": {"base", "geo"},
    "analysis": {"base", "forms", "survey", "geo", "analysis"},
}
# A unit test sees what its folder sees, and the test support.
TESTS = {folder: seen | {"tests"} for folder, seen in HOUSE.items()}

# Foreign header -> the only files that may include it.
FOREIGN = [
    (r"libxml/", ["forms/xml.c"]),
    (r"utf8proc\.h", ["base/utf8_width.c"]),
    (r"sqlite3\.h", ["survey/*", "tests/survey/*"]),
    (r"(gdal|ogr|cpl)[a-z_0-9]*\.h", ["geo/*"]),
    (r"dlfcn\.h", ["base/dynlib.c"]),
    (r"jansson\.h", ["forms/commands*", "survey/*", "geo/*", "analysis/*", "tests/*"]),
    (r"microhttpd\.h", ["survey/http_mhd.h"]),
    (r"openssl/", ["survey/md5.c", "survey/sealed*", "survey/certificate.c", "tests/survey/test_sealed*", "forms/hostnative*"]),
    (r"pcre2\.h", ["forms/hostnative*"]),
    (r"sodium\.h", ["survey/*", "analysis/mask.c", "analysis/pack_files.c", "tests/*"]),
    (r"zip\.h", ["survey/import_zip.c", "tests/survey/*"]),
    (r"zlib\.h", ["survey/settings_qr.c", "survey/app.c", "analysis/pack_zip.c", "tests/base/*"]),
    (r"qrencode\.h", ["survey/settings_qr.c"]),
    (r"xlsxwriter", ["base/xlsx_lib.h"]),
    (r"cairo|pango", ["base/canvas_lib.h"]),
]

# The engine sees no file, socket, clock or database: bytes, time and seed come in as arguments. Its
# commands and the host they fill are a second library.
ENGINE = "forms/*"
ENGINE_NOT = ["forms/commands*", "forms/hostnative*"]
OUTSIDE = r"(time|unistd|fcntl|dirent|dlfcn|locale)\.h|sys/|base/(file|cmd|clock|dynlib)\.h"

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.M)


def matches(path, patterns):
    return any(fnmatch.fnmatch(path, pattern) for pattern in patterns)


def seen_from(path):
    """House folders that the file at `path` may include from; None where anything goes."""
    parts = path.split("/")
    if parts[0] == "tests":
        return TESTS.get(parts[1]) if len(parts) > 2 else None
    return HOUSE.get(parts[0])


def problems(path, text):
    """Sentences, one for each include of `text` that may not be."""
    for quote, header in INCLUDE.findall(text):
        folder = header.split("/")[0]
        seen = seen_from(path)
        if quote == '"' and "/" not in header:
            yield f'includes "{header}": write it from the root'
        if quote == '"' and seen is not None and folder in HOUSE and folder not in seen:
            yield f"includes {header}, which stands above or beside it"
        for pattern, allowed in FOREIGN:
            if re.match(pattern, header) and not matches(path, allowed):
                yield f"includes {header}, which belongs in {', '.join(allowed)}"
        if matches(path, [ENGINE]) and not matches(path, ENGINE_NOT):
            if re.match(OUTSIDE, header):
                yield f"includes {header}: the engine sees no file, clock or command line"


def self_check():
    """The rules bite: each of these is refused."""
    refused = [
        ("base/num.c", '#include "forms/form.h"'),
        ("forms/form.c", '#include "survey/store.h"'),
        ("survey/store.c", '#include "geo/map.h"'),
        ("geo/map.c", '#include "survey/store.h"'),
        ("forms/form.c", "#include <libxml/parser.h>"),
        ("analysis/count.c", "#include <sqlite3.h>"),
        ("analysis/map.c", "#include <gdal.h>"),
        ("survey/area.c", "#include <ogr_api.h>"),
        ("forms/form.c", "#include <time.h>"),
        ("forms/form.c", "# include <jansson.h>"),
        ("geo/map_sheet.c", "#include <zlib.h>"),
        ("survey/export.c", "#include <zip.h>"),
        ("tests/geo/test_x.c", '#include "analysis/pack.h"'),
        ("base/num.c", '#include "num.h"'),
    ]
    return [f"{path}: {line} is not refused" for path, line in refused if not list(problems(path, line))]


def report(number, name, found):
    print(f"{'not ok' if found else 'ok'} {number} - {name}")
    for sentence in found:
        print(f"# {sentence}")


def main():
    root = Path(sys.argv[1])
    folders = [*HOUSE, "tests"]
    found = {folder: [] for folder in folders}
    for folder in folders:
        for file in sorted((root / folder).rglob("*.[ch]")):
            path = file.relative_to(root).as_posix()
            text = file.read_text(encoding="utf-8", errors="replace")
            found[folder] += [f"{path} {problem}" for problem in problems(path, text)]
    print(f"1..{len(folders) + 1}")
    report(1, "the rules bite", self_check())
    for number, folder in enumerate(folders, 2):
        report(number, f"{folder} includes only what is below it", found[folder])


if __name__ == "__main__":
    main()
