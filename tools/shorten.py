"""The own names of a module made short: what a person reads is the source, what a phone fetches need not spell it out.

    short, given = shorten(tokens(text, name), name)       # given["frequency"] == "a"

Every name that a module declares, wherever in it, gets one new name everywhere in it, which no other has; so no scope needs to
be known. Names of properties stay: `{ a, b = 1 }` becomes `{ a: x, b: y = 1 }`. Private members (`#a`) are renamed as they are.
What a module uses and does not declare must stand in GLOBALS, and those are never renamed; anything else is refused: it is
a slip of the pen, or a global that belongs on the list.
"""
import collections
import itertools
import string

from squeeze import Refused, Token, pieces, tokens

WORDS = frozenset("""async await break case catch class const continue debugger default delete do else export extends false finally for
    from function get if import in instanceof let new null of return set static super switch this throw true try typeof undefined var
    void while with yield as""".split())
GLOBALS = frozenset("""AbortSignal Array ArrayBuffer Audio BarcodeDetector BigInt BigInt64Array Blob Boolean CSS CryptoKey DOMParser DataView Date
    Error Event FormData IDBKeyRange Infinity Int32Array Intl JSON Map Math MediaRecorder NaN Node Number Object
    Promise RangeError RegExp ResizeObserver Set String SyntaxError TextDecoder TextEncoder URL Uint32Array Uint8Array
    WeakMap WebAssembly XMLSerializer addEventListener atob btoa clearInterval clearTimeout confirm console
    createImageBitmap crypto document fetch globalThis history indexedDB location navigator parseFloat parseInt
    performance print removeEventListener requestAnimationFrame setInterval setTimeout""".split())
BLOCKS = frozenset("else try finally do catch".split()) # a { behind them is a block
HEADS = frozenset("if for while switch with".split()) # their brackets hold no parameters


class Place:
    """A name where it stands: `sort` is "variable", "short" (`{ a }`) or "property"."""

    __slots__ = ("at", "sort", "around")

    def __init__(self, at, sort, around):
        self.at, self.sort, self.around = at, sort, around


class Script:
    def __init__(self, some, name, expression=False):
        self.some, self.name, self.expression, self.declared = some, name, expression, set()
        self.places, self.closing = [], {} # of an opening bracket: where it closes
        self.look()
        self.declare()

    def text(self, at):
        return self.some[at].text if 0 <= at < len(self.some) and self.some[at].kind != "text" else ""

    # ---- what stands where ----

    def brace(self, at):
        """What begins at a {: a "block", a "class" or an "object" (or pattern)."""
        before, further = self.text(at - 1), self.text(at - 2)
        if not at:
            return "object" if self.expression else "block"
        if before in BLOCKS or before in ( ")", ";", "{", "}") or (before, further) == (">", "="):
            return "block"
        heads = [self.text(at - 2), self.text(at - 4)] # class A {, class A extends B {
        return "class" if "class" in heads else "object"

    def sort(self, at, around):
        """What the name at `at` is, in brackets of the kind `around`."""
        before, after = self.text(at - 1), self.text(at + 1)
        if before == "." and self.text(at - 2) != ".":
            return "property"
        first = before in ("{", ",") or (before in ("async", "get", "set", "*") and self.text(at - 2) in ("{", ","))
        if around == "class":
            return "property" if before in ("{", "}", ";", "async", "static", "get", "set", "*") else "variable"
        if around == "object" and first:
            if after in (":", "("):
                return "property"
            if after in (",", "}") or (after == "=" and self.text(at + 2) not in ("=", ">")):
                return "short"
        return "variable"

    def look(self):
        around = [("", 0)]
        for at, token in enumerate(self.some):
            if token.kind == "sign" and token.text in "([{":
                around.append((self.brace(at) if token.text == "{" else token.text, at))
            elif token.kind == "sign" and token.text in ")]}":
                self.closing[around.pop()[1]] = at
            elif token.kind == "name" and token.text not in WORDS and token.text[0] != "#":
                self.places.append(Place(at, self.sort(at, around[-1][0]), around[-1][0]))

    # ---- what is declared ----

    def declare(self):
        self.sorts = {place.at: place.sort for place in self.places}
        for at, token in enumerate(self.some):
            if token.kind == "name" and token.text in ("const", "let") and self.text(at - 1) != ".":
                self.declarators(at + 1)
            elif token.kind == "name" and token.text in ("class", "function"):
                self.target(at + 1 + (self.text(at + 1) == "*"))
            elif token.text == "=" and self.text(at + 1) == ">":
                self.target(at - 1)
            elif token.text == "(" and self.parameters(at):
                self.target(at)

    def parameters(self, at):
        end = self.closing[at]
        behind = self.text(end + 1)
        if behind == "=" and self.text(end + 2) == ">":
            return True
        return behind == "{" and self.text(at - 1) not in HEADS

    def target(self, at):
        """Declares what is named there, or within the brackets that begin there; gives where that ends."""
        end = self.closing.get(at, at)
        for inner in range(at, end + 1):
            if self.sorts.get(inner, "property") != "property" and self.text(inner - 1) != "=":
                self.declared.add(self.text(inner))
        return end + 1

    def declarators(self, at):
        at = self.target(at)
        while at < len(self.some) and self.text(at) not in (";", "of", "in", ")", "}"):
            if self.text(at) == ",":
                at = self.target(at + 1)
            else:
                at = self.closing.get(at, at) + 1

    # ---- names inside of templates ----

    def embedded(self):
        """at -> [piece]: templates that hold expressions; a piece is a text or a Script."""
        found = {}
        for at, token in enumerate(self.some):
            if token.kind == "text" and token.text[0] == "`":
                found[at] = [Script(tokens(piece, self.name), self.name, True) if code else piece
                             for code, piece in pieces(token.text, self.name)]
        return found


