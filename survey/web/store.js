// What the phone keeps, in IndexedDB and in a second copy of it. All that people said is sealed (AES-GCM) before it is written.
//
// table     key                holds
// facts     name               settings, the lists of forms and doors (sealed), the key itself or its lock
// forms     hash               a questionnaire and its files, as the server sent them
// drafts    id                 sealed: an interview that goes on
// files     "id/name"          sealed: photos and the like, of a draft or of what waits to be sent
// queue     id                 sealed: records and knocks that wait to be sent
//
// The key cannot be read out by a script. Without a passphrase it lies in `facts`, and the phone's own
// screen lock guards it; with one it is kept wrapped, and open() asks for it.

import { Full, NAME, TABLES, change, done, openDatabase, reader } from './database.js';
import { beginAnew, catchUp, drop, droppedInVain, erase, fill, follow, inTurn } from './second.js';

export { Full };

const ROUNDS = 600_000; // of PBKDF2
const LATER_MS = 1000; // first the screen, then the second copy
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class Locked extends Error {}
export class Elsewhere extends Error {} // the interview is open in another window of this app

let opened; // the database, once, by the first who asks
let key; // a promise of it: a new one is used when it is on the disk

async function openWhole() {
  const db = await openDatabase(indexedDB, () => { opened = null; }); // a newer app in another window is not kept waiting
  await fill(db);
  setTimeout(() => catchUp(db).catch(() => {}), LATER_MS);
  return db;
}

const database = () => {
  opened ??= openWhole();
  opened.catch(() => { opened = null; });
  return opened;
};

// A write is on the phone's disk when this resolves; its second copy follows, and makes room where there is none.
async function write(tables, work) {
  const db = await database();
  const first = () => inTurn(() => change(db, tables, work));
  await first().catch(async (error) => {
    if (!(error instanceof Full)) {
      throw error;
    }
    await drop();
    await first().catch((still) => { droppedInVain(); throw still; });
  });
  beginAnew(db);
  follow(tables, work);
}

// When this resolves it is gone from both.
const rid = async (tables, work) => erase(await database(), tables, work);

const read = async (table, name) => done(reader(await database(), table).get(name));
const names = async (table) => done(reader(await database(), table).getAllKeys());

// ---- locks between windows ----

// Held until the function that this gives is called, or the window dies; null when somebody else holds it and
// `options` do not want to wait.
export const hold = (name, options) => (navigator.locks ? new Promise((resolve) => {
  navigator.locks.request(name, options, (lock) => (lock ? new Promise((release) => { resolve(release); }) : resolve(null)))
    .catch(() => resolve(null)); // waited for long enough
}) : () => {});

// While nobody else does what has this name.
export const alone = (name, work) => (navigator.locks ? navigator.locks.request(name, work) : work());

export const FETCHING = 'doorstep-forms'; // held while forms come
const DRAFT = 'doorstep-draft';
export const holdDraft = (id) => hold(`${DRAFT} ${id}`, { ifAvailable: true });

// Is any interview open, in this window or another?
export const openAnywhere = async () =>
  Boolean((await navigator.locks?.query())?.held.some(({ name }) => name.startsWith(DRAFT)));

// ---- the key ----

// Who has the key in hand holds this, together with others; who changes it, alone: another window would go on sealing
// with a key that nothing opens any more.
const KEY = `${NAME} key`;
const ALONE_MS = 1000;
let letGo;

const shareKey = async () => { letGo ??= await hold(KEY, { mode: 'shared' }); };

function dropKey() {
  letGo?.();
  letGo = undefined;
  key = undefined;
}

const makeKey = (extractable) => crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, extractable,
  ['encrypt', 'decrypt']);

async function keyFrom(passphrase, salt) {
  const raw = await crypto.subtle.importKey('raw', encoder.encode(passphrase), 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS }, raw,
    { name: 'AES-GCM', length: 256 }, false, ['wrapKey', 'unwrapKey']);
}

