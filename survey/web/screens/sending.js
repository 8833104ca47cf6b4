// What waits to be sent, what became of it, and the last resort: a file of it all.
import { h, say, screen } from '../dom.js';
import { exportUnsent } from '../export.js';
import { drop, reopen, waiting } from '../queue.js';
import * as store from '../store.js';
import { formatTime, t } from '../words.js';
import { toStart } from './home.js';

export async function sending(app) {
  const items = await waiting();
  const sent = await store.getFact('sent');
  const twice = (await store.getSealed('facts', 'twice')) ?? [];
  const known = async () => {
    await store.remove('facts', 'twice');
    await app.refresh();
  };
  const send = async (event) => {
    event.target.disabled = true;
    await app.send();
    await app.refresh();
  };
  const save = async () => {
    const { name, blob } = await exportUnsent();
    const link = h('a', { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    say(t('exported'));
  };
  const again = async (id) => {
    const draft = await reopen(id);
    if (draft) {
      await app.go('question', { draft });
    } else {
      say(t('sent_already'));
      await app.refresh();
    }
  };
  const wipe = async (id) => {
    if (confirm(t('wipe_sure'))) {
      say(t(await drop(id) ? 'wiped' : 'sent_already'));
      await app.refresh();
    }
  };
  const buttons = (id) => h('div', { class: 'grid' }, h('button', { onclick: () => again(id) }, t('open_again')),
    h('button', { class: 'danger', onclick: () => wipe(id) }, t('wipe_record')));
  return screen(t('sending'),
    h('p', {}, items.length ? t('waiting', items.length) : t('nothing_waits')),
    items.length ? h('button', { class: 'main', onclick: send }, t('send_now')) : null,
    sent ? h('p', {}, t('sent_so_far', sent.records, sent.knocks, formatTime(sent.lastMs))) : null,
    twice.length ? h('div', { class: 'warn', role: 'alert' }, h('p', { dir: 'auto' }, t('asked_twice', twice.join(', '))), h('button', { onclick: known }, t('close'))) : null,
    items.map(([id, item]) => h('div', { class: 'row' }, h('strong', { dir: 'auto' }, item.dwelling ?? item.fields?.dwelling ?? item.title),
      h('span', {}, t(`a_${item.kind}`)), item.problem ? h('p', { class: 'warn' }, item.problem) : null,
      item.kind === 'record' && item.form && !item.sealed ? buttons(id) : null)),
    items.length ? h('button', { onclick: save }, t('export')) : null,
    toStart(app));
}