def fresh(used):
    letters = string.ascii_letters
    for length in itertools.count(1):
        for letters_of_one in itertools.product(letters, repeat=length):
            name = "".join(letters_of_one)
            if name not in used and name not in WORDS and name not in GLOBALS:
                yield name


class Renamer:
    def __init__(self, script):
        self.counts, self.used, self.declared = collections.Counter(), set(), set()
        self.collect(script)

    def collect(self, script):
        self.declared |= script.declared
        for token in script.some:
            if token.kind == "name":
                self.used.add(token.text)
                self.counts[token.text] += token.text[0] == "#"
        for place in script.places:
            self.counts[script.some[place.at].text] += place.sort != "property"
        script.templates = script.embedded()
        for part in itertools.chain.from_iterable(script.templates.values()):
            if isinstance(part, Script):
                self.collect(part)

    def names(self):
        ranked = [name for name, n in self.counts.most_common() if n]
        own = [name for name in ranked if name in self.declared and name not in GLOBALS]
        private = [name for name in ranked if name[0] == "#"]
        given = dict(zip(own, fresh(self.used)))
        return given | {name: "#" + short for name, short in zip(private, fresh({name[1:] for name in self.used}))}

    def rename(self, script, given):
        sorts = {place.at: place.sort for place in script.places}
        out = []
        for at, token in enumerate(script.some):
            sort = sorts.get(at, "variable" if token.text[0] == "#" else "property")
            short = given.get(token.text) if token.kind == "name" and sort != "property" else None
            if token.text == "name" and [script.text(at - 2), script.text(at - 1)] == ["constructor", "."]:
                raise Refused(f"{script.name}:{token.line}: a class has another name when it runs; ask with instanceof")
            if sort != "property" and token.kind == "name" and not short and token.text not in GLOBALS and \
                    token.text[0] != "$": # what join_modules.py names
                raise Refused(f"{script.name}:{token.line}: {token.text} is declared nowhere; if it is the browser's, "
                              "it belongs into GLOBALS of tools/shorten.py")
            if short and sort == "short":
                out += [token, Token("sign", ":", "", token.line)]
                token = token._replace(gap="")
            if short:
                token = token._replace(text=short)
            elif at in script.templates:
                token = token._replace(text="".join(self.part(part, given) for part in script.templates[at]))
            out.append(token)
        return out

    def part(self, part, given):
        return part if isinstance(part, str) else "".join(token.gap + token.text for token in self.rename(part, given))


def shorten(some, name):
    """The tokens of a module with short names, and which name became which."""
    script = Script(some, name)
    renamer = Renamer(script)
    given = renamer.names()
    return renamer.rename(script, given), given
