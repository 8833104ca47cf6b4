#!/usr/bin/env python3
"""The answers as a workbook: read back, it holds what the CSV files hold, as what it is. Prints TAP.

    workbook.py DOORSTEP SOURCE_DIR
"""
import csv
import datetime
import io
import os
import re
import sqlite3
import sys
import xml.etree.ElementTree as ET
import zipfile
from xml.sax.saxutils import escape

from road import case as any_case
from road import fingerprint, main

CASES = []
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DAY_ZERO = datetime.datetime(1899, 12, 30)
FORM = "survey_of_all_homes_2026"
TABLE = f"data_{FORM}"
REPEATS = ["member", "neighbour", "room"]
QUESTIONS = {"note": "string", "rooms": "int", "rent": "decimal", "born": "date", "met": "dateTime", "rings": "time",
             "place": "geopoint"}
MAX_TEXT, MAX_NAME = 32767, 31

# What people answered, question by question; what a sheet cannot hold as it is stands in `SHOWN`.
RECORDS = [
    {"note": '=HYPERLINK("http://x","y")', "rooms": "3", "rent": "512.50", "born": "1985-04-30",
     "met": "2026-03-01T18:45:30.500+01:00", "rings": "07:30:00.000+01:00", "place": "53.5 -2.25 80 4.5"},
    {"note": "+44 161 496 0000", "rooms": "-5", "rent": "-0.25", "born": "1900-02-28", "met": "2026-03-01T00:00:00Z"},
    {"note": "  two\nlines & <b>\"quoted\"</b>  ", "rooms": "0", "rent": "0.1", "born": "9999-12-31"},
    {"note": "_x0041_ @SUM(1)", "rooms": "2147483647", "rent": "123456789.125"},
    {"note": "\u0633\u0644\u0627\u0645 \U0001F600", "rooms": "", "rent": "1e3", "born": "2024-02-29"},
    {"note": "0077", "rooms": "12345678901", "rent": "-0.0001", "born": "1900-03-01"},
    {},
    {"note": "\U0001F600" * 20000},
    {"note": "x" * MAX_TEXT},
]
CUT = 1  # of the texts above: the faces are two units each


def case(name):
    return any_case(name, CASES)


def form():
    fields = "".join(f"<{name}/>" for name in QUESTIONS)
    inner = "".join(f"<{name} jr:template=''><word/></{name}>" for name in REPEATS)
    binds = "".join(f"<bind nodeset='/data/{name}' type='{kind}'/>" for name, kind in QUESTIONS.items())
    asked = "".join(f"<input ref='/data/{name}'><label>{name}</label></input>" for name in QUESTIONS)
    groups = "".join(f"<group ref='/data/{name}'><label>r</label><repeat nodeset='/data/{name}'><input "
                     f"ref='/data/{name}/word'><label>w</label></input></repeat></group>" for name in REPEATS)
    return ("<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml' "
            "xmlns:jr='http://openrosa.org/javarosa'><h:head><h:title>b</h:title><model><instance>"
            f"<data id='{FORM}' version='1'>{fields}{inner}<meta><instanceID/></meta></data></instance>{binds}</model>"
            f"</h:head><h:body>{asked}{groups}</h:body></h:html>")


def record(number, answers):
    fields = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in answers.items())
    words = "".join(f"<{name}><word>{name} {i}</word></{name}>" for name in REPEATS[:2] for i in range(number % 3))
    return f"<data id='{FORM}' version='1'>{fields}{words}<meta><instanceID>uuid:{number}</instanceID></meta></data>"


def survey_of(road, name="b.gpkg"):
    survey, folder = road.path(name), road.path("records")
    if not os.path.exists(folder):
        os.mkdir(folder)
        for number, answers in enumerate(RECORDS):
            with open(os.path.join(folder, f"{number}.xml"), "w", encoding="utf-8") as file:
                file.write(record(number, answers))
        with open(road.path("b.xml"), "w", encoding="utf-8") as file:
            file.write(form())
    if not os.path.exists(survey):
        road.run("init", survey, "--name", "B")
        road.run("form", "add", survey, road.path("b.xml"))
        road.run("import", survey, folder)
    return survey


