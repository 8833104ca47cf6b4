// The engine as a module, its XML read on this side: node play.mjs MODULE FORM ANSWERS.
import { readFileSync } from 'node:fs';
import { WASI } from 'node:wasi';

const [modulePath, formPath, answersPath] = process.argv.slice(2);
const wasi = new WASI({ version: 'preview1' });
let engine;

const bytes = () => new Uint8Array(engine.memory.buffer);
const textAt = (at, len) => new TextDecoder().decode(bytes().subarray(at, at + len));
const textTo = (at) => textAt(at, bytes().indexOf(0, at) - at);

// Call `use` with texts put into the module's memory (NUL behind each), then take them out again.
function withTexts(texts, use) {
  const places = texts.map((text) => {
    const raw = new TextEncoder().encode(text);
    const at = engine.room(raw.length + 1);
    bytes().set(raw, at);
    bytes()[at + raw.length] = 0;
    return { at, len: raw.length };
  });
  const result = use(...places);
  places.forEach(({ at }) => engine.room_free(at));
  return result;
}

const entities = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const plain = (text) => text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (all, hex, dec, name) =>
  name ? entities[name] ?? all : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(dec)));

// As much of an XML parser as our own forms need; a page has the browser's.
function readXml(feed, xml) {
  const token = /<!--[^]*?-->|<\?[^]*?\?>|<!\[CDATA\[([^]*?)\]\]>|<\/[^>]+>|<([^\s\/>]+)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>|[^<]+/g;
  const scopes = [{ xml: 'http://www.w3.org/XML/1998/namespace' }];
  const split = (name) => (name.includes(':') ? name.split(':') : ['', name]);
  let line = 1;
  for (const [all, cdata, name, rawAttrs, empty] of xml.matchAll(token)) {
    line += all.split('\n').length - 1;
    if (name) {
      const attrs = [...rawAttrs.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)]
        .map(([, key, a, b]) => [...split(key), plain(a ?? b)]);
      const scope = { ...scopes.at(-1) };
      for (const [prefix, local, value] of attrs.filter(([p, l]) => p === 'xmlns' || (!p && l === 'xmlns'))) {
        scope[prefix ? local : ''] = value;
        withTexts([prefix ? local : '', value], (p, v) => engine.xml_feed_bind(feed, p.at, v.at));
      }
      scopes.push(scope);
      const [prefix, local] = split(name);
      withTexts([prefix, local, scope[prefix] ?? ''], (p, l, ns) =>
        engine.xml_feed_start(feed, p.at, l.at, ns.at, line));
      for (const [p, l, value] of attrs.filter(([p, l]) => p !== 'xmlns' && (p || l !== 'xmlns'))) {
        withTexts([p, l, p ? scope[p] ?? '' : '', value], (...t) =>
          engine.xml_feed_attr(feed, ...t.map(({ at }) => at)));
      }
    }
    if (all.startsWith('</') || empty) {
      engine.xml_feed_end(feed);
      scopes.pop();
    } else if (!name && !/^<[?!](?!\[)/.test(all)) {
      withTexts([cdata ?? plain(all)], (t) => engine.xml_feed_text(feed, t.at, t.len, line));
    }
  }
}

const doorstep = {
  xml_read: (feed, at, len) => readXml(feed, textAt(at, len).replace(/\r\n?/g, '\n')),
  regex: (ctx, at, len, pattern) => Number(new RegExp(`^(?:${textTo(pattern)})$`, 'u').test(textAt(at, len))),
};
const module = await WebAssembly.compile(readFileSync(modulePath));
const instance = await WebAssembly.instantiate(module, { doorstep, ...wasi.getImportObject() });
engine = instance.exports;
wasi.initialize(instance);
const files = [formPath, answersPath].map((path) => readFileSync(path, 'utf8'));
process.stdout.write(withTexts(files, (form, answers) => textTo(engine.play(form.at, form.len, answers.at))));
