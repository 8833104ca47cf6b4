// One interview: the engine, the screen that shows, and the draft that is written after every answer.
//
// Beside the answers it keeps what the form asks for: the log of how it went (meta/audit), the place where it was
// (setgeopoint), the answers of the record before (last-saved). A record of an encrypted form is sealed at its end.
//
// When the engine breaks (out of memory, a stack that ran out), the interview goes on in a new one from
// the last draft: answer() then says `broken`.

import { CONSENT, consentScreen, isMarked, markedPaths, withoutMarked } from './consent.js';
import { pointText, watchPlace } from './controls/place.js';
import { Engine, EngineError } from './engine.js';
import { withOutsideChoices } from './lookup.js';
import { receiptCode } from './receipt.js';
import { publicKey, sealRecord } from './seal.js';
import * as store from './store.js';
import { currentLanguage, languageCode, t } from './words.js';

let module;
const compile = () => (module ??= WebAssembly.compileStreaming(fetch('engine.wasm')));

// The ending is that of the file chosen, else of its kind: "audio/webm;codecs=opus" ends in webm.
const endingOf = ({ name, type }) => /\.([a-z0-9]{1,5})$/i.exec(type === 'image/jpeg' ? '' : name)?.[1].toLowerCase() ??
  /\/([a-z0-9]{2,4})\b/.exec(type)?.[1].replace('jpeg', 'jpg') ?? 'bin';
const fileName = (path, blob) => `${Date.now()}-${path.split('/').at(-1).replace(/[^\w-]/g, '')}.${endingOf(blob)}`;

