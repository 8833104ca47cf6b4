#!/usr/bin/env python3
"""What we write, read by programs that are not ours: check-geojson, Frictionless' reader, axe-core.
Prints TAP.

    peers.py DOORSTEP SOURCE_DIR PACKAGES [CHROMIUM]

PACKAGES: the folder where npm put what package.json names.
"""
import json
import os
import pathlib
import subprocess
import sys

SOURCE = pathlib.Path(sys.argv[2])
sys.path[:0] = [str(SOURCE / "tests" / "play"), str(SOURCE / "tests" / "web")]
from cdp import Browser  # noqa: E402
from network import group  # noqa: E402
from packs import fresh_pack, fresh_public, rows_of  # noqa: E402
from road import case as any_case  # noqa: E402
from road import main  # noqa: E402

PACKAGES = pathlib.Path(sys.argv[3]) / "node_modules"
CASES = []
WIDTHS = (1280, 320)
AXE = """async () => (await axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',
  'wcag22aa', 'best-practice'] } })).violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) =>
  `${id}: ${html.slice(0, 160)} ${failureSummary.slice(0, 200)}`))"""


def case(name):
    return any_case(name, CASES)


def checked(*paths):
    """What check.mjs found, a file each."""
    done = subprocess.run(["node", str(SOURCE / "tests" / "peers" / "check.mjs"), *paths], cwd=PACKAGES.parent,
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[:1200]
    return json.loads(done.stdout)


def network(road):
    road.run("pool", group(road, "Ash", 220, 1), group(road, "Birch", 150, 2), "-o", road.path("net"))


def maps(road, end):
    """A map of every kind, as one kind of file."""
    before, now = road.ashbrook("before.gpkg", 200, seed=2), road.ashbrook("now.gpkg", 200)
    kinds = {"top": (), "share": (), "circles": (), "hex": (), "progress": (), "change": ("--before", before)}
    for kind, words in kinds.items():
        question = [] if kind == "progress" else ["prio"]
        road.run("map", now, *question, "--kind", kind, *words, "-o", road.path(f"{kind}.{end}"))
    return [road.path(f"{kind}.{end}") for kind in kinds]


@case("GeoJSON of every kind of map, of a pack and of a network is what check-geojson takes; what is broken it refuses")
def geojson_holds(road):
    fresh_pack(road)
    fresh_public(road)
    network(road)
    found = checked(*maps(road, "geojson"), road.path("council/areas.geojson"), road.path("public/areas.geojson"),
                    road.path("net/network.geojson"))
    assert len(found) == 9 and not any(one["faults"] for one in found), found
    with open(road.path("council/areas.geojson"), encoding="utf-8") as file:
        text = file.read()
    with open(road.path("broken.geojson"), "w", encoding="utf-8") as file:
        file.write(text.replace('"Polygon"', '"Point"').replace('"MultiPolygon"', '"Point"'))
    assert checked(road.path("broken.geojson"))[0]["faults"]


@case("packs are read by Frictionless: the descriptor, and each row by the types it states")
def packages_hold(road):
    fresh_pack(road)
    fresh_public(road)
    for name in ("council", "public"):
        one, = checked(road.path(f"{name}/datapackage.json"))
        assert not one["faults"] and {"tables.csv", "codebook.csv"} <= one["rows"].keys(), (name, one)
        for table, n in one["rows"].items():
            with open(road.path(f"{name}/{table}"), "rb") as file:
                assert n == len(rows_of(file.read())) > 0, (name, table, n)
    with open(road.path("council/tables.csv"), "ab") as file:
        file.write(b"all,X,survey,2026,T,i,c,many,240,1,1,1,,\r\n")
    assert checked(road.path("council/datapackage.json"))[0]["faults"]


@case("axe-core finds nothing in the report, the pack, the maps and the network, wide and narrow")
def pages_hold(road):
    if len(sys.argv) < 5:
        return "no Chromium"
    survey, _ = fresh_pack(road)
    network(road)
    road.run("report", survey, "-o", road.path("report"))
    road.run("report", survey, "-o", road.path("urdu"), "--lang", "ur")
    pages = [*maps(road, "html"), *(road.path(name) for name in ("council/index.html", "net/index.html", "report/report.html",
                                                                         "urdu/report.html"))]
    axe = (PACKAGES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    faults = []
    with Browser(sys.argv[4], road.path("profile")) as browser:
        page = browser.page("about:blank")
        for width in WIDTHS:
            page.ask("Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
            for path in pages:
                page.go(f"file://{path}")
                page.ask("Runtime.evaluate", {"expression": axe})
                faults += [f"{os.path.relpath(path, road.folder)} at {width}: {fault}" for fault in page.call(AXE)]
        page.call("() => { document.body.innerHTML = '<img src=x><input>'; }")
        assert page.call(AXE), "it finds nothing anywhere"
    assert not faults, "\n".join(faults[:10])


if __name__ == "__main__":
    if PACKAGES.is_dir():
        sys.exit(main(CASES))
    print("1..0 # SKIP no packages from npm")
