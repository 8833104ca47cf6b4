// One interview: the engine, the screen that shows, and the draft that is written after every answer.
//
// When the engine breaks (out of memory, a stack that ran out), the interview goes on in a new one from
// the last draft: answer() then says `broken`.

import { CONSENT, consentScreen, isMarked, markedPaths, withoutMarked } from './consent.js';
import { Engine, EngineError } from './engine.js';
import { receiptCode } from './receipt.js';
import * as store from './store.js';
import { currentLanguage, languageCode } from './words.js';

let module;
const compile = () => (module ??= WebAssembly.compileStreaming(fetch('engine.wasm')));

// The ending is that of the file chosen, else of its kind: "audio/webm;codecs=opus" ends in webm.
const endingOf = ({ name, type }) => /\.([a-z0-9]{1,5})$/i.exec(type === 'image/jpeg' ? '' : name)?.[1].toLowerCase() ??
  /\/([a-z0-9]{2,4})\b/.exec(type)?.[1].replace('jpeg', 'jpg') ?? 'bin';
const fileName = (path, blob) => `${Date.now()}-${path.split('/').at(-1).replace(/[^\w-]/g, '')}.${endingOf(blob)}`;

// Held as long as the interview is open here; a window that dies lets go.
const hold = (id) => (navigator.locks ? new Promise((resolve, reject) => {
  navigator.locks.request(`doorstep-draft ${id}`, { ifAvailable: true }, (lock) => {
    if (!lock) {
      reject(new store.Elsewhere());
      return null;
    }
    return new Promise((release) => { resolve(release); });
  });
}) : () => {});

export class Interview {
  #engine;
  #form;
  #marked; // paths that wait for consent
  #options;
  #saving = Promise.resolve();

  // A new one of `form` (a row of the list of forms), at a home if it has a question for that.
  // With `practice` nothing of it is ever sent.
  static async begin(form, { dwelling, surveyor, practice } = {}) {
    const interview = new Interview();
    interview.id = crypto.randomUUID();
    interview.close = await hold(interview.id);
    interview.draft = { form, dwelling, surveyor, practice, beganMs: Date.now(), files: [], key: 'start' };
    await interview.#open();
    const own = interview.facts.languages.find((name) => languageCode(name) === currentLanguage());
    if (own) {
      interview.#engine.step('lang', own);
      interview.draft.language = own;
    }
    if (dwelling) {
      interview.#prefill('dwelling_id', dwelling);
    }
    interview.go('start');
    await interview.save();
    return interview;
  }

  static async resume(id) {
    const interview = new Interview();
    interview.id = id;
    interview.close = await hold(id);
    interview.draft = await store.getSealed('drafts', id);
    await interview.#open();
    if (!interview.go(interview.draft.key)) {
      interview.go('resume');
    }
    return interview;
  }

