// The app begins: its words, its store, the first screen; and how one screen follows another.
//
// A screen is a function (app, parameters) that gives an element with one <h1>. Where a person is stands
// in memory alone: no address and no history of the browser tells which door it was.

import { entitle, h, hush, painted, say, screen } from './dom.js';
import * as queue from './queue.js';
import { home, toStart } from './screens/home.js';
import { unlock } from './screens/unlock.js';
import * as store from './store.js';
import { loadWords, t } from './words.js';

// The first screen's own, and where the others come from when they are asked for.
const SCREENS = {
  home: { home },
  unlock: { unlock },
  doors: () => import('./screens/doors.js'),
  door: () => import('./screens/door.js'),
  when: () => import('./screens/door.js'),
  map: () => import('./screens/map.js'),
  practice: () => import('./screens/practice.js'),
  certificate: () => import('./screens/practice.js'),
  question: () => import('./screens/question.js'),
  contents: () => import('./screens/contents.js'),
  finish: () => import('./screens/finish.js'),
  receipt: () => import('./screens/receipt.js'),
  sending: () => import('./screens/sending.js'),
  settings: () => import('./screens/settings.js'),
};
const LOCK_AFTER_MIN = 5;

const trail = []; // the screens that led here: [name, parameters, how far it was scrolled when it was left]
let usedMs = Date.now(); // when somebody last touched the app
let locked = false;

let showing = Promise.resolve(); // screens come one after the other
let leaving = 0; // screens on the way that will stand behind the one that shows

function inTurn(work, forward = false) {
  leaving += forward;
  const result = showing.then(work);
  showing = result.catch(() => {}).finally(() => { leaving -= forward; });
  return result;
}

async function show(name, parameters = {}, way = 'push', top = 0) {
  if (locked && name !== 'unlock') {
    return;
  }
  const place = document.getElementById('app');
  let element;
  try {
    const screens = typeof SCREENS[name] === 'function' ? await SCREENS[name]() : SCREENS[name];
    element = await screens[name](app, parameters);
  } catch (error) {
    element = app.problem(error);
  }
  if (way === 'replace') {
    trail.pop();
  }
  hush();
  if (way === 'push' && trail.length) {
    trail.at(-1)[2] ??= place.scrollTop;
  }
  trail.push([name, parameters]);
  if (way === 'push' && trail.length > 1) {
    history.pushState(null, '');
  }
  place.replaceChildren(...(app.interview?.draft.practice ? [h('p', { class: 'warn' }, t('practise_now'))] : []), element);
  place.scrollTo({ top });
  const title = place.querySelector('h1');
  entitle(name !== 'door' && title); // the browser keeps titles
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
}

export const app = {
  settings: {},
  interview: null,
  sought: '', // in the door list, until the app is closed or locked

  // Show a screen: behind this one, in its place (back goes past it), or again after it (`pop`), where it was left.
  // A tap on a screen that is already being left for another opens nothing.
  go: (name, parameters = {}, way = 'push', top = 0) => (leaving && way === 'push' ? showing
    : inTurn(() => show(name, parameters, way, top), way === 'push')),

  // The same screen anew; with `only`, if it is that one.
  refresh: (only) => inTurn(() => trail.length && (!only || trail.at(-1)[0] === only) && show(...trail.at(-1), 'replace')),

  // One screen back; done when it shows. A second tap on the way there leads no further.
  back: () => (backwards ??= new Promise((resolve) => {
    addEventListener('popstate', () => resolve(going), { once: true });
    history.back();
  }).finally(() => { backwards = null; })),

  async leaveInterview() {
    const { interview } = app;
    app.interview = null;
    await interview?.stop();
  },

  // Back to the first screen, or to one right behind it; nothing else leads back from there.
  home(then, parameters) {
    return inTurn(async () => {
      trail.length = 0;
      if (then) {
        await app.leaveInterview();
        trail.push(['home', {}, 0]);
      }
      await show(then ?? 'home', parameters, 'push');
      if (app.outdated) {
        location.reload();
      }
    });
  },

  // Said at once: the screen stays as it is.
  trouble(error) {
    say(error instanceof store.Full ? t('phone_full') : `${t('problem')}: ${error.message}`);
    console.error(error);
  },

  problem(error) {
    const known = error instanceof store.Full ? t('phone_full') : error instanceof store.Elsewhere ? t('open_elsewhere') : '';
    if (!known) {
      console.error(error);
    }
    return screen(t('problem'), h('p', { class: 'warn' }, known || error.message),
      toStart(app, 'main'));
  },

  // Settings lie open, for the first screen needs some; the name of who asks is sealed like all that people say.
  async keep(changes) {
    const { surveyor, ...others } = Object.assign(app.settings, changes);
    if (Object.hasOwn(changes, 'surveyor')) {
      await store.putSealed('facts', 'surveyor', surveyor);
    }
    await store.putFact('app', others);
  },

  // Send what waits and say what came of it.
  async send() {
    const result = await queue.send();
    say(result.problem ? t('send_problem', result.problem)
      : result.offline ? t('send_offline', result.left) : result.sent ? t('sent_now', result.sent) : '');
    if (result.sent) {
      await queue.dropForms();
      await app.refresh('home'); // it counts what waits
    }
    return result;
  },
};