// Locked when there is a passphrase and it was not given, or is another one.
export async function open(passphrase) {
  await shareKey();
  const [lock, kept] = await Promise.all([read('facts', 'lock'), read('facts', 'key')]);
  if (lock) {
    if (passphrase === undefined) {
      dropKey();
      throw new Locked();
    }
    try {
      key = Promise.resolve(await crypto.subtle.unwrapKey('raw', lock.wrapped, await keyFrom(passphrase, lock.salt),
        { name: 'AES-GCM', iv: lock.iv }, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']));
    } catch {
      dropKey();
      throw new Locked();
    }
    return;
  }
  key = kept ? Promise.resolve(kept) : keepNewKey();
}

// Who seals waits for it, and is told when it could not be kept; the first screen need not wait. Of two windows
// that begin at once, one takes the other's.
function keepNewKey() {
  const made = makeKey(false).then(async (next) => {
    let used;
    await write('facts', (table) => {
      table.get('key').onsuccess = ({ target }) => {
        used ??= target.result ?? next; // the copy gets the same
        table.put(used, 'key');
      };
    });
    return used;
  });
  made.catch(() => { key = undefined; });
  return made;
}

export const close = dropKey;

export const isOpen = () => Boolean(key);

// What is asked for: nothing, a passphrase, or the phone's own lock: then it has a `device`, as device.js made it.
export const lockOf = () => read('facts', 'lock');

// From now on the passphrase is asked for, which may be the secret of a `device`. Everything is sealed anew, with a key that only it opens; all in
// one transaction, so that a phone that dies in the middle has the one or the other. Elsewhere: the app is open in
// another window.
export async function setPassphrase(passphrase, device) {
  letGo?.();
  letGo = undefined;
  const done = await hold(KEY, { signal: AbortSignal.timeout(ALONE_MS) });
  if (!done) {
    await shareKey();
    throw new Elsewhere();
  }
  try {
    await sealAnew(passphrase, device);
  } finally {
    done();
    await shareKey();
  }
  await open(passphrase);
}

async function sealAnew(passphrase, device) {
  const next = await makeKey(true);
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const wrapped = await crypto.subtle.wrapKey('raw', next, await keyFrom(passphrase, salt), { name: 'AES-GCM', iv });
  const changed = [];
  for (const table of TABLES) {
    for (const name of await names(table)) {
      const value = await read(table, name);
      if (value?.sealed) {
        changed.push([table, name, await seal(await unseal(value), next)]);
      }
    }
  }
  await rid(TABLES, (...all) => {
    changed.forEach(([table, name, value]) => all[TABLES.indexOf(table)].put(value, name));
    const [facts] = all;
    facts.put({ salt, iv, wrapped, device }, 'lock');
    facts.delete('key');
  });
}

// A passphrase that nobody knows any more: all goes. Elsewhere: another window has it open, so somebody knows it.
export async function forget() {
  const done = await hold(KEY, { ifAvailable: true });
  if (!done) {
    throw new Elsewhere();
  }
  try {
    await rid(TABLES, (...all) => all.forEach((table) => table.clear()));
  } finally {
    done();
  }
}

// ---- sealing ----

async function seal(bytes, by = key) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, sealed: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await by, bytes) };
}

const unseal = async ({ iv, sealed }) =>
  new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await key, sealed));

export async function putSealed(table, name, value) {
  const kept = await seal(encoder.encode(JSON.stringify(value)));
  await write(table, (store) => store.put(kept, name));
}

export async function getSealed(table, name) {
  const kept = await read(table, name);
  return kept && JSON.parse(decoder.decode(await unseal(kept)));
}

// [name, value] of each, by name; what goes meanwhile is not among them.
export async function allSealed(table) {
  const all = await Promise.all((await names(table)).map(async (name) => [name, await getSealed(table, name)]));
  return all.filter(([, value]) => value);
}

// ---- the rest ----

export const putFact = (name, value) => write('facts', (store) => store.put(value, name));
export const getFact = (name) => read('facts', name);
export const putForm = (hash, form) => write('forms', (store) => store.put(form, hash));
export const getForm = (hash) => read('forms', hash);
export const formHashes = () => names('forms');
export const count = async (table) => done(reader(await database(), table).count());
export const remove = (table, name) => rid(table, (store) => store.delete(name));

export async function putFile(id, name, blob) {
  const kept = { ...await seal(await blob.arrayBuffer()), type: blob.type };
  await write('files', (store) => store.put(kept, `${id}/${name}`));
}

export async function getFile(id, name) {
  const kept = await read('files', `${id}/${name}`);
  return kept && new Blob([await unseal(kept)], { type: kept.type });
}

export const removeFile = (id, name) => remove('files', `${id}/${name}`);
export const removeFiles = (id) => rid('files', (store) => store.delete(IDBKeyRange.bound(`${id}/`, `${id}/\uffff`)));

// From one table into another, both at once, so that it is never twice or not at all.
async function move(id, from, to, value) {
  const kept = await seal(encoder.encode(JSON.stringify(value)));
  await write([from, to], (source, target) => {
    target.put(kept, id);
    source.delete(id);
  });
}

// An interview becomes a record that waits, and goes on when it is opened again.
export const moveToQueue = (id, record) => move(id, 'drafts', 'queue', record);
export const moveToDrafts = (id, draft) => move(id, 'queue', 'drafts', draft);

// Ask the browser not to throw all this away when space is short; does it promise?
export const persist = async () => Boolean(await navigator.storage?.persisted?.() || await navigator.storage?.persist?.());
