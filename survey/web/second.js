// The second copy of what the phone keeps.
//
// Chromium keeps all databases of a page in one LevelDB and goes on with its log after a crash. When the phone dies in the
// middle of a write, the torn end of that log is skipped at the next start, but written on behind; the start after that finds a log
// that does not read, and throws everything away. A storage bucket has a LevelDB of its own. So all is written twice, first to
// the store and then here, never to both at once: a death tears one of them at most, and a store that is empty at the start is
// filled from its copy. What is to be gone goes here first, so that it never comes back. Where a browser has no buckets there
// is no copy: those keep IndexedDB in SQLite, which loses nothing but the torn write.

import { NAME, TABLES, change, done, openDatabase, reader } from './database.js';
import { t } from './words.js';

const BUCKET = 'second';
const PATIENCE_MS = 5000; // what goes on waits no longer for the copy
const LOOKED_AT = ['facts', 'drafts', 'queue']; // in other tables a row seldom changes under its name, and is large

let opened; // a promise of the copy, or of nothing
let turn = Promise.resolve(); // of this window: one write after the other

export const inTurn = (work) => {
  const mine = turn.then(work);
  turn = mine.catch(() => {});
  return mine;
};

// Between windows: who reads the store for the copy, or writes to the copy, does so alone.
const alone = (work) => (navigator.locks
  ? navigator.locks.request(`${NAME} second`, { signal: AbortSignal.timeout(PATIENCE_MS) }, work) : work());

function second() {
  opened ??= (async () => {
    const bucket = await navigator.storageBuckets?.open(BUCKET, { durability: 'strict' });
    return bucket && openDatabase(bucket.indexedDB, () => { opened = Promise.resolve(); });
  })().catch(() => {});
  return opened;
}

const patiently = (work) => Promise.race([work,
  new Promise((resolve, reject) => { setTimeout(() => reject(new Error(t('phone_slow'))), PATIENCE_MS); })]);

// What goes wrong with the copy never stands in the way: it is left alone until the next start. Was the work done?
const there = (work) => alone(() => patiently((async () => {
  const copy = await second();
  return copy && (await work(copy), true);
})())).catch(() => { opened = Promise.resolve(); });

export async function drop() {
  opened = Promise.resolve();
  await patiently(navigator.storageBuckets?.delete(BUCKET)).catch(() => {});
}

let inVain = false; // it was dropped, and there was no more room

// Dropping it made no room: whatever did, the next write that finds some begins it anew.
export const droppedInVain = () => { inVain = true; };

export function beginAnew(db) {
  if (inVain) {
    inVain = false;
    opened = null;
    catchUp(db).catch(() => {});
  }
}

// What was written to the store is written to the copy in its turn; nobody waits for that.
const inCopy = (tables, work) => inTurn(() => there((copy) => change(copy, tables, work)));
export const follow = (tables, work) => { inCopy(tables, work); };

// Gone from the copy, or that is dropped; then from the store; and from what another window copied in between.
export async function erase(db, tables, work) {
  await inCopy(tables, work) || await drop();
  await inTurn(() => change(db, tables, work));
  await inCopy(tables, work); // a start right now would fill the empty store with it
}

async function carry(from, to, table, name) {
  const value = await done(reader(from, table).get(name));
  await change(to, table, (rows) => (value === undefined ? rows.delete(name) : rows.put(value, name)));
}

// Is there a copy from before? A new phone has none, and waits for none.
const kept = () => patiently(navigator.storageBuckets?.keys()).then((names) => names?.includes(BUCKET), () => false);

// An empty store gets what the copy has. The facts come last: a store that has them is whole. A copy that does not open
// now is waited for until another start, since a store that is begun anew would take its place.
export async function fill(db) {
  const empty = async () => !await done(reader(db, 'facts').count());
  if (!await empty() || !await kept()) {
    return;
  }
  await alone(async () => {
    const copy = await patiently(second());
    if (!copy) {
      throw new Error(t('phone_slow'));
    }
    if (!await empty()) { // another window was first
      return;
    }
    for (const table of [...TABLES].reverse()) {
      const names = await done(reader(copy, table).getAllKeys());
      if (table === 'facts') {
        const values = await done(reader(copy, table).getAll());
        await change(db, table, (rows) => names.forEach((name, i) => rows.put(values[i], name)));
      } else {
        for (const name of names) {
          await carry(copy, db, table, name);
        }
      }
    }
  });
}

// Sealed again, or changed; two keys cannot be told apart.
const same = (a, b) => !(a instanceof CryptoKey) && JSON.stringify(a) === JSON.stringify(b);

// After the start: the copy has what the store has, whatever the last days brought. Where all was sealed anew in one of them
// alone, no row is the same; the facts come last, for by them that is known.
export async function catchUp(db) {
  const inBoth = async (ask) => Promise.all([db, await second()].map((at) => at && ask(at)));
  const anew = !same(...await inBoth((at) => done(reader(at, 'facts').get('lock'))));
  for (const table of [...TABLES].reverse()) {
    const [ours, theirs] = await inBoth((at) => done(reader(at, table).getAllKeys()));
    if (!theirs) {
      return;
    }
    for (const name of new Set([...ours, ...theirs])) {
      if (anew || LOOKED_AT.includes(table) || ours.includes(name) !== theirs.includes(name)) {
        await inTurn(() => there(async (copy) => {
          const [mine, its] = await Promise.all([db, copy].map((at) => done(reader(at, table).get(name))));
          return (!anew && same(mine, its)) || carry(db, copy, table, name);
        }));
      }
    }
  }
}
