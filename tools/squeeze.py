"""Scripts and style sheets without comments and blanks that nobody's browser needs.

    for token in tokens(text, name): token.kind, token.text, token.gap      # gap: blanks and comments before it
    small = squeeze(tokens(text, name))
    small = squeeze_css(text, name)

Tokens are those of ECMAScript as far as they matter here: names (with `#`), numbers, texts, templates as a
whole, regular expressions, and signs one character each. Where a `/` could be either a division or the beginning of a regular
expression by this reading, the script is refused; so is what does not end.
"""
import collections
import re

Token = collections.namedtuple("Token", "kind text gap line")

GAP = re.compile(r"(?:\s|//[^\n\u2028\u2029]*|/\*[^]*?\*/)*".replace("[^]", r"[\s\S]"))
NAME = re.compile(r"#?(?:[^\W\d]|[$\u200c\u200d])[\w$\u200c\u200d]*")
NUMBER = re.compile(r"(?:0[xXoObB][\da-fA-F_]+|\d[\d_]*\.?[\d_]*(?:[eE][+-]?\d+)?|\.\d[\d_]*(?:[eE][+-]?\d+)?)n?")
QUOTED = re.compile(r"'(?:[^'\\\n]|\\[\s\S])*'|\"(?:[^\"\\\n]|\\[\s\S])*\"")
REGEX = re.compile(r"/(?:[^/\\\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*\])+/[a-z]*")
# After these words an expression begins, so that a `/` opens a regular expression.
BEFORE_EXPRESSION = frozenset("return typeof case in of delete void throw new else do await yield instanceof".split())
HEADS = frozenset(("if", "while", "for", "with")) # what stands behind their `)` is a statement


class Refused(Exception):
    pass


class Reader:
    """One pass over a script; `open` are the brackets around, each with what stood before it."""

    def __init__(self, text, name):
        self.text, self.name, self.at, self.open, self.last, self.behind_head = text, name, 0, [], None, False

    def refuse(self, why):
        raise Refused(f"{self.name}:{self.text.count(chr(10), 0, self.at) + 1}: {why}")

    def regex_may_stand(self):
        last = self.last
        if last is None or (last.kind == "name" and last.text in BEFORE_EXPRESSION):
            return True
        if last.text == ")":
            return self.behind_head
        if last.text == "}":
            self.refuse("a / behind a }: division or a regular expression? Put brackets around it")
        return last.kind == "sign" and last.text != "]"

    def match(self, expression, why):
        found = expression.match(self.text, self.at)
        return found[0] if found else self.refuse(why)

    def template(self):
        """The template that begins here, with all that is in it."""
        inner = Reader(self.text, self.name)
        inner.at = self.at + 1
        while inner.at < len(self.text):
            here = self.text[inner.at]
            if here == "`":
                return self.text[self.at : inner.at + 1]
            if self.text.startswith("${", inner.at):
                inner.at += 2
                inner.skip_expression()
            else:
                inner.at += 2 if here == "\\" else 1
        return self.refuse("a template that does not end")

    def skip_expression(self):
        """Over an expression in a template and its `}`."""
        self.open.append(("{", False))
        around, self.last = len(self.open) - 1, None
        while len(self.open) > around:
            if self.next() is None:
                self.refuse("a template that does not end")

    def next(self):
        gap = GAP.match(self.text, self.at)[0]
        self.at += len(gap)
        if self.at >= len(self.text):
            return None
        here = self.text[self.at]
        if here in "'\"":
            kind, text = "text", self.match(QUOTED, "a text that does not end")
        elif here == "`":
            kind, text = "text", self.template()
        elif here == "/" and self.regex_may_stand():
            kind, text = "regex", self.match(REGEX, "a regular expression that does not end")
        elif NAME.match(self.text, self.at):
            kind, text = "name", self.match(NAME, "")
        elif NUMBER.match(self.text, self.at):
            kind, text = "number", self.match(NUMBER, "")
        else:
            kind, text = "sign", here
        token = Token(kind, text, gap, self.text.count("\n", 0, self.at) + 1)
        if kind == "sign":
            self.bracket(here)
        self.at += len(text)
        # `a.return / b`: a name behind a dot is a property, whatever it is called.
        dotted = kind == "name" and self.last is not None and self.last.text == "."
        self.last = token._replace(kind="property") if dotted else token
        return token

    def bracket(self, sign):
        if sign in "([{":
            self.open.append((sign, self.last is not None and self.last.kind == "name" and self.last.text in HEADS))
        elif sign in ")]}":
            _, self.behind_head = self.open.pop() if self.open else ("", False)


def tokens(text, name):
    reader = Reader(text, name)
    out = []
    depth = 0
    while (token := reader.next()) is not None:
        depth += (token.text in "([{") - (token.text in ")]}") if token.kind == "sign" else 0
        if depth < 0:
            raise Refused(f"{name}:{token.line}: a {token.text} too many")
        out.append(token)
    if depth:
        raise Refused(f"{name}: a bracket that is not closed")
    return out


def pieces(template, name):
    """(is code, text) of a template: what stands as it is, with its signs, and the expressions in it."""
    reader, out, begin = Reader(template, name), [], 0
    reader.at = 1
    while reader.at < len(template):
        if template.startswith("${", reader.at):
            reader.at += 2
            out.append((False, template[begin : reader.at]))
            begin = reader.at
            reader.skip_expression()
            out.append((True, template[begin : reader.at - 1]))
            begin = reader.at - 1
        else:
            reader.at += 2 if template[reader.at] == "\\" else 1
    return [*out, (False, template[begin:])]


# ---- blanks ----

ENDS_NOTHING = frozenset("([{,;:?=><&|*%^!~.") # a line that ends so goes on, or has ended
BEGINS_NOTHING = frozenset(")]},;.?:=&|*%^<>") # no statement begins so


def gap_between(before, after):
    """What must stand between two tokens that had blanks or comments between them: "", " " or a new line."""
    if not after.gap:
        return ""
    left, right = before.text[-1], after.text[0]
    wordy = before.kind in ("name", "number") and after.kind in ("name", "number", "regex")
    if "\n" in after.gap and not (before.kind == "sign" and left in ENDS_NOTHING) and \
            not (after.kind == "sign" and right in BEGINS_NOTHING):
        return "\n" # where a statement may end without a semicolon
    if wordy or (before.kind == "number" and right == "."):
        return " "
    signs = before.kind in ("sign", "regex") and after.kind in ("sign", "regex")
    apart = signs and left not in "()[]{},;:" and right not in "()[]{},;:"
    return " " if apart and left in (right, "/") else ""


def squeeze(some):
    out = [some[0].text] if some else []
    for before, after in zip(some, some[1:]):
        out += [gap_between(before, after), after.text]
    return "".join(out)


CSS_PART = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(/\*[\s\S]*?\*/|\s+)|([{};,])|([^"'\s{};,/]+|/)""")


def squeeze_css(text, name):
    """Without comments, with one blank where there were blanks, none beside { } ; and commas, nor behind a colon."""
    out, blank, at = [], False, 0
    for found in CSS_PART.finditer(text):
        if found.start() != at:
            break
        at = found.end()
        if found[2]:
            blank = True
            continue
        if found[3] == "}" and out and out[-1] == ";":
            out.pop()
        if blank and out and not found[3] and out[-1] not in ("{", "}", ";", ",") and not out[-1].endswith(":"):
            out.append(" ")
        out.append(found[0])
        blank = False
    if at != len(text):
        raise Refused(f"{name}:{text.count(chr(10), 0, at) + 1}: a text that does not end")
    return "".join(out)