const fileOf = (address) => address.replace(/^jr:\/\/[^/]*\//, '');
const LOG = 'audit.csv';
const lastKey = ({ form }) => `last ${form.id}`;
const instanceId = (xml) => /instanceID>([^<]+)</.exec(xml)?.[1];
// Questions that an action of the model fills with the place when the interview opens (rule K13).
const ASKS_PLACE = /<(?:[\w-]+:)?setgeopoint\b[^>]*?\bref\s*=\s*["']([^"']+)["'][^>]*>/g;
const AT_OPENING = /odk-instance-(first-)?load|xforms-ready/;

// Held as long as the interview is open here; a window that dies lets go.
async function hold(id) {
  const release = await store.holdDraft(id);
  if (!release) {
    throw new store.Elsewhere();
  }
  return release;
}

export class Interview {
  #engine;
  #form;
  #marked; // paths that wait for consent
  #options;
  #saving = Promise.resolve();
  #attaching; // the photo or sound that is being written
  #over = false; // wiped or finished: nothing that still comes in is kept, as from a recording that ends by it
  #key; // what the group's public key is, where the form has one
  #logs; // what the form wants to know for its log; null: it keeps none
  #world = {}; // properties that the engine asks for: who asks, where we are
  #logBefore; // of earlier sittings
  #keepsLast; // the form looks at the record before
  #unwatch; // stops looking where we are
  #answered = 0; // changes of the answers; so many of them are in the draft, and so many on the disk
  #drafted = 0;
  #kept = 0;

  // A new one of `form` (a row of the list of forms), at a home if it has a question for that.
  // With `practice` nothing of it is ever sent.
  static async begin(form, { dwelling, surveyor, practice } = {}) {
    const interview = new Interview();
    interview.id = crypto.randomUUID();
    interview.close = await hold(interview.id);
    interview.draft = { form, dwelling, surveyor, practice, beganMs: Date.now(), files: [], key: 'start' };
    await interview.#open(true);
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

  async #open(fresh) {
    const { draft } = this;
    this.#form = await store.getForm(draft.form.hash);
    const text = new TextDecoder().decode(this.#form.xml);
    this.#marked ??= markedPaths(text);
    this.#world.username = draft.surveyor;
    const lastSaved = text.includes('jr://instance/last-saved') ? await store.getSealed('facts', lastKey(draft)) : undefined;
    const options = { form: this.#form.xml, media: new Map(Object.entries(this.#form.media)), properties: this.#world, draft: draft.xml,
      edit: draft.edit };
    try {
      this.#engine = await Engine.open(await compile(), { ...options, lastSaved });
    } catch (error) {
      if (lastSaved === undefined || error.broken) {
        throw error;
      }
      this.#engine = await Engine.open(await compile(), options); // of another version: nothing to start from
    }
    this.facts = this.#engine.step('form');
    this.wantsSound = /:recordaudio\b/.test(text); // in the background: a page that sleeps would lose it
    this.#keepsLast = text.includes('jr://instance/last-saved');
    this.#key = this.facts.submissions.map(({ public_key: key }) => key).find(Boolean);
    if (fresh && this.#key) {
      await publicKey(this.#key).catch(() => { throw new Error(t('key_broken')); });
    }
    if (draft.language) {
      this.#engine.step('lang', draft.language);
    }
    this.#logBefore = draft.log ?? '';
    this.#logs = this.#engine.beginLog(draft.surveyor ?? '', this.#logBefore);
    if (text.includes('setgeopoint') || this.#logs?.location) {
      this.#watchPlace(text);
    }
  }

  // The form wants the place beside the answers: looked for as long as the interview is open. What an action at its
  // beginning asked for comes when it is known.
  #watchPlace(text) {
    const waits = [...text.matchAll(ASKS_PLACE)].filter(([tag]) => AT_OPENING.test(tag)).map(([, path]) => path);
    this.#unwatch?.();
    this.#unwatch = navigator.geolocation && watchPlace((fix) => {
      this.#world.location = pointText(fix);
      const open = waits.splice(0).filter((path) => !this.#engine.step('get', path).value);
      open.forEach((path) => this.#engine.step('arrive', path, this.#world.location));
      if (open.length) {
        this.save().catch(() => {}); // is written with the next answer
      }
    }, () => {}, () => {});
  }

  // Does the log want the name of who asks, and nobody has said it?
  get wantsName() {
    return Boolean(this.#logs?.user && !this.draft.surveyor);
  }

  named(name) {
    this.draft.surveyor = this.#world.username = name;
    this.#logs = this.#engine.beginLog(name, this.#logBefore);
    this.go('here');
    return this.save();
  }

  // A saved record was opened and changed: does its form want to know why?
  get wantsReason() {
    return Boolean(this.#logs?.reasons && this.draft.reopened && this.#engine.step('audit').wants_reason);
  }

  // Something for the log; nothing happens where none is kept.
  note(...words) {
    if (this.#logs) {
      this.#engine.step('audit', ...words);
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
    let screen = this.#dressed(this.#throughConsent(how));
    while (screen && !screen.items.length && screen.kind !== 'end') { // all of it was left out
      screen = this.#dressed(this.#throughConsent(how === 'back' ? 'back' : 'next', false));
    }
    if (screen) {
      this.screen = screen;
      this.draft.key = screen.key;
    }
    return Boolean(screen);
  }

  // With choices that stand in files beside the form; without what is `hidden`, unless it has to be answered.
  #dressed(screen) {
    if (!screen?.items.length) {
      return screen;
    }
    const items = screen.items.filter(({ hidden, required, value }) => !hidden || (required && !value))
      .map((item) => this.#withChoices(item))
      .map((item) => (item.kind === 'one-more' ? { ...item, rows: item.rows.map((row) => ({ ...row, words: this.#fromOutside(row, row.words, screen.key) })) } : item));
    return { ...screen, items: items.some(({ kind }) => kind !== 'group') ? items : [] };
  }

  #withChoices(item) {
    const said = (expression) => this.#engine.step('eval', expression, item.path).value ?? '';
    return withOutsideChoices(item, this.#form.media, said, this.draft.language ?? this.facts.languages[0]);
  }

  // An answer in words, where its choices stand in a file beside the form; else `words`. `key`: what the engine goes back to.
  #fromOutside({ outside }, words, key) {
    if (!outside) {
      return words;
    }
    const item = this.#withChoices(this.#engine.screen(outside).items.find(({ path }) => path === outside));
    this.#engine.screen(key);
    return item.choices ? item.value.split(' ').map((value) => item.choices.find((choice) => choice.value === value)?.words ?? value).join(', ')
      : words;
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
    this.note('jump');
    return this.#engine.contents().filter(({ hidden, needed }) => !hidden || needed).map((item) => ({ ...item, value: this.#fromOutside(item, item.value, this.screen.key) }));
  }

  speak(language) {
    this.#engine.step('lang', language);
    this.draft.language = language;
    this.go('here');
    return this.save();
  }

  mediaText(name) {
    const bytes = this.#form.media[fileOf(name)];
    return bytes && new TextDecoder().decode(bytes);
  }

  // A file of the form, as an address for a page; the caller revokes it.
  mediaUrl(name) {
    const bytes = this.#form.media[fileOf(name)];
    const type = /\.svg$/i.test(name) ? 'image/svg+xml' : '';
    return bytes && URL.createObjectURL(new Blob([bytes], { type }));
  }

  // ---- answers ----

  // { status, message }: status "ok", or what the form says against it, or "broken". The answer is on the disk then;
  // with `wait` false only after the next keep().
  async answer(path, value, wait = true) {
    if (path === CONSENT) {
      return this.#consent(value);
    }
    return this.#change(() => {
      const said = this.#engine.step('set', path, value);
      if (['constraint', 'required'].includes(said.status)) {
        this.note('constraint error', path);
      }
      return said;
    }, wait);
  }

  async addRow(path) {
    return this.#change(() => this.#engine.step('new', path));
  }

  async removeRow(path) {
    return this.#change(() => {
      this.#engine.step('leave');
      const said = this.#engine.step('del', path);
      if (said.status === 'ok') {
        this.note('delete repeat', path);
      }
      return said;
    });
  }

  async attach(path, blob) {
    const name = fileName(path, blob);
    if (!this.#over) {
      this.#attaching = store.putFile(this.id, name, blob);
      await this.#attaching;
    }
    if (this.#over) {
      await store.removeFile(this.id, name);
      return { status: 'ok' };
    }
    this.draft.files.push(name);
    return this.answer(path, name);
  }

  file(name) {
    return store.getFile(this.id, name);
  }

  async #change(step, wait = true) {
    try {
      const said = step();
      this.#answered++;
      this.go('here');
      if (wait) {
        await this.save();
      }
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

  save() {
    this.draft.xml = this.#engine.step('dump', 'all').xml;
    delete this.draft.edit; // the new version has its own instanceID now
    if (this.#logs) {
      this.draft.log = this.#engine.step('audit').csv;
    }
    this.draft.changedMs = Date.now();
    this.#drafted = this.#answered;
    return this.#write();
  }

  // Keep the answers and the place; done when the answers are on the disk. The place alone keeps nobody waiting.
  async keep() {
    const writing = this.#drafted < this.#answered ? this.save() : this.#write();
    if (this.#kept < this.#answered) {
      await writing;
    } else {
      writing.catch(() => {}); // a full phone is said at the next answer
    }
  }

  // Written one after the other; what is asked for while one is under way is written behind it.
  #write() {
    const draft = { ...this.draft }, upTo = this.#drafted;
    this.#saving = this.#saving.catch(() => {}).then(() => this.#over || store.putSealed('drafts', this.id, draft))
      .then(() => { this.#kept = upTo; });
    return this.#saving;
  }

  // ---- the end ----

  problems() {
    return this.#engine.step('validate').problems.filter(({ control, path }) => control !== false &&
      !(this.draft.consent === 'no' && isMarked({ path }, this.#marked)))
      .map((problem) => ({ ...problem, label: this.#wordsOf(problem.path) || problem.path.split('/').at(-1) }));
  }

  #wordsOf(path) {
    const words = this.#engine.screen(path)?.items.find((item) => item.path === path)?.words;
    this.#engine.screen(this.screen.key); // back to what shows
    return words;
  }

  // The record waits to be sent; gives the code for the household's slip. Practice is wiped. `before`: what was
  // known of the home, should the record be opened again.
  async finish(before) {
    await this.#saving.catch(() => {});
    const { draft, id } = this;
    if (draft.practice) {
      await this.wipe();
      return '';
    }
    this.#engine.step('leave');
    this.note('form finalize');
    const log = this.#logs && this.#engine.step('audit').csv;
    const { xml } = this.#engine.step('finalize');
    if (log) {
      await store.putFile(id, LOG, new Blob([log], { type: 'text/csv' }));
    }
    const files = [...draft.files, ...(log ? [LOG] : [])].filter((name) => xml.includes(`>${name}<`));
    const { form, dwelling, language, surveyor, beganMs, consent, consentAt } = draft;
    const record = { kind: 'record', title: form.title, form, dwelling, language, surveyor, beganMs, consent, consentAt, log, before,
      finishedMs: Date.now(), xml, files };
    if (this.#key) {
      const plain = async (name) => new Uint8Array(await (await store.getFile(id, name)).arrayBuffer());
      const keep = (name, bytes) => store.putFile(id, name, new Blob([bytes]));
      const sealed = await sealRecord({ xml, files, form, instanceId: instanceId(xml), key: this.#key }, plain, keep);
      Object.assign(record, sealed, { log: undefined, sealed: true });
    }
    await store.moveToQueue(id, record);
    this.#over = true;
    if (this.#key) {
      await Promise.all([...draft.files, LOG].map((name) => store.removeFile(id, name)));
    } else if (this.#keepsLast) {
      await store.putSealed('facts', lastKey(draft), xml);
    }
    this.leave();
    return receiptCode(instanceId(xml) ?? id);
  }

  // Not shown any more; the draft stays. What could not be written was said when it was to be written.
  async stop() {
    if (this.#logs && !this.#engine.broken) {
      this.#engine.step('leave');
      this.note('form exit');
      this.draft.log = this.#engine.step('audit').csv;
    }
    await this.keep().catch(() => {});
    await this.#saving.catch(() => {});
    this.leave();
  }

  leave() {
    this.#unwatch?.();
    this.close();
  }

  // "Stop and wipe this interview".
  async wipe() {
    this.#over = true;
    await Promise.allSettled([this.#saving, this.#attaching]); // what is on its way to the disk goes with the rest
    await store.remove('drafts', this.id);
    await store.removeFiles(this.id);
    this.leave();
  }
}