  async #open() {
    this.#form = await store.getForm(this.draft.form.hash);
    this.#marked ??= markedPaths(new TextDecoder().decode(this.#form.xml));
    const properties = { username: this.draft.surveyor };
    this.#engine = await Engine.open(await compile(), {
      form: this.#form.xml, media: new Map(Object.entries(this.#form.media)), properties, draft: this.draft.xml });
    this.facts = this.#engine.step('form');
    if (this.draft.language) {
      this.#engine.step('lang', this.draft.language);
    }
  }

  #prefill(name, value) {
    const text = new TextDecoder().decode(this.#form.xml);
    const path = new RegExp(`nodeset\\s*=\\s*["']([^"']*/${name})["']`).exec(text)?.[1];
    if (path) {
      this.#engine.step('set', path, value);
    }
  }

  // ---- screens ----

  // True when there is such a screen; `screen` is what shows.
  go(how) {
    let screen = this.#throughConsent(how);
    while (screen && !screen.items.length && screen.kind !== 'end') { // all of it was left out
      screen = this.#throughConsent(how === 'back' ? 'back' : 'next', false);
    }
    if (screen) {
      this.screen = screen;
      this.draft.key = screen.key;
    }
    return Boolean(screen);
  }

  // The engine's screen, or the one that asks for consent to it; without what consent was refused to.
  #throughConsent(how, asked = this.screen?.consent) {
    const { draft, screen: now } = this;
    if ((asked && how === 'here') || (!asked && how === 'back' && now?.key === draft.consentAt)) {
      return consentScreen(now, draft.consent ?? '');
    }
    const screen = this.#engine.screen(asked && how === 'next' ? 'here' : how);
    if (!screen || draft.consent === 'yes' || !screen.items.some((item) => isMarked(item, this.#marked))) {
      return screen;
    }
    if (draft.consent && !(how === 'back' && screen.key === draft.consentAt)) {
      const items = screen.items.filter((item) => !isMarked(item, this.#marked));
      return { ...screen, items: items.some(({ kind }) => kind !== 'group') ? items : [] };
    }
    draft.consentAt = screen.key;
    return consentScreen(screen, draft.consent ?? '');
  }

  async #consent(said) {
    this.draft.consent = said;
    if (said === 'no') { // what was said before goes
      this.draft.xml = withoutMarked(this.#engine.step('dump', 'all').xml, this.#marked);
      await this.#open();
      this.#engine.screen(this.screen.key);
    }
    this.go('here');
    await this.save();
    return { status: 'ok' };
  }

  contents() {
    return this.#engine.contents();
  }

  speak(language) {
    this.#engine.step('lang', language);
    this.draft.language = language;
    this.go('here');
    return this.save();
  }

  // A file of the form, as an address for a page; the caller revokes it.
  mediaUrl(name) {
    const bytes = this.#form.media[name.replace(/^jr:\/\/[^/]*\//, '')];
    const type = /\.svg$/i.test(name) ? 'image/svg+xml' : '';
    return bytes && URL.createObjectURL(new Blob([bytes], { type }));
  }

  // ---- answers ----

  // { status, message }: status "ok", or what the form says against it, or "broken".
  async answer(path, value) {
    if (path === CONSENT) {
      return this.#consent(value);
    }
    return this.#change(() => this.#engine.step('set', path, value));
  }

  async addRow(path) {
    return this.#change(() => this.#engine.step('new', path));
  }

  async removeRow(path) {
    return this.#change(() => this.#engine.step('del', path));
  }

  async attach(path, blob) {
    const name = fileName(path, blob);
    await store.putFile(this.id, name, blob);
    this.draft.files.push(name);
    return this.answer(path, name);
  }

  file(name) {
    return store.getFile(this.id, name);
  }

  async #change(step) {
    try {
      const said = step();
      this.go('here');
      await this.save();
      return said;
    } catch (error) {
      if (!(error instanceof EngineError) || !error.broken) {
        throw error;
      }
      await this.#open();
      this.go(this.draft.key) || this.go('resume');
      return { status: 'broken', message: error.message };
    }
  }

  // Written one after the other; what is asked for while one is under way is written behind it.
  save() {
    this.draft.xml = this.#engine.step('dump', 'all').xml;
    this.draft.changedMs = Date.now();
    const draft = { ...this.draft };
    this.#saving = this.#saving.catch(() => {}).then(() => store.putSealed('drafts', this.id, draft));
    return this.#saving;
  }

  // ---- the end ----

  problems() {
    return this.#engine.step('validate').problems.filter(({ control, path }) => control !== false &&
      !(this.draft.consent === 'no' && isMarked({ path }, this.#marked)));
  }

  // The record waits to be sent; gives the code for the household's slip. Practice is wiped.
  async finish() {
    await this.#saving.catch(() => {});
    if (this.draft.practice) {
      await this.wipe();
      return '';
    }
    const { xml } = this.#engine.step('finalize');
    const files = this.draft.files.filter((name) => xml.includes(`>${name}<`));
    await store.moveToQueue(this.id, { kind: 'record', title: this.draft.form.title, dwelling: this.draft.dwelling,
      finishedMs: Date.now(), xml, files });
    this.close();
    return receiptCode(/instanceID>([^<]+)</.exec(xml)?.[1] ?? this.id);
  }

  // "Stop and wipe this interview".
  async wipe() {
    await this.#saving.catch(() => {});
    await store.remove('drafts', this.id);
    await store.removeFiles(this.id);
    this.close();
  }
}