# ---- reading a workbook ----


def shown(text):
    """A text as a spreadsheet shows it: ECMA-376 part 1, 22.9.2.19."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def column_of(reference):
    number = 0
    for letter in re.match("[A-Z]+", reference)[0]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def rows_of(sheet, formats):
    """Rows of (value, number format) by column; format None for a text."""
    for row in sheet.iter(MAIN + "row"):
        cells = {}
        for cell in row.iter(MAIN + "c"):
            assert cell.find(MAIN + "f") is None, "a formula"
            if cell.get("t") == "inlineStr":
                value = shown("".join(cell.find(MAIN + "is").itertext())), None
            else:
                assert cell.get("t") in (None, "n"), cell.get("t")
                value = float(cell.find(MAIN + "v").text), formats[int(cell.get("s", 0))]
            cells[column_of(cell.get("r"))] = value
        yield cells


def read(path):
    """Sheets by name, in their order: rows of cells. What must not be there is looked for, too."""
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None
        parts = book.namelist()
        assert not [part for part in parts if re.search("vba|external|connection|calcChain", part)], parts
        styles = ET.fromstring(book.read("xl/styles.xml"))
        codes = {item.get("numFmtId"): item.get("formatCode") for item in styles.iter(MAIN + "numFmt")}
        codes |= {"0": "General", "1": "0"}
        formats = [codes[item.get("numFmtId")] for item in styles.find(MAIN + "cellXfs")]
        names = [item.get("name") for item in ET.fromstring(book.read("xl/workbook.xml")).iter(MAIN + "sheet")]
        sheets = {}
        for number, name in enumerate(names, 1):
            sheet = ET.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
            pane = next(sheet.iter(MAIN + "pane"))
            assert (pane.get("ySplit"), pane.get("state"), pane.get("xSplit")) == ("1", "frozen", None)
            sheets[name] = list(rows_of(sheet, formats))
    return sheets


def as_text(cell, wanted):
    """A cell as the CSV export writes it; `wanted` tells how many digits a moment has."""
    if cell is None:
        return ""
    value, style = cell
    if style is None:
        return value
    if style in ("General", "0"):
        assert style == "General" or value == int(value)
        return f"{value:.15g}" if value != int(value) else str(int(value))
    when = DAY_ZERO + datetime.timedelta(milliseconds=round(value * 86400000))
    told = {"yyyy-mm-dd": "%Y-%m-%d", "yyyy-mm-dd hh:mm:ss": "%Y-%m-%dT%H:%M:%S.%f", "hh:mm:ss": "%H:%M:%S.%f"}[style]
    return when.strftime(told)[:len(wanted)]


def csv_rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(io.StringIO(file.read(), newline="")))


def check_text(cell, wanted, where):
    """`wanted` is the CSV file's: with a quote before what a spreadsheet would run, with the zone."""
    if re.match("'[=+\\-@\t\r]", wanted) and cell and cell[1] is None:
        wanted = wanted[1:]
    if cell and cell[1] and "hh" in cell[1]:
        wanted = re.sub(r"(Z|[+-]\d\d:\d\d)$", "", wanted)
    if len(wanted.encode("utf-16-le")) // 2 > MAX_TEXT:
        wanted = wanted.encode("utf-16-le")[:MAX_TEXT * 2].decode("utf-16-le", errors="ignore")
    assert as_text(cell, wanted) == wanted, (where, cell, wanted[:80])


def check_like_csv(folder, book):
    """Every table of the CSV export is a sheet with the same rows; there are no others."""
    tables = sorted(name[:-4] for name in os.listdir(folder))
    sheets = read(book)
    assert len(sheets) == len(tables), (list(sheets), tables)
    for table in tables:
        rows = csv_rows(os.path.join(folder, f"{table}.csv"))
        found = sheets[table[:MAX_NAME]]
        assert len(found) == len(rows), (table, len(found))
        for number, (cells, wanted) in enumerate(zip(found, rows)):
            assert not cells or max(cells) < len(wanted)
            for column, text in enumerate(wanted):
                check_text(cells.get(column), text, (table, number, rows[0][column]))
    return sheets


# ---- the cases ----


