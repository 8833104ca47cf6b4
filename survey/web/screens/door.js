// One door: begin an interview, or log in one tap what came of the knock; put right what was logged wrongly.
import { h, newId, once, say, screen } from '../dom.js';
import { currentDoors, mineAt, noteOutcome, putBack, usualTimes } from '../known.js';
import { addKnock, waiting } from '../queue.js';
import * as store from '../store.js';
import { formatWhen, t } from '../words.js';
import { outcomeName, statusOf } from './doors.js';

// What is met most comes first; the rest stands behind "more".
const USUAL = ['no_answer', 'callback', 'refused_soft', 'refused_final', 'language', 'child_only', 'no_access', 'void'];
const UNDO_MS = 10_000; // a knock waits that long before it is sent
const UNTRIED = { outcome: 'not_tried', visits: 0 };
const NOT_LOGGED = new Set(['complete', 'partial', 'breakoff', 'not_tried']); // an interview says so itself

// The knock of that door that still waits, as [id, knock]: it can be taken back as if it had not been.
const lastWaiting = async (code) => (await waiting()).filter(([, { fields }]) => fields?.dwelling === code).at(-1);

async function takeBack(app, id, { fields, before }) {
  await store.remove('queue', id);
  await putBack(fields.dwelling, before);
  await app.refresh();
  say(t('knock_undone'));
}

// Where the phone's clock was found to be wrong, the moment is the server's: a knock of next week would mislead.
const CLOCK_OFF_MS = 600_000;
async function fieldsOf(app, code, more) {
  const { clockAheadMs = 0 } = (await store.getFact('survey')) ?? {};
  const at = Date.now() - (Math.abs(clockAheadMs) > CLOCK_OFF_MS ? clockAheadMs : 0);
  return { dwelling: code, at: String(at), ...(app.settings.surveyor && { surveyor: app.settings.surveyor }), ...more };
}

// `more`: callback (ms), note, instead (the moment of the knock that this one puts right).
async function log(app, code, outcome, { callback, note, instead } = {}) {
  const fields = await fieldsOf(app, code, { outcome, ...(callback && { callback: String(callback) }), ...(note && { note }),
    ...(instead && { instead: String(instead) }) });
  const at = instead ?? Number(fields.at);
  const before = await noteOutcome(code, outcome, { at, callback }, Boolean(instead));
  const knock = { fields, before };
  const id = await addKnock(knock);
  setTimeout(() => app.send(), UNDO_MS);
  await app.back();
  say(t('knock_logged', code), h('button', { onclick: once(() => takeBack(app, id, knock)) }, t('take_back_knock')));
}

// A knock that was sent is taken back by another one.
async function takeBackSent(app, code, { at, before }) {
  await addKnock({ fields: await fieldsOf(app, code, { instead: String(at) }), before });
  await putBack(code, { ...(before?.outcome ? before : UNTRIED), sent: false }); // a list that was fetched since has it
  setTimeout(() => app.send(), UNDO_MS);
  await app.refresh();
  say(t('knock_undone'));
}

// When they asked us to come: times that people say, any other, or none.
export async function when(app, { code, more }) {
  const field = h('input', { id: newId(), type: 'datetime-local' });
  const take = once((callback) => app.back().then(() => log(app, code, 'callback', { ...more, callback })));
  const own = () => {
    const ms = new Date(field.value).getTime();
    return ms > Date.now() ? take(ms) : say(t('when_wrong'));
  };
  return screen(t('when'), usualTimes().map((ms) => h('button', { onclick: () => take(ms) }, formatWhen(ms))),
    h('label', { for: field.id }, t('when_other')), field, h('button', { onclick: own }, t('when_take')),
    h('button', { onclick: () => take() }, t('when_unknown')), h('button', { onclick: app.back }, t('back')));
}

// What was logged here last: an unsent knock goes, one that was sent is put right.
function lastKnock(app, code, mine, wait, survey) {
  const name = outcomeName(wait?.[1].fields.outcome ?? mine?.outcome, survey);
  return wait ? wait[1].fields.outcome && h('button', { onclick: once(() => takeBack(app, ...wait)) }, `${t('take_back_knock')}: ${name}`)
    : mine?.at && !NOT_LOGGED.has(mine.outcome) ? [h('button', { onclick: () => app.go('door', { code, instead: mine.at }) }, t('knock_wrong', name)),
      h('button', { onclick: once(() => takeBackSent(app, code, mine)) }, `${t('take_back_knock')}: ${name}`)] : null;
}

export async function door(app, { code, instead }) {
  const survey = await store.getFact('survey');
  const forms = (await store.getFact('forms')) ?? [];
  const home = (await currentDoors()).find((one) => one.code === code);
  const drafts = (await store.allSealed('drafts')).filter(([, draft]) => draft.dwelling === code);
  const note = h('input', { id: newId(), maxlength: 300, autocomplete: 'off' });
  const logged = once((outcome, more) => log(app, code, outcome, more));
  const tap = (outcome) => {
    const more = { instead, note: note.value.trim() };
    return outcome === 'callback' ? app.go('when', { code, more }) : logged(outcome, more);
  };
  const button = (outcome) => h('button', { onclick: () => tap(outcome) }, outcomeName(outcome, survey));
  const others = survey.outcomes.map((one) => one.code).filter((one) => !USUAL.includes(one) && !NOT_LOGGED.has(one));
  const knocks = [h('div', { class: 'grid' }, USUAL.map(button)),
    h('details', {}, h('summary', {}, t('more')), h('div', { class: 'grid' }, others.map(button)),
      h('label', { for: note.id }, t('knock_note')), note)];
  const top = [h('h1', { dir: 'auto' }, code), h('p', { dir: 'auto' }, home.address), h('p', { class: 'status' }, statusOf(home, survey))];
  const back = h('button', { onclick: app.back }, t('back'));
  if (instead) {
    return h('section', {}, top, h('h2', {}, t('knock_right')), knocks, back);
  }
  return h('section', {}, top,
    drafts.map(([id, draft]) => h('button', { class: 'main', onclick: () => app.go('question', { draft: id }) },
      t('go_on', draft.form.title))),
    h('h2', {}, t('interview')),
    forms.map((form, i) => h('button', { class: i || drafts.length ? '' : 'main', dir: 'auto',
      onclick: () => app.go('question', { form, dwelling: code }) }, form.title)),
    h('h2', {}, t('log_knock')),
    knocks, lastKnock(app, code, await mineAt(code), await lastWaiting(code), survey), back);
}
