// The passphrase or the phone's own lock, before anything that people said can be read; without one a tap takes the cover away.
// After three wrong ones the app waits, each time twice as long: against hands, the rounds of the key are against machines.
import { secretOf } from '../device.js';
import { h, newId, say, screen } from '../dom.js';
import * as store from '../store.js';
import { t } from '../words.js';

const FREE_TRIES = 3, FIRST_WAIT_S = 5, LONGEST_WAIT_S = 300;

const waitOf = (n) => (n < FREE_TRIES ? 0 : Math.min(FIRST_WAIT_S * 2 ** (n - FREE_TRIES), LONGEST_WAIT_S));

// The fact `tries`: how many were wrong, and when the last was. A clock that was put back makes nobody wait for longer.
function waitLeft({ n, atMs }) {
  const left = Math.ceil(waitOf(n) - (Date.now() - atMs) / 1000);
  return Math.min(Math.max(left, 0), waitOf(n));
}

async function forgotten(device) {
  const [drafts, queue] = await Promise.all(['drafts', 'queue'].map(store.count));
  return h('details', {}, h('summary', {}, t(device ? 'device_gone' : 'passphrase_forgotten')), h('p', {}, t('passphrase_lost')),
    h('p', {}, t('lost_drafts', drafts)), h('p', {}, t('lost_queue', queue)),
    h('button', { class: 'danger', onclick: () => confirm(t('begin_anew_sure')) &&
      store.forget().then(() => location.reload(), () => say(t('windows_open'))) }, t('begin_anew')));
}

export async function unlock(app) {
  const id = newId(), errorId = newId(), lock = await store.lockOf();
  const asks = lock && !lock.device;
  const error = h('p', { id: errorId, class: 'error', role: 'alert', hidden: true });
  const input = h('input', { id, type: 'password', autocomplete: 'current-password', 'aria-describedby': errorId });
  const complain = (...sentences) => {
    error.textContent = sentences.filter(Boolean).join(' ');
    error.hidden = false;
    if (asks) {
      input.select();
    }
  };
  const open = async (event) => {
    event.preventDefault();
    const tries = (await store.getFact('tries')) ?? { n: 0, atMs: 0 };
    if (asks && waitLeft(tries)) {
      complain(t('passphrase_wait', waitLeft(tries)));
      return;
    }
    try {
      await store.open(asks ? input.value : lock && await secretOf(lock.device));
    } catch (problem) {
      if (lock?.device) {
        complain(t('device_failed'));
        return;
      }
      if (!(problem instanceof store.Locked)) {
        throw problem;
      }
      if (!lock) { // another window set one meanwhile
        await app.go('unlock', {}, 'replace');
        return;
      }
      const n = tries.n + 1;
      await store.putFact('tries', { n, atMs: Date.now() });
      complain(t('passphrase_wrong'), waitOf(n) ? t('passphrase_wait', waitOf(n)) : '');
      return;
    }
    await store.remove('facts', 'tries');
    await app.start();
  };
  return screen(t('locked'), h('form', { onsubmit: open },
    asks ? [h('label', { for: id }, t('passphrase')), input] : h('p', {}, t(lock ? 'device_ask' : 'covered')), error,
    h('button', { class: 'main' }, t('unlock'))),
  lock ? await forgotten(lock.device) : null);
}
