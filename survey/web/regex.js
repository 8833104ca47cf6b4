// Patterns of regex() in the dialect that our other hosts use (forms/hostnative.h: Perl syntax as PCRE2
// has it, \d \w \s of ASCII, \uXXXX as in Java), made into the browser's own.
//
// Refused as broken: recursion, conditions, and escapes that PCRE2 does not know either. Atomic groups
// and possessive quantifiers are taken as plain ones: a match of the whole text may then be found that
// PCRE2 would have cut off.

const BLANKS = '\\t-\\r ';
const NO_BLANKS = '\\0-\\x08\\x0e-\\x1f!-\\u{10ffff}';
const ACROSS = '\\t \\xa0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000'; // \h
const DOWN = '\\n-\\r\\x85\\u2028\\u2029'; // \v
const POSIX = {
  alpha: 'A-Za-z', digit: '0-9', alnum: 'A-Za-z0-9', upper: 'A-Z', lower: 'a-z', space: BLANKS,
  blank: '\\t ', punct: '!-\\/:-@\\[-\\x60{-~', xdigit: '0-9A-Fa-f', word: '\\w', cntrl: '\\0-\\x1f\\x7f',
  print: ' -~', graph: '!-~', ascii: '\\0-\\x7f',
};
const CONTROL = { a: '\\x07', e: '\\x1b', f: '\\f', n: '\\n', r: '\\r', t: '\\t' };
const CATEGORY = /^(?:C[cfnos]?|L[lmotu]?|LC|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?|Any)$/;
const OWN_CLASSES = { Xan: '\\p{L}\\p{N}', Xwd: '\\p{L}\\p{N}_', Xsp: '\\s', Xps: '\\s', 'L&': '\\p{LC}' };

class Broken extends Error {}

const literal = (char) => (/[\^$\\.*+?()[\]{}|\/-]/.test(char)
  ? (char === '-' ? '\\x2d' : `\\${char}`) : char);

class Translator {
  constructor(pattern) {
    this.pattern = pattern;
    this.at = 0;
    this.flags = { i: false, s: false, m: false, x: false };
    this.wholeCase = false; // (?i) in front of everything
    this.out = '';
    // Per open group, the whole pattern being the first: flags to go back to, letter case it began with,
    // groups of ours that (?i) in its middle opened.
    this.groups = [{ i: false, inner: 0 }];
  }

  take(expression) {
    expression.lastIndex = this.at;
    const found = expression.exec(this.pattern);
    if (found) {
      this.at += found[0].length;
    }
    return found;
  }

  // ---- what stands behind a backslash, as part of a class ----

  property(negated) {
    const found = this.take(/\{(\^?)\s*([\w&]+)\s*\}|([A-Z])/y);
    if (!found) {
      throw new Broken();
    }
    const name = found[2] ?? found[3];
    const not = negated !== (found[1] === '^');
    if (OWN_CLASSES[name]) {
      return not ? null : OWN_CLASSES[name];
    }
    return `\\${not ? 'P' : 'p'}{${CATEGORY.test(name) ? name : `Script=${name}`}}`;
  }

  // { set } of a class escape such as \d, { char } of a literal; null: something else.
  escapeInClass(char) {
    switch (char) {
      case 'd': case 'D': case 'w': case 'W': return { set: `\\${char}` };
      case 's': return { set: BLANKS };
      case 'S': return { set: NO_BLANKS };
      case 'h': return { set: ACROSS };
      case 'v': return { set: DOWN };
      case 'p': case 'P': {
        const set = this.property(char === 'P');
        if (set === null) {
          throw new Broken();
        }
        return { set };
      }
      default: return this.escapedChar(char);
    }
  }