@case("a workbook holds what the CSV files hold: texts as texts, numbers as numbers, days as days")
def like_csv(road):
    survey = survey_of(road)
    road.run("export", survey, "-o", road.path("csv"), "--format", "csv")
    said = road.run("export", survey, "-o", road.path("book"), "--format", "xlsx")
    assert f"{CUT} text is longer than a cell" in said, said
    sheets = check_like_csv(road.path("csv"), road.path("book/answers.xlsx"))
    assert os.listdir(road.path("book")) == ["answers.xlsx"]
    head, *rows = sheets[TABLE]
    columns = {value: column for column, (value, _) in head.items()}
    first = {name: rows[0].get(columns[name]) for name in QUESTIONS}
    assert first["note"] == (RECORDS[0]["note"], None) and first["rooms"] == (3, "0")
    assert first["rent"] == (512.5, "General") and first["born"] == (31167, "yyyy-mm-dd")
    assert first["rings"] == (.3125, "hh:mm:ss") and first["met"][1] == "yyyy-mm-dd hh:mm:ss"
    assert rows[1][columns["born"]] == ("1900-02-28", None), "before March 1900 spreadsheets disagree"
    assert rows[5][columns["note"]] == ("0077", None)
    assert rows[6].keys() == {0}, "an empty answer is an empty cell"


@case("the same answers are the same bytes")
def same_bytes(road):
    survey = survey_of(road)
    for name in ("one", "two"):
        road.run("export", survey, "-o", road.path(name), "--format", "xlsx")
    assert fingerprint(road.path("one/answers.xlsx")) == fingerprint(road.path("two/answers.xlsx"))


@case("sheets are called as their tables; long names are cut and told apart")
def names_of_sheets(road):
    road.run("export", survey_of(road), "-o", road.path("names"), "--format", "xlsx")
    names = list(read(road.path("names/answers.xlsx")))
    assert names == [TABLE, f"{TABLE}_m", f"{TABLE}_n", f"{TABLE}_r", "questions", "choices"], names
    other = road.path("other.xml")
    with open(other, "w", encoding="utf-8") as file:
        file.write(form().replace("neighbour", "meter"))
    survey = road.path("other.gpkg")
    road.run("init", survey, "--name", "Other")
    road.run("form", "add", survey, other)
    road.run("export", survey, "-o", road.path("others"), "--format", "xlsx")
    names = list(read(road.path("others/answers.xlsx")))
    assert names[1:4] == [f"{TABLE}_m", f"{TABLE}_2", f"{TABLE}_r"], names


@case("our own questionnaires, practised, come out alike")
def own_questionnaires(road):
    survey = road.ashbrook("own.gpkg", 60)
    road.run("form", "add", survey, road.data("questionnaires/estate_household.xml"))
    road.run("practice", survey, "--homes", "40", "--form", "estate_household")
    road.run("export", survey, "-o", road.path("own_csv"))
    road.run("export", survey, "-o", road.path("own_book"), "--format", "xlsx")
    check_like_csv(road.path("own_csv"), road.path("own_book/answers.xlsx"))


@case("a table of more rows than a sheet is refused, with a way out, and nothing is left behind")
def too_many_rows(road):
    survey = survey_of(road, "many.gpkg")
    with sqlite3.connect(survey) as db:
        db.execute("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 1048575) "
                   f"INSERT INTO {TABLE}_room (fid, instance_id, parent, position) SELECT i, '', 0, 1 FROM n")
    why = road.run("export", survey, "-o", road.path("many"), "--format", "xlsx", fails=1)
    assert f"{TABLE}_room has more than the 1048575 rows" in why and "--format csv or gpkg" in why, why
    assert not [name for name in os.listdir(road.folder) if name.startswith("many") and "gpkg" not in name]
    with sqlite3.connect(survey) as db:
        db.execute(f"DELETE FROM {TABLE}_room WHERE fid = 0")
    road.run("export", survey, "-o", road.path("most"), "--format", "xlsx")
    with zipfile.ZipFile(road.path("most/answers.xlsx")) as book:
        assert b'ref="A1:E1048576"' in book.read("xl/worksheets/sheet4.xml")[:1000]


if __name__ == "__main__":
    sys.exit(main(CASES))
