// Keeps the app on the phone. Its files come from the phone alone, all of one version; a new version is
// fetched in the background and takes over when the person says so, or when no page is open.
// Nothing that anybody answered passes through here into a cache. The first line, `self.APP`, names the
// version and the files (tools/bundle.py).

const PREFIX = `doorstep ${self.registration.scope} `;
const CACHE = PREFIX + self.APP.version;
const ROOT = new URL(self.registration.scope).pathname;
const FILES = new Set(self.APP.files.map((name) => ROOT + name).concat(ROOT));

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) =>
    cache.addAll([...FILES].filter((path) => path !== `${ROOT}index.html`)
      .map((path) => new Request(path, { cache: 'reload' })))));
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