  escapedChar(char) {
    if (CONTROL[char]) {
      return { char: CONTROL[char] };
    }
    if (char === 'c') {
      const [letter] = this.take(/[ -~]/y) ?? [];
      return letter ? { char: this.code(letter.toUpperCase().charCodeAt(0) ^ 64) } : null;
    }
    if (char === 'x') {
      const found = this.take(/\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{1,2})/y);
      return { char: this.code(parseInt(found?.[1] ?? found?.[2] ?? '0', 16)) };
    }
    if (char === 'u') {
      const found = this.take(/[0-9a-fA-F]{4}/y);
      return { char: found ? this.code(parseInt(found[0], 16)) : 'u' };
    }
    if (char === '0' || char === 'o') {
      const found = this.take(char === 'o' ? /\{([0-7]+)\}/y : /([0-7]{0,2})/y);
      return found ? { char: this.code(parseInt(found[1] || '0', 8)) } : null;
    }
    return /[A-Za-z0-9]/.test(char) ? null : { char: literal(char) };
  }

  code(number) {
    if (number > 0x10ffff) {
      throw new Broken();
    }
    return `\\u{${number.toString(16)}}`;
  }

  // ---- [...] ----

  classItem() {
    const posix = this.take(/\[:(\^?)(\w+):\]/y);
    if (posix) {
      if (!POSIX[posix[2]] || posix[1]) {
        throw new Broken();
      }
      return { set: POSIX[posix[2]] };
    }
    const char = this.nextChar();
    if (char !== '\\') {
      return { char: literal(char) };
    }
    const escaped = this.nextChar();
    const item = escaped === 'b' ? { char: '\\x08' } : this.escapeInClass(escaped);
    if (!item) {
      throw new Broken();
    }
    return item;
  }

  nextChar() {
    const [char] = this.take(/[^]/uy) ?? [];
    if (char === undefined) {
      throw new Broken();
    }
    return char;
  }

  charClass() {
    let out = this.take(/\^/y) ? '[^' : '[';
    for (let first = true; first || !this.take(/\]/y); first = false) {
      const from = this.classItem();
      out += from.char ?? from.set;
      if (/^-[^\]]/.test(this.pattern.slice(this.at))) {
        this.at++;
        const to = this.classItem();
        if (!from.char || !to.char) { // \d is no end of a range
          throw new Broken();
        }
        out += `-${to.char}`;
      }
    }
    this.out += `${out}]`;
  }

  // ---- groups ----

  close() {
    const group = this.groups.pop();
    if (this.groups.length === 0) {
      throw new Broken();
    }
    this.flags = group.flags;
    this.out += ')'.repeat(group.inner + 1);
  }

  // Letter case changes from here to the end of the group around, also in its later branches.
  changeCase() {
    const group = this.groups.at(-1);
    if (this.flags.i !== group.i && !this.wholeCase) {
      this.out += this.flags.i ? '(?i:' : '(?-i:';
      group.inner++;
    }
  }

  branch() {
    const group = this.groups.at(-1);
    this.out += `${')'.repeat(group.inner)}|`;
    group.inner = 0;
    this.changeCase();
  }

  setFlags(on, off) {
    const before = this.flags;
    this.flags = { ...before };
    for (const [letters, value] of [[on, true], [off, false]]) {
      for (const letter of letters) {
        if (!(letter in this.flags)) {
          throw new Broken();
        }
        this.flags[letter] = value;
      }
    }
    return this.flags.i === before.i ? '?:' : `?${this.flags.i ? '' : '-'}i:`;
  }

  open() {
    const flags = this.flags;
    if (this.take(/\?#[^)]*\)/y)) {
      return;
    }
    const set = this.take(/\?([a-z]*)(?:-([a-z]+))?([:)])/y);
    if (set && set[3] === ')') { // from here to the end of the group around
      if (this.out === '' && set[1].includes('i')) {
        this.wholeCase = true;
      }
      const group = this.groups.at(-1);
      this.out += ')'.repeat(group.inner);
      group.inner = 0;
      this.setFlags(set[1], set[2] ?? '');
      this.changeCase();
      return;
    }
    const kind = set ? this.setFlags(set[1], set[2] ?? '')
      : this.take(/\?(?:=|!|<=|<!)/y)?.[0] ?? (this.take(/\?>/y) && '?:') ?? this.name() ?? '';
    if (!kind && this.pattern[this.at] === '?') {
      throw new Broken();
    }
    this.groups.push({ flags, i: this.flags.i, inner: 0 });
    this.out += `(${kind}`;
  }

  name() {
    const found = this.take(/\?P?(?:<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/y);
    return found && `?<${found[1] ?? found[2]}>`;
  }

  // ---- outside classes ----

  escape() {
    const char = this.nextChar();
    const fixed = { A: '^', z: '$', Z: '(?=\\n?$)', b: '\\b', B: '\\B', R: `(?:\\r\\n|[${DOWN}])`, N: '[^\\n]',
      H: `[^${ACROSS}]`, V: `[^${DOWN}]` }[char];
    if (fixed) {
      this.out += fixed;
    } else if (char === 'Q') {
      const [, text] = this.take(/([^]*?)(?:\\E|$)/y);
      this.out += [...text].map(literal).join('');
    } else if (/[1-9]/.test(char)) {
      this.out += `(?:\\${char}${this.take(/\d*/y)[0]})`;
    } else if (char === 'k') {
      const found = this.take(/[<{']([A-Za-z_]\w*)[>}']/y);
      this.out += `\\k<${found ? found[1] : ''}>`;
    } else if (char !== 'E') {
      const item = this.escapeInClass(char);
      if (!item) {
        throw new Broken();
      }
      this.out += item.char ?? `[${item.set}]`;
    }
  }

  quantifier(char) {
    const braces = char === '{' && this.take(/(\d+(?:,\d*)?)\}/y);
    if (char === '{' && !braces) {
      this.out += '\\{';
      return;
    }
    this.out += braces ? `{${braces[1]}}` : char;
    if (this.take(/\?/y)) {
      this.out += '?';
    } else {
      this.take(/\+/y);
    }
  }

  step() {
    const char = this.nextChar();
    if (this.flags.x && (/\s/.test(char) || char === '#')) {
      this.take(char === '#' ? /[^\n]*/y : /\s*/y);
      return;
    }
    switch (char) {
      case '\\': this.escape(); break;
      case '[': this.charClass(); break;
      case '(': this.open(); break;
      case ')': this.close(); break;
      case '|': this.branch(); break;
      case '{': case '*': case '+': case '?': this.quantifier(char); break;
      case '.': this.out += this.flags.s ? '[^]' : '[^\\n]'; break;
      case '^': this.out += this.flags.m ? '(?<![^\\n])' : '^'; break;
      case '$': this.out += this.flags.m ? '(?![^\\n])' : '(?=\\n?$)'; break;
      case ']': case '}': this.out += `\\${char}`; break;
      default: this.out += char;
    }
  }

  compile() {
    while (this.at < this.pattern.length) {
      this.step();
    }
    if (this.groups.length > 1) {
      throw new Broken();
    }
    const source = this.out + ')'.repeat(this.groups[0].inner);
    return new RegExp(`^(?:${source})$`, this.wholeCase ? 'ui' : 'u');
  }
}

// The pattern as a RegExp that matches whole texts; null: it is broken.
export function translateRegex(pattern) {
  try {
    return new Translator(pattern).compile();
  } catch (error) {
    if (error instanceof Broken || error instanceof SyntaxError) {
      return null;
    }
    throw error;
  }
}
