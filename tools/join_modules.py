"""ES modules joined into a few: what the first screen needs, and the rest, which comes when it is asked for.

    join(sources, "main.js", "later.js")     # name -> text; gives {"main.js": text, "later.js": text}

A module becomes a function that gives what it exports, called once, behind those it imports; its names stay its own. What
`main.js` imports, and what that imports, goes with it; what is only ever asked for by `import('./x.js')` goes into
the other file, and `import('./x.js')` gives the module out of it. Both files export every module under its path without the
ending, with _ for other signs than letters: `(await import('./later.js')).screens_door`.

The sources stay modules that run as they are. Taken are the shapes they use:

    import { a, b as c } from './x.js';      import * as x from './x.js';      import('./x.js')
    export function a …      export async function a …      export class A …      export const a = …      export { a, b };

and no other: nothing by default, no `let` (who imports it would see only its first value), no circle, no import.meta. An
`import(…)` of anything but a text is left as it is; its address must not hang on where the module lies.
"""
import posixpath
import re

from shorten import GLOBALS, shorten
from squeeze import Refused, Token, squeeze, tokens

EXPORTED = {"function": 1, "class": 1, "const": 1} # word -> how far behind it the name stands


def sign(text, like):
    return Token("sign", text, "", like.line)


def word(text, like, gap=" "):
    return Token("name", text, gap, like.line)


def variable(path):
    return "$" + re.sub(r"\W", "_", path.removesuffix(".js"))


class Module:
    """One source: `needs` are the modules it imports, `asks` those it imports when it runs."""

    def __init__(self, path, text):
        self.path, self.exports, self.needs, self.asks = path, [], [], []
        self.tokens = tokens(text, path)
        self.body = []
        self.read()

    def refuse(self, token, why):
        raise Refused(f"{self.path}:{token.line}: {why}")

    def texts(self, at, n):
        return [token.text for token in self.tokens[at : at + n]]

    def target(self, token):
        """The path of the module that a text names."""
        if token.kind != "text" or not re.fullmatch(r"""(['"])\.\.?/[\w./-]+\.js\1""", token.text):
            self.refuse(token, f"{token.text} is no module beside this one, as './dom.js'")
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.path), token.text[1:-1]))

    def read(self):
        at, depth = 0, 0
        while at < len(self.tokens):
            token = self.tokens[at]
            property_name = at > 0 and self.tokens[at - 1].text == "."
            if token.kind == "name" and token.text == "import" and not property_name:
                at = self.read_import(at, depth)
                continue
            if token.kind == "name" and token.text == "export" and not property_name:
                if depth:
                    self.refuse(token, "an export inside of something")
                at = self.read_export(at)
                continue
            if token.kind == "sign":
                depth += (token.text in "([{") - (token.text in ")]}")
            self.body.append(token)
            at += 1

    # ---- imports ----

    def read_import(self, at, depth):
        """Where to read on."""
        here = self.tokens[at]
        following = self.texts(at + 1, 1)
        if following == ["("]:
            return self.read_asked(at)
        if following == ["."]:
            self.refuse(here, "import.meta says where the file lies, which is elsewhere when it is joined; use document.baseURI")
        if depth:
            self.refuse(here, "an import inside of something")
        if following == ["*"]:
            if self.texts(at + 2, 1) != ["as"] or self.texts(at + 4, 1) != ["from"]:
                self.refuse(here, "an import of another shape than `import * as x from './x.js'`")
            names, at = [self.tokens[at + 3]], at + 5
        elif following == ["{"]:
            names, at = self.read_names(at + 1, ":")
            if self.texts(at, 1) != ["from"]:
                self.refuse(here, "an import of another shape than `import { a } from './x.js'`")
            at += 1
        else:
            self.refuse(here, "an import by default, or of nothing: name what you want, as `import { a } from './x.js'`")
        path = self.target(self.tokens[at])
        self.needs.append(path)
        self.body += [word("const", here, here.gap), *names, sign("=", here), word(variable(path), here, "")]
        return at + 1

    def read_asked(self, at):
        inner = self.tokens[at + 2]
        if inner.kind != "text" or inner.text.startswith("`"):
            self.body.append(self.tokens[at])
            return at + 1
        if self.texts(at + 3, 1) != [")"]:
            self.refuse(inner, "an import(…) of another shape than import('./x.js')")
        path = self.target(inner)
        self.asks.append(path)
        self.body.append(Token("asked", path, self.tokens[at].gap, inner.line))
        return at + 4

    def read_names(self, at, between):
        """{ a, b as c } as the pattern or the object that it becomes, and where to read on."""
        out = []
        while True:
            token = self.tokens[at]
            if token.text == "as":
                out.append(sign(between, token))
            elif token.kind == "name" or token.text in "{,}":
                out.append(token)
            else:
                self.refuse(token, f"{token.text} in a list of names")
            at += 1
            if token.text == "}":
                return out, at

    # ---- exports ----

    def read_export(self, at):
        here, following = self.tokens[at], self.texts(at + 1, 2)
        if following[:1] == ["{"]:
            names, at = self.read_names(at + 1, ":")
            if any(token.text == ":" for token in names) or self.texts(at, 1) == ["from"]:
                self.refuse(here, "an export of another shape than `export { a, b };`")
            self.exports += [token.text for token in names if token.kind == "name"]
            return at + (self.texts(at, 1) == [";"])
        behind = 1 + (following[:1] == ["async"])
        if self.texts(at + behind, 1)[0] not in EXPORTED:
            self.refuse(here, "an export of another shape than `export function`, `class`, `const` or `{ a, b }`")
        name = self.tokens[at + behind + 1]
        if name.kind != "name":
            self.refuse(here, "an export of more than one name at once")
        if self.texts(at + behind, 1) == ["const"]:
            self.check_one_name(at + behind + 2)
        self.exports.append(name.text)
        self.body.append(self.tokens[at + 1]._replace(gap=here.gap))
        return at + 2


    def check_one_name(self, at):
        """`export const a = 1, b = 2;` would export both."""
        depth = 0
        while at < len(self.tokens) and (depth or self.tokens[at].text != ";"):
            token = self.tokens[at]
            if token.kind == "sign":
                depth += (token.text in "([{") - (token.text in ")]}")
                if token.text == "," and not depth:
                    self.refuse(token, "an export of more than one name at once")
            at += 1


