// XML by the browser's own parser, told to the engine element by element (forms/xml_outside.h).

const XMLNS = 'http://www.w3.org/2000/xmlns/';
const NOT_BOUND = 'urn:doorstep:not-bound:'; // a prefix that the document does not declare

const PIECE = 1 << 20; // bytes handed over at once
const encoder = new TextEncoder();

// The calls of the walk below, many in one (xml_feed_packed): `give` gets the bytes.
export class Packer {
  #bytes = new Uint8Array(PIECE * 2);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;
  #names = new Map();

  constructor(give) {
    this.give = give;
  }

  bind(prefix, ns) {
    this.#call('b', prefix, ns);
  }

  start(prefix, local, ns) {
    this.#call('s', prefix, local, ns);
  }

  attr(prefix, local, ns, value) {
    this.#call('a', prefix, local, ns);
    this.#text(value);
  }

  text(value) {
    this.#call('t');
    this.#text(value);
  }

  end() {
    this.#call('e');
  }

  flush() {
    this.give(this.#bytes.subarray(0, this.#at));
    this.#at = 0;
  }

  #call(what, ...names) {
    if (this.#at > PIECE) {
      this.flush();
    }
    for (let i = 0; i < names.length; i++) {
      names[i] = this.#name(names[i]);
    }
    this.#bytes[this.#at++] = what.charCodeAt(0);
    for (let i = 0; i < names.length; i++) {
      this.#number(names[i], this.#at);
      this.#at += 4;
    }
  }

  #name(name) {
    let number = this.#names.get(name);
    if (number === undefined) {
      number = this.#names.size;
      this.#names.set(name, number);
      this.#bytes[this.#at++] = 0x6e; // n
      this.#text(name);
    }
    return number;
  }

  #number(n, at) {
    this.#view.setUint32(at, n, true);
  }

  #text(value) {
    const most = value.length * 3 + 16;
    if (this.#at + most > this.#bytes.length) {
      const larger = new Uint8Array((this.#at + most) * 2);
      larger.set(this.#bytes.subarray(0, this.#at));
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    const start = this.#at;
    const { written } = encoder.encodeInto(value, this.#bytes.subarray(start + 4));
    this.#number(written, start);
    this.#at = start + 4 + written;
    this.#bytes[this.#at++] = 0;
  }
}

// The encoding that the first line names; UTF-8 otherwise.
function decode(bytes) {
  const [a, b] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) {
    return new TextDecoder(a === 0xff ? 'utf-16le' : 'utf-16be', { fatal: true }).decode(bytes);
  }
  const head = String.fromCharCode(...bytes.subarray(0, 200));
  const named = /^(?:\xef\xbb\xbf)?<\?xml[^>]*\sencoding\s*=\s*["']([^"']+)["']/.exec(head);
  return new TextDecoder(named ? named[1] : 'utf-8', { fatal: true }).decode(bytes);
}

// The parser's complaint, if it has one: { text, line }.
function complaint(doc) {
  const error = doc.getElementsByTagName('parsererror')[0];
  if (!error) {
    return null;
  }
  const said = error.querySelector('div')?.textContent ?? error.textContent;
  const [, line, text] = /line (\d+) at column \d+: ([^\n]*)/.exec(said) ?? [0, 0, said.trim()];
  return { text, line: Number(line) };
}

// Forms that use a prefix without declaring it are read all the same, as libxml2 does: it is declared
// on the root for the parser's sake.
function parse(text, type = 'application/xml') {
  for (let tries = 0; ; tries++) {
    const doc = new DOMParser().parseFromString(text, type);
    const error = complaint(doc);
    const [, prefix] = /Namespace prefix (\S+) (?:on|for)/.exec(error?.text ?? '') ?? [];
    if (!prefix || tries === 20) {
      return { doc, error };
    }
    text = text.replace(/<([^\s?!\/>]+)/, (root) => `${root} xmlns:${prefix}="${NOT_BOUND}${prefix}"`);
  }
}

const namespaceOf = (node) => (node.namespaceURI?.startsWith(NOT_BOUND) ? '' : node.namespaceURI ?? '');

function startElement(feed, element) {
  const { attributes } = element;
  for (let i = 0; i < attributes.length; i++) {
    const a = attributes[i];
    if (a.namespaceURI === XMLNS && !a.value.startsWith(NOT_BOUND)) {
      feed.bind(a.prefix ? a.localName : '', a.value);
    }
  }
  feed.start(element.prefix ?? '', element.localName, namespaceOf(element));
  for (let i = 0; i < attributes.length; i++) {
    const a = attributes[i];
    if (a.namespaceURI !== XMLNS) {
      feed.attr(a.prefix ?? '', a.localName, namespaceOf(a), a.value);
    }
  }
}

// Document order without recursion: a hostile document may be deep.
function walk(feed, root) {
  let node = root;
  for (;;) {
    if (node.nodeType === Node.ELEMENT_NODE) {
      startElement(feed, node);
      if (node.firstChild) {
        node = node.firstChild;
        continue;
      }
      feed.end();
    } else if (node.nodeType === Node.TEXT_NODE || node.nodeType === Node.CDATA_SECTION_NODE) {
      feed.text(node.data);
    }
    while (node !== root && !node.nextSibling) {
      node = node.parentNode;
      feed.end();
    }
    if (node === root) {
      return;
    }
    node = node.nextSibling;
  }
}

// The first entity that a DOCTYPE declares and the text uses, and its line: a small file can grow into a
// gigabyte by them.
function usedEntity(text) {
  const subset = /<!DOCTYPE[^>[]*\[([^]*?)\]\s*>/.exec(text);
  for (const use of subset ? text.matchAll(/&([^#;\s&<]+);/g) : []) {
    if (use.index > subset.index + subset[0].length && !/^(?:lt|gt|amp|quot|apos)$/.test(use[1])) {
      return { name: use[1], line: text.slice(0, use.index).split('\n').length };
    }
  }
  return null;
}

// `feed` has bind, start, attr, text, end, fail(line, message) and refuse(line, message).
export function readXml(feed, bytes, refuseDoctype) {
  let text;
  try {
    text = decode(bytes);
  } catch {
    feed.fail(0, 'the text is not in the encoding it says it is in');
    return;
  }
  const entity = usedEntity(text);
  if (entity && !refuseDoctype) {
    feed.refuse(entity.line, `&${entity.name}; is an entity of a DOCTYPE; write its text out instead`);
    return;
  }
  const { doc, error } = parse(text);
  if (error) {
    feed.fail(error.line, error.text);
  } else if (doc.doctype && refuseDoctype) {
    feed.refuse(0, 'a DOCTYPE is not allowed here; send the record without one');
  } else {
    walk(feed, doc.documentElement);
  }
}
