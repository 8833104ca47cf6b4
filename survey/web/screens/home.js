// The first screen: what to do now.
import { h } from '../dom.js';
import { settle } from '../known.js';
import { dropForms, waiting } from '../queue.js';
import { Offline, refresh } from '../server.js';
import * as store from '../store.js';
import { formatTime, t } from '../words.js';

// From any screen to this one.
export const toStart = (app, look) => h('button', { class: look, onclick: () => app.home() }, t('to_start'));

async function fetchAll(app, button) {
  button.disabled = true;
  button.textContent = t('fetching');
  try {
    await refresh();
    await settle(new Set((await waiting()).map(([, item]) => item.dwelling ?? item.fields?.dwelling)));
    await Promise.all([store.persist(), dropForms()]);
  } catch (error) {
    app.notice = error instanceof Offline ? t('no_server') : error.status === 403 ? t('withdrawn')
      : error instanceof store.Full ? t('phone_full') : error.message;
    navigator.serviceWorker?.getRegistration().then((app) => app?.update()).catch(() => {});
  }
  await app.refresh();
}

const draftButton = (app) => ([id, draft]) => h('button', {
  class: 'row', onclick: () => app.go('question', { draft: id }),
}, h('strong', {}, draft.dwelling ?? draft.form.title), h('span', {}, t('begun', formatTime(draft.beganMs))));

function notice(app) {
  const text = app.notice;
  app.notice = '';
  return text ? h('p', { class: 'warn', role: 'alert' }, text) : null;
}

export async function home(app) {
  await app.leaveInterview();
  const [survey, twice, drafts, wait] = await Promise.all([
    store.getFact('survey'), store.getFact('twice'), store.allSealed('drafts'), store.count('queue')]);
  const fetchButton = h('button', { class: survey ? '' : 'main', onclick: () => fetchAll(app, fetchButton) },
    survey ? t('fetch_again') : t('fetch_first'));
  return h('section', {},
    h('h1', {}, survey?.name ?? 'Doorstep'),
    notice(app),
    Math.abs(survey?.clockAheadMs ?? 0) > 10 * 60_000 ? h('p', { class: 'warn' }, t('clock_wrong')) : null,
    survey ? h('button', { class: 'main', onclick: () => app.go('doors') }, t('doors')) : h('p', {}, t('welcome')),
    drafts.length ? h('h2', {}, t('go_on_with')) : null,
    drafts.map(draftButton(app)),
    survey ? h('button', { class: twice ? 'danger' : '', onclick: () => app.go('sending') }, twice ? '⚠ ' : '', wait ? t('waiting', wait) : t('nothing_waits')) : null,
    survey ? h('button', { onclick: () => app.go('practice') }, t('practise')) : null,
    fetchButton,
    h('button', { onclick: () => app.go('settings') }, t('settings')));
}