let backwards = null; // app.back() on its way
let going = Promise.resolve(); // the phone's own back pressed twice is two steps, one after the other
addEventListener('popstate', () => {
  going = going.then(async () => {
    trail.pop();
    const [name, parameters, top] = trail.pop() ?? ['home', {}];
    if (app.interview) {
      await app.interview.save();
    }
    await app.go(name, parameters, 'pop', top);
  }).catch((error) => app.trouble(error));
});

// ---- the lock ----

// Nobody touched it for a while: what shows goes, and the key with it. What was typed is kept first.
async function lock() {
  if (locked || !store.isOpen()) {
    return;
  }
  document.activeElement?.blur(); // a field gives what was typed when it is left
  await new Promise((resolve) => { setTimeout(resolve, 100); });
  app.lockedDraft = app.interview?.id;
  await app.leaveInterview();
  store.close();
  app.sought = '';
  delete app.settings.surveyor;
  trail.length = 0;
  locked = true;
  await app.go('unlock');
}

const lockMs = () => (app.settings.lockMin ?? LOCK_AFTER_MIN) * 60_000;

// One timer for the whole while, not one a touch.
function watch() {
  const left = usedMs + lockMs() - Date.now();
  setTimeout(async () => {
    if (Date.now() - usedMs >= lockMs()) {
      await lock();
      usedMs = Date.now();
    }
    watch();
  }, Math.max(left, 1000));
}

for (const event of ['pointerdown', 'keydown', 'input']) {
  addEventListener(event, () => { usedMs = Date.now(); }, { capture: true, passive: true });
}
document.addEventListener('visibilitychange', () => { // timers sleep when the phone does
  if (!document.hidden && Date.now() - usedMs >= lockMs()) {
    lock();
  }
});

addEventListener('online', () => {
  if (app.settings.autoSend !== false) {
    app.send();
  }
});

// ---- the next version of the app ----

// It waits on the phone until somebody takes it, or no window is open. Once it is taken all windows begin anew, for
// files of two versions must not meet; one with an interview does so when that is left.
async function register() {
  const { serviceWorker: worker } = navigator;
  const registration = await worker?.register('sw.js', { scope: './' });
  const offer = (next) => {
    if (next?.state === 'installed' && worker.controller) {
      app.nextVersion = next;
      say(t('new_version'));
    }
  };
  registration?.addEventListener('updatefound', () => {
    const next = registration.installing;
    next.addEventListener('statechange', () => offer(next));
  });
  offer(registration?.waiting);
}

let controlled = Boolean(navigator.serviceWorker?.controller);
navigator.serviceWorker?.addEventListener('controllerchange', () => {
  app.outdated = controlled; // the very first one changes nothing
  controlled = true;
  if (app.outdated && !app.interview) {
    location.reload();
  }
});

// Words and store are asked for at once; nothing waits that need not.
async function begin() {
  const usable = globalThis.isSecureContext && globalThis.indexedDB;
  const opening = usable && Promise.all([store.open(), store.getFact('app')]);
  opening?.catch?.(() => {}); // said below
  await loadWords();
  if (!usable) {
    document.getElementById('app').replaceChildren(screen(t('needs_https'),
      h('p', {}, t('needs_https_why'))));
    return;
  }
  let settings;
  try {
    [, settings] = await opening;
  } catch (error) {
    if (!(error instanceof store.Locked)) {
      throw error;
    }
    await app.go('unlock');
    return;
  }
  await app.start(settings);
}

app.start = async (settings) => {
  locked = false;
  app.settings = settings ?? (await store.getFact('app')) ?? {};
  if (app.settings.surveyor) { // as older apps kept it
    await app.keep({ surveyor: app.settings.surveyor });
  }
  app.settings.surveyor = await store.getSealed('facts', 'surveyor');
  await loadWords(app.settings.language);
  app.show();
  const { lockedDraft: draft } = app;
  app.lockedDraft = undefined;
  await (draft ? app.home('question', { draft }) : app.home());
};

app.show = () => Object.assign(document.documentElement.dataset, {
  size: app.settings.size ?? 'large', look: app.settings.look ?? 'phone' });

watch();
begin().then(() => {
  document.documentElement.dataset.ready = 'yes';
  performance.mark('ready');
}, (error) => document.getElementById('app').replaceChildren(app.problem(error)))
  .then(painted)
  .then(() => Promise.all([register(), import('./screens/doors.js')])) // what comes after the first screen
  .catch((error) => console.warn(error.message));
