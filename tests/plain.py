#!/usr/bin/env python3
"""The app's words: can somebody of nine to eleven read them, and is none left in English elsewhere? Prints TAP.

The measure is Flesch and Kincaid's grade of schooling, over the texts that are long enough for it; grade 6 is age 11.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
from bundle import read_words  # noqa: E402

GRADE_MAX, WORDS_MIN, SENTENCE_MAX = 6, 5, 16
JARGON = set("""server sync synchronise cache storage indexeddb database upload download submit submission instance token
    encrypted encryption passcode authenticate invalid error failed fatal null undefined boolean integer string field
    validate constraint quota offline online geopoint geotrace coordinates permission denied session timeout""".split())


def syllables(word):
    """As an ear counts them, nearly: groups of vowels, without the silent e."""
    word = word.lower()
    n = len(re.findall(r"[aeiouy]+", word))
    silent = (word.endswith("e") and not word.endswith("le")) or (word.endswith("ed") and not re.search("[td]ed$", word))
    return max(n - (silent and n > 1), 1)


def sentences(text):
    found = [re.findall(r"[A-Za-z']+", part) for part in re.split(r"[.!?:;]+(?:\s|$)", text.replace("’", "'"))]
    return [words for words in found if words]


def grade(text):
    said = sentences(text)
    words = [word for sentence in said for word in sentence]
    return 0.39 * len(words) / len(said) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def too_hard(words):
    for key, text in words.items():
        text = re.sub(r"\{\d\}", "ten", text)
        said = sentences(text)
        if sum(map(len, said)) >= WORDS_MIN and grade(text) > GRADE_MAX:
            yield f"{key}: grade {grade(text):.1f}"
        if any(len(sentence) > SENTENCE_MAX for sentence in said):
            yield f"{key}: a long sentence"


def jargon(words):
    for key, text in words.items():
        found = JARGON & {word.lower() for sentence in sentences(text) for word in sentence}
        if found:
            yield f"{key}: {', '.join(found)}"


def left_in_english(words):
    for path in sorted((ROOT / "data/words/app").glob("*.txt")):
        if path.stem != "en":
            for key, text in read_words(path).items():
                if text == words[key] and len(re.findall("[A-Za-z]{2,}", text)) > 1:
                    yield f"{path.stem} {key}: {text}"


def measure_is_sane(_):
    if not grade("The cat sat on the mat.") < 1 < 12 < grade("Synchronisation of asynchronous submissions necessitates authentication."):
        yield "it takes hard words for easy ones"


CASES = [
    ("the measure tells easy from hard", measure_is_sane),
    ("no text of the app is harder than grade 6, no sentence long", too_hard),
    ("no word of the app is of the trade", jargon),
    ("no text of another language is left in English", left_in_english),
]

if __name__ == "__main__":
    english = read_words(ROOT / "data/words/app/en.txt")
    print(f"1..{len(CASES)}")
    bad = 0
    for number, (name, check) in enumerate(CASES, 1):
        faults = list(check(english))
        bad += bool(faults)
        print(f"{'not ok' if faults else 'ok'} {number} - {name}")
        print("".join(f"# {fault}\n" for fault in faults), end="")
    sys.exit(bool(bad))
