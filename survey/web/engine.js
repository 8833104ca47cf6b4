// The questionnaire engine on this side of the module (module.c): texts in and out, and the world as a
// browser has it. One Engine holds one form and one interview of it.
//
//     const module = await WebAssembly.compileStreaming(fetch('engine.wasm'));
//     const engine = await Engine.open(module, { form: bytes, media: new Map([['a.csv', bytes]]) });
//     engine.step('set', '/data/people', '3')        // { step: 'set', path, status: 'ok' }
//
// Anything it cannot do is an EngineError with `message`, `line` (0: unknown) and `broken`: a form that is
// not right leaves the page as it was; out of memory or a stack that ran out breaks this Engine for
// good. Then open another one and restore the last draft.

import { digests } from './digest.js';
import { translateRegex } from './regex.js';
import { Packer, readXml } from './xml_walk.js';

const PATTERNS_MAX = 512;
const FLAGS = { strict: 1, plainXpath: 2 };
const RESTORE = { draft: 0, edit: 1 };

export class EngineError extends Error {
  constructor(message, line = 0, broken = false) {
    super(message);
    this.line = line;
    this.broken = broken;
  }
}

class Exit extends Error {}

// What libc asks for before it gives up: nothing is written, and an exit is an exception.
const wasi = {
  proc_exit: () => { throw new Exit(); },
  fd_write: () => 52, // ENOSYS
  fd_close: () => 52,
  fd_seek: () => 52,
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class Engine {
  #calls; // what the module exports
  #names = new Map(); // texts that stay in its memory, by text
  #patterns = new Map();
  #options;
  #passed = 0;

  // `form`: bytes. Of the rest what is given counts: `media` (name -> bytes), `draft` or `edit` or
  // `lastSaved` (XML texts), `properties` (name -> text), `functions` (name -> (args) -> text), `now`
  // (ms, stands still), `seed`, `strict`, `plainXpath`.
  static async open(module, options) {
    const engine = new Engine();
    engine.#options = options;
    const instance = await WebAssembly.instantiate(module,
      { doorstep: engine.#world(), wasi_snapshot_preview1: wasi });
    engine.#calls = instance.exports;
    engine.#call('_initialize');
    engine.#begin(options);
    return engine;
  }

  #begin({ form, seed = 0n, lastSaved, draft, edit }) {
    const flags = Object.keys(FLAGS).reduce((sum, name) => sum | (this.#options[name] ? FLAGS[name] : 0), 0);
    this.#withBytes(form, (at, len) => this.#said('engine_open', at, len, flags, BigInt(seed)));
    if (lastSaved !== undefined) {
      this.#withText(lastSaved, (at, len) => this.#said('engine_last_saved', at, len));
    }
    for (const [mode, xml] of [[RESTORE.draft, draft], [RESTORE.edit, edit]]) {
      if (xml !== undefined) {
        this.#withText(xml, (at, len) => this.#said('engine_restore', at, len, mode));
      }
    }
  }

  // One step and its answer (forms/steps.h).
  step(name, ...fields) {
    return JSON.parse(this.line([name, ...fields].join('\t')));
  }

  line(text) {
    return this.#withText(text, (at) => this.#text(this.#call('engine_step', at)));
  }

  // Go to a screen and read it (screen.h); null: there is none such.
  screen(how) {
    const text = this.#withText(how, (at) => this.#text(this.#call('engine_screen', at)));
    return text ? JSON.parse(text) : null;
  }

  // All screens, for a table of contents.
  contents() {
    return JSON.parse(this.#text(this.#call('engine_contents'))).items;
  }

  // Begin the log of how it goes, behind what is there: what the form wants to know for it (module.c), or null
  // when it keeps none.
  beginLog(user, log) {
    const said = this.#withText(user, (name) => this.#withText(log, (at, len) => this.#text(this.#call('engine_audit', name, at, len))));
    return said ? JSON.parse(said) : null;
  }

  // What went wrong inside an expression since the last call; '' for nothing.
  fault() {
    return this.#text(this.#call('engine_fault'));
  }

  get broken() {
    return !this.#calls;
  }

  get memoryBytes() {
    return this.#calls.memory.buffer.byteLength;
  }

  // ---- calls ----

  #call(name, ...args) {
    if (!this.#calls) {
      throw new EngineError('this interview was closed', 0, true);
    }
    try {
      return this.#calls[name](...args);
    } catch (error) {
      this.#calls = null;
      if (error instanceof EngineError) { // of a call within this one
        throw error;
      }
      const full = error instanceof Exit || error instanceof RangeError;
      throw new EngineError(full ? 'not enough memory for this' : `the engine stopped: ${error.message}`, 0, true);
    }
  }

  // A call that answers "" or an error.
  #said(name, ...args) {
    const said = this.#text(this.#call(name, ...args));
    if (said) {
      const { error, line } = JSON.parse(said);
      throw new EngineError(error, line);
    }
  }

  // ---- memory ----

  #bytes(at, len) {
    return new Uint8Array(this.#calls.memory.buffer, at, len);
  }

  #text(at) {
    const memory = new Uint8Array(this.#calls.memory.buffer);
    return decoder.decode(memory.subarray(at, memory.indexOf(0, at)));
  }

  #withBytes(bytes, use) {
    const at = this.#call('room', bytes.length + 1);
    this.#bytes(at, bytes.length).set(bytes);
    this.#bytes(at + bytes.length, 1)[0] = 0;
    const result = use(at, bytes.length);
    this.#calls.room_free(at);
    return result;
  }

  #withText(text, use) {
    return this.#withBytes(encoder.encode(text.replaceAll('\0', '\ufffd')), use);
  }

  // A text that stays where it is: names come again and again.
  #kept(text) {
    let at = this.#names.get(text);
    if (at === undefined) {
      const bytes = encoder.encode(text.replaceAll('\0', '\ufffd'));
      at = this.#calls.room(bytes.length + 1);
      this.#bytes(at, bytes.length).set(bytes);
      this.#bytes(at + bytes.length, 1)[0] = 0;
      this.#names.set(text, at);
    }
    return at;
  }

  #addTo(out, bytes) {
    const at = this.#calls.out_room(out, bytes.length);
    this.#bytes(at, bytes.length).set(bytes);
  }

  // ---- what the module asks for ----

  #world() {
    const options = this.#options;
    return {
      xml_read: (feed, at, len, refuseDoctype) => this.#readXml(feed, at, len, refuseDoctype),
      now: () => (options.now ?? Date.now()) + this.#passed,
      pass: (ms) => { this.#passed += ms; },
      clock_us: () => performance.now() * 1000,
      utc_offset: (ms) => -new Date(ms).getTimezoneOffset(),
      random: () => crypto.getRandomValues(new BigInt64Array(1))[0],
      number: (at) => Number(this.#text(at)),
      regex: (at, len, pattern) => this.#regex(decoder.decode(this.#bytes(at, len)), this.#text(pattern)),
      digest: (name, at, len, out) => this.#digest(this.#text(name), this.#bytes(at, len).slice(), out),
      property: (name) => this.#property(options.properties?.[this.#text(name)]),
      media: (name, out) => {
        const bytes = options.media?.get(this.#text(name));
        if (bytes) {
          this.#addTo(out, bytes);
        }
        return bytes ? 1 : 0;
      },
      has_function: (name) => (options.functions?.[this.#text(name)] ? 1 : 0),
      call: (name, n, args, out) => {
        const places = [...new Uint32Array(this.#calls.memory.buffer, args, n)];
        const text = options.functions[this.#text(name)](...places.map((at) => this.#text(at)));
        this.#addTo(out, encoder.encode(text));
        return 1;
      },
    };
  }

  #regex(text, pattern) {
    if (this.#patterns.size >= PATTERNS_MAX) { // made by calculation: no use in keeping them
      this.#patterns.clear();
    }
    if (!this.#patterns.has(pattern)) {
      this.#patterns.set(pattern, translateRegex(pattern));
    }
    const expression = this.#patterns.get(pattern);
    return expression ? Number(expression.test(text)) : -1;
  }

  #digest(name, bytes, out) {
    if (!Object.hasOwn(digests, name)) {
      return 0;
    }
    const sum = digests[name](bytes);
    this.#bytes(out, sum.length).set(sum);
    return sum.length;
  }

  #property(value) {
    return value === undefined ? 0 : this.#kept(value);
  }

  #readXml(feed, at, len, refuseDoctype) {
    const calls = this.#calls;
    const packer = new Packer((bytes) => this.#withBytes(bytes, (place, n) => calls.xml_feed_packed(feed, place, n)));
    const tell = (name) => (line, message) => this.#withText(message, (text) => calls[name](feed, line, text));
    packer.fail = tell('xml_feed_fail');
    packer.refuse = tell('xml_feed_refuse');
    readXml(packer, this.#bytes(at, len).slice(), Boolean(refuseDoctype));
    packer.flush();
  }
}
