// The passphrase, before anything that people said can be read; without one a tap takes the cover away.
import { h, newId } from '../dom.js';
import * as store from '../store.js';
import { t } from '../words.js';

export async function unlock(app) {
  const id = newId(), asks = await store.hasPassphrase();
  const error = h('p', { class: 'error', role: 'alert', hidden: true }, t('passphrase_wrong'));
  const input = h('input', { id, type: 'password', autocomplete: 'current-password' });
  const open = async (event) => {
    event.preventDefault();
    try {
      await store.open(asks ? input.value : undefined);
    } catch (problem) {
      if (!(problem instanceof store.Locked)) {
        throw problem;
      }
      if (!asks) { // another window set one meanwhile
        await app.go('unlock', {}, 'replace');
        return;
      }
      error.hidden = false;
      input.select();
      return;
    }
    await app.start();
  };
  return h('section', {}, h('h1', {}, t('locked')), h('form', { onsubmit: open },
    asks ? [h('label', { for: id }, t('passphrase')), input, error] : h('p', {}, t('covered')), h('button', { class: 'main' }, t('unlock'))));
}
