"""A phone that is slow at random: what its disk, its net and its ciphers answer comes late.

    Phone(chromium, folder, address, late_ms=300)       # each answer up to so many milliseconds late, half of them at once
    LATE_MS=300 ./run test 'web app'                     # a story on such a phone: what it does not wait for is found
"""
import os

LATE_MS = int(os.environ.get("LATE_MS", "0"))

# What is asked within a change of the database must be answered while that is open, and is left alone.
_SCRIPT = """(() => {
  const later = (work) => setTimeout(work, Math.random() < 0.5 ? 0 : Math.random() * %d);
  const wait = () => new Promise(later);
  const inChange = ({ target, type }) => type === 'success' && target.transaction?.mode === 'readwrite';
  for (const [kind, name] of [['IDBRequest', 'onsuccess'], ['IDBTransaction', 'oncomplete']]) {
    const { prototype } = globalThis[kind] ?? {};
    const own = prototype && Object.getOwnPropertyDescriptor(prototype, name);
    prototype && Object.defineProperty(prototype, name, { ...own, set(then) {
      own.set.call(this, (event) => (inChange(event) ? then.call(this, event) : later(() => then.call(this, event))));
    } });
  }
  const { fetch } = globalThis;
  globalThis.fetch = async (...all) => { await wait(); const got = await fetch(...all); await wait(); return got; };
  for (const name of globalThis.crypto?.subtle ? ['encrypt', 'decrypt', 'deriveBits', 'deriveKey', 'digest'] : []) {
    const own = crypto.subtle[name].bind(crypto.subtle);
    crypto.subtle[name] = async (...all) => { const got = await own(...all); await wait(); return got; };
  }
})()"""


def script(late_ms):
    return _SCRIPT % late_ms
