// The door list with what is known of each, searched by typing.
import { apart, h, newId, screen } from '../dom.js';
import { byPromise, currentDoors, DONE, LEAVE, toDo } from '../known.js';
import * as store from '../store.js';
import { formatWhen, hasWord, t } from '../words.js';
import { toStart } from './home.js';

const SHOWN_MAX = 60;

// A sign beside the word: colour alone says nothing.
export function outcomeSign(outcome) {
  return DONE.has(outcome) ? '✓' : LEAVE.has(outcome) ? '✕' : outcome === 'not_tried' ? '○' : '↻';
}

export const outcomeName = (outcome, survey) => (hasWord(`outcome_${outcome}`) ? t(`outcome_${outcome}`)
  : survey?.outcomes.find(({ code }) => code === outcome)?.label ?? outcome);

// "Come back later: Tuesday 18:00"
export const statusOf = ({ outcome, callback }, survey) => `${outcomeSign(outcome)} ${outcomeName(outcome, survey)}${
  callback ? `: ${formatWhen(callback)}` : ''}`;

// `codes`: only these, as where many stand at one place of the map.
export async function doors(app, { codes }) {
  const survey = await store.getFact('survey');
  const all = (await currentDoors()).filter(({ code }) => !codes || codes.includes(code));
  const names = new Map(((await store.getFact('areas'))?.features ?? []).filter(({ properties }) => properties.level === 'block')
    .map(({ properties: { code, name } }) => [code, name]));
  const nameOf = (code) => (names.get(code) && names.get(code) !== code ? `${apart(names.get(code))} (${apart(code)})` : code);
  const blocks = [...new Set(all.map((door) => door.block))].filter(Boolean).map((code) => [nameOf(code), code]).sort();
  const list = h('div', { class: 'rows' });
  const count = h('p', { 'aria-live': 'polite' });
  const id = newId(), blockId = newId(), nowId = newId();

  function show() {
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = all.filter((door) => (codes || !block.value || door.block === block.value) && (!now.checked || toDo(door) === 'now') &&
      wanted.every((word) => `${door.code} ${door.address}`.toLowerCase().includes(word))).sort(byPromise);
    count.textContent = found.length > SHOWN_MAX ? t('doors_of', SHOWN_MAX, found.length) : t('doors_found', found.length);
    list.replaceChildren(...found.slice(0, SHOWN_MAX).map((door) => h('button', {
      class: 'row', onclick: () => app.go('door', { code: door.code }),
    }, h('strong', { dir: 'auto' }, door.code), h('span', { dir: 'auto' }, door.address),
    h('span', { class: 'status' }, statusOf(door, survey)))));
    Object.assign(app.settings, { block: block.value, toDoNow: now.checked });
    app.sought = codes ? app.sought : search.value;
  }

  const search = h('input', { id, type: 'search', autocomplete: 'off', value: codes ? '' : app.sought, oninput: show });
  const now = h('input', { id: nowId, type: 'checkbox', checked: Boolean(app.settings.toDoNow), onchange: show });
  const block = h('select', { id: blockId, onchange: show }, h('option', { value: '' }, t('all_blocks')),
    blocks.map(([name, code]) => h('option', { value: code, selected: code === app.settings.block }, name)));
  show();
  if (!list.children.length) { // what is kept of a search must not hide all doors
    search.value = '';
    show();
  }
  return screen(t('doors'),
    codes ? null : [h('label', { for: blockId }, t('block')), block],
    h('label', { class: 'choice', for: nowId }, now, h('span', {}, t('to_do_now'))),
    h('label', { for: id }, t('search_door')), search,
    codes ? null : h('button', { onclick: () => app.go('map') }, t('doors_map')), count, list,
    codes ? h('button', { onclick: app.back }, t('back')) : toStart(app));
}
