// One door: begin an interview, or log in one tap what came of the knock.
import { h, say } from '../dom.js';
import { addKnock, waiting } from '../queue.js';
import * as store from '../store.js';
import { t } from '../words.js';
import { currentDoors, outcomeName, outcomeSign } from './doors.js';

// What is met most comes first; the rest stands behind "more".
const USUAL = ['no_answer', 'callback', 'refused_soft', 'refused_final', 'language', 'child_only', 'no_access', 'void'];
const UNDO_MS = 10_000; // a knock waits that long before it is sent
const NOT_LOGGED = new Set(['complete', 'partial', 'breakoff', 'not_tried']); // an interview says so itself

export async function noteOutcome(code, outcome) {
  const mine = (await store.getSealed('facts', 'mine')) ?? {};
  const before = mine[code];
  mine[code] = { outcome, visits: Number(before?.visits ?? 0) + 1 };
  await store.putSealed('facts', 'mine', mine);
  return before;
}

async function takeBack(app, id, { fields, before }) {
  await store.remove('queue', id);
  const { [fields.dwelling]: _, ...mine } = (await store.getSealed('facts', 'mine')) ?? {};
  await store.putSealed('facts', 'mine', before ? { ...mine, [fields.dwelling]: before } : mine);
  await app.refresh();
  say(t('knock_undone'));
}

async function log(app, code, outcome) {
  const fields = { dwelling: code, outcome, at: String(Date.now()) };
  if (app.settings.surveyor) {
    fields.surveyor = app.settings.surveyor;
  }
  const knock = { fields, before: await noteOutcome(code, outcome) };
  const id = await addKnock(knock);
  setTimeout(() => app.send(), UNDO_MS);
  await app.back();
  say(t('knock_logged', code), h('button', { onclick: () => takeBack(app, id, knock) }, t('take_back_knock')));
}

export async function door(app, { code }) {
  const survey = await store.getFact('survey');
  const forms = (await store.getFact('forms')) ?? [];
  const home = (await currentDoors()).find((one) => one.code === code);
  const drafts = (await store.allSealed('drafts')).filter(([, draft]) => draft.dwelling === code);
  const knocks = (await waiting()).filter(([, { fields }]) => fields?.dwelling === code);
  const button = (outcome) => h('button', { onclick: () => log(app, code, outcome) }, outcomeName(outcome, survey));
  const others = survey.outcomes.map((one) => one.code).filter((one) => !USUAL.includes(one) && !NOT_LOGGED.has(one));
  return h('section', {}, h('h1', { dir: 'auto' }, code), h('p', { dir: 'auto' }, home.address),
    h('p', { class: 'status' }, `${outcomeSign(home.outcome)} ${outcomeName(home.outcome, survey)}`),
    drafts.map(([id, draft]) => h('button', { class: 'main', onclick: () => app.go('question', { draft: id }) },
      t('go_on', draft.form.title))),
    h('h2', {}, t('interview')),
    forms.map((form, i) => h('button', { class: i || drafts.length ? '' : 'main', dir: 'auto',
      onclick: () => app.go('question', { form, dwelling: code }) }, form.title)),
    h('h2', {}, t('log_knock')),
    knocks.slice(-1).map(([id, knock]) => h('button', { onclick: () => takeBack(app, id, knock) },
      `${t('take_back_knock')}: ${outcomeName(knock.fields.outcome, survey)}`)),
    h('div', { class: 'grid' }, USUAL.map(button)),
    h('details', {}, h('summary', {}, t('more')), h('div', { class: 'grid' }, others.map(button))),
    h('button', { onclick: app.back }, t('back')));
}
