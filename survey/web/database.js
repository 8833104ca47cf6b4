// IndexedDB as the phone's store uses it: the tables, and changes that are on the disk when they resolve.

export const NAME = `doorstep${location.pathname.replace(/[^/]*$/, '')}`; // each survey's app has its own
export const TABLES = ['facts', 'forms', 'drafts', 'files', 'queue'];
const VERSION = 1;

export class Full extends Error {}

export const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

// `from`: indexedDB, or that of a storage bucket. `closed` is called when a newer app in another window needs it.
export async function openDatabase(from, closed) {
  const request = from.open(NAME, VERSION);
  request.onupgradeneeded = () => {
    for (const table of TABLES) {
      if (!request.result.objectStoreNames.contains(table)) {
        request.result.createObjectStore(table);
      }
    }
  };
  const db = await done(request);
  db.onversionchange = () => {
    db.close();
    closed();
  };
  return db;
}

// `work` gets the tables, in their order; all of it is done, or nothing.
export const change = (db, tables, work) => new Promise((resolve, reject) => {
  const transaction = db.transaction(tables, 'readwrite', { durability: 'strict' });
  work(...[tables].flat().map((table) => transaction.objectStore(table)));
  transaction.oncomplete = resolve;
  transaction.onabort = () => reject(
    transaction.error?.name === 'QuotaExceededError' ? new Full() : transaction.error);
});

export const reader = (db, table) => db.transaction(table).objectStore(table);