# ---- which goes where ----


def with_needs(modules, path, circle=(), seen=None):
    """The paths of a module and all it needs, each behind those it needs."""
    seen = {} if seen is None else seen
    if path in circle:
        raise Refused(f"{path}: imports itself by way of {', '.join(circle[circle.index(path):])}")
    if path not in modules:
        raise Refused(f"{circle[-1] if circle else path}: there is no {path}")
    if path not in seen:
        for needed in modules[path].needs:
            with_needs(modules, needed, (*circle, path), seen)
        seen[path] = True
    return seen


def asked_for(modules, first):
    """All that is ever asked for, and what it needs, without what is in the first file."""
    rest, look = {}, list(first)
    while look:
        for path in modules[look.pop()].asks:
            found = [one for one in with_needs(modules, path) if one not in first and one not in rest]
            rest.update(dict.fromkeys(found))
            look += found
    return rest


# ---- as text ----


def written(module, here, elsewhere):
    """One module as a function that is called at once. `here`: paths in the same file."""
    short, given = shorten(module.body, module.path)
    body = []
    for token in short:
        if token.kind == "asked":
            name = variable(token.text)
            text = f"Promise.resolve({name})" if token.text in here else f"import('./{elsewhere}').then((all)=>all.{name[1:]})"
            token = Token("name", text, token.gap, token.line)
        body.append(token)
    exports = [f"{name}:{given[name]}" if name in given else name for name in module.exports]
    return f"const {variable(module.path)}=(()=>{{{squeeze(body)}\nreturn{{{','.join(exports)}}}}})();\n"


def joined(modules, paths, elsewhere, before=()):
    borrowed = sorted({needed for path in paths for needed in modules[path].needs if needed in before})
    head = f"import{{{','.join(f'{variable(path)[1:]} as {variable(path)}' for path in borrowed)}}}from'./{elsewhere}';\n" \
        if borrowed else ""
    body = "".join(written(modules[path], {*paths, *borrowed}, elsewhere) for path in paths)
    return f"{head}{body}export{{{','.join(f'{variable(path)} as {variable(path)[1:]}' for path in paths)}}};\n"


def join(sources, entry, rest):
    modules = {path: Module(path, text) for path, text in sources.items()}
    first = with_needs(modules, entry)
    later = asked_for(modules, first)
    unused = modules.keys() - first.keys() - later.keys()
    if unused:
        raise Refused(f"{', '.join(sorted(unused))}: nothing imports it")
    if len({variable(path) for path in modules}) < len(modules):
        raise Refused("two modules whose paths differ in signs only")
    files = {entry: joined(modules, list(first), rest)}
    if later:
        files[rest] = joined(modules, list(later), entry, first)
    return files
