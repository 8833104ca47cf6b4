// The door list with what is known of each, searched by typing.
import { h, newId } from '../dom.js';
import * as store from '../store.js';
import { hasWord, t } from '../words.js';

const SHOWN_MAX = 60;
const DONE = new Set(['complete', 'partial']);
const LEAVE = new Set(['refused_final', 'void', 'not_home', 'second_home', 'demolished', 'duplicate', 'not_found']);

// A sign beside the word: colour alone says nothing.
export function outcomeSign(outcome) {
  return DONE.has(outcome) ? '✓' : LEAVE.has(outcome) ? '✕' : outcome === 'not_tried' ? '○' : '↻';
}

export const outcomeName = (outcome, survey) => (hasWord(`outcome_${outcome}`) ? t(`outcome_${outcome}`)
  : survey?.outcomes.find(({ code }) => code === outcome)?.label ?? outcome);

// The list as the server gave it, with what this phone has done since.
export async function currentDoors() {
  const doors = (await store.getSealed('facts', 'doors')) ?? [];
  const mine = (await store.getSealed('facts', 'mine')) ?? {};
  return doors.map((door) => ({ ...door, ...mine[door.code] }));
}

export async function doors(app) {
  const survey = await store.getFact('survey');
  const all = await currentDoors();
  const blocks = [...new Set(all.map(({ block }) => block))].sort();
  const list = h('div', { class: 'rows' });
  const count = h('p', { 'aria-live': 'polite' });
  const id = newId(), blockId = newId();

  function show() {
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = all.filter((door) => (!block.value || door.block === block.value) &&
      wanted.every((word) => `${door.code} ${door.address}`.toLowerCase().includes(word)));
    count.textContent = found.length > SHOWN_MAX ? t('doors_of', SHOWN_MAX, found.length) : t('doors_found', found.length);
    list.replaceChildren(...found.slice(0, SHOWN_MAX).map((door) => h('button', {
      class: 'row', onclick: () => app.go('door', { code: door.code }),
    }, h('strong', { dir: 'auto' }, door.code), h('span', { dir: 'auto' }, door.address),
    h('span', { class: 'status' }, `${outcomeSign(door.outcome)} ${outcomeName(door.outcome, survey)}`))));
    Object.assign(app.settings, { block: block.value });
  }

  const search = h('input', { id, type: 'search', autocomplete: 'off', oninput: show });
  const block = h('select', { id: blockId, onchange: show }, h('option', { value: '' }, t('all_blocks')),
    blocks.map((name) => h('option', { value: name, selected: name === app.settings.block }, name)));
  show();
  return h('section', {}, h('h1', {}, t('doors')),
    h('label', { for: blockId }, t('block')), block, h('label', { for: id }, t('search_door')), search, h('button', { onclick: () => app.go('map') }, t('doors_map')), count, list,
    h('button', { onclick: () => app.home() }, t('to_start')));
}
