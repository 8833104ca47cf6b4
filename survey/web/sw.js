// Keeps the app on the phone. Its files come from the phone alone, all of one version; a new version is
// fetched in the background and takes over when the person says so, or when no page is open.
// Nothing that anybody answered passes through here into a cache. The first line, `self.APP`, names the
// version, and the files with the beginning of the SHA-256 of each (tools/bundle.py).

const PREFIX = `doorstep ${self.registration.scope} `;
const CACHE = PREFIX + self.APP.version;
const ROOT = new URL(self.registration.scope).pathname;
const HASHES = { ...self.APP.files, '': self.APP.files['index.html'] };
const FILES = new Map(Object.entries(HASHES).map(([name, hash]) => [ROOT + name, hash]));

// A file of exactly this version: a server that changes in the middle, or something in between that answers
// in its place, must not leave a mixture.
async function fetchFile(path) {
  const response = await fetch(new Request(path, { cache: 'reload' }));
  const bytes = await response.arrayBuffer();
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const hash = Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (!response.ok || !hash.startsWith(FILES.get(path))) {
    throw new Error(`${path} is of another version`);
  }
  const headers = new Headers(response.headers);
  headers.delete('Content-Encoding'); // it is unpacked
  headers.delete('Content-Length');
  return new Response(bytes, { headers });
}

self.addEventListener('install', (event) => {
  const paths = [...FILES.keys()].filter((path) => path !== `${ROOT}index.html`);
  event.waitUntil(caches.open(CACHE).then((cache) =>
    Promise.all(paths.map(async (path) => cache.put(path, await fetchFile(path))))));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

self.addEventListener('message', (event) => {
  if (event.data === 'take over') {
    self.skipWaiting();
  }
});

self.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url);
  const ours = event.request.method === 'GET' && origin === self.location.origin && FILES.has(pathname);
  if (ours) {
    const path = pathname === `${ROOT}index.html` ? ROOT : pathname;
    event.respondWith(caches.open(CACHE).then((cache) => cache.match(path))
      .then((kept) => kept ?? fetch(event.request)));
  }
});
