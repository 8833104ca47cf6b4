// One of several, or any number of them: large rows to tap, with a search above a long list.
import { h, newId } from '../dom.js';
import { t } from '../words.js';
import { columns, has } from './appearance.js';
import { choiceWords, media } from './media.js';
import { choicePicture } from './picture.js';

const SEARCH_FROM = 13; // choices
const SHOWN_MAX = 100;
const ACROSS = ['likert', 'horizontal', 'horizontal-compact', 'list', 'list-nolabel', 'columns', 'columns-pack',
  'compact', 'no-buttons', 'quickcompact'];

// As it is searched for: without case, accents and vowel signs, and letters that look alike as one.
const ALIKE = { ł: 'l', ø: 'o', đ: 'd', ß: 'ss', ي: 'ی', ى: 'ی', ك: 'ک', ة: 'ہ', ه: 'ہ' };
const plain = (text) => text.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '').replace(/[łøđßيىكةه]/g, (one) => ALIKE[one]);
const wordsOf = (choice) => choice.words ?? choice.value;

// Next to each other as far as the screen allows, in so many columns at most.
function listOf(item) {
  const most = columns(item);
  const pictures = item.choices.some(({ image }) => image);
  const node = h('div', { class: `choices${most || has(item, ...ACROSS) ? ' across' : ''}${
    has(item, 'likert', 'list-nolabel') || pictures ? ' stacked' : ''}` });
  if (most ?? has(item, 'likert', 'list-nolabel')) {
    node.style.setProperty('--columns', most ?? item.choices.length);
  }
  return node;
}

// `type`: radio or checkbox; `chosen`: the values that are; `pick(value, on, byArrow)`.
function rows(item, context, type, chosen, pick) {
  const { interview } = context;
  const name = newId(), labelId = newId();
  const list = listOf(item);
  let byArrow = false; // the arrows go from one to the next: none of them is the last word
  list.addEventListener('keydown', ({ key }) => { byArrow = key.startsWith('Arrow'); });
  list.addEventListener('pointerdown', () => { byArrow = false; });
  const row = (choice) => {
    const id = newId();
    const box = h('input', { id, type, name, value: choice.value, checked: chosen().includes(choice.value),
      disabled: item.readonly, onchange: () => pick(choice.value, box.checked, byArrow) });
    const label = h('label', { class: 'choice', for: id }, box, choiceWords(choice, interview));
    return choice.audio || choice.video ? h('div', {}, label, media(interview, { ...choice, image: null })) : label;
  };
  let picture = null;
  const found = h('p', { class: 'hint', role: 'status' });
  const show = () => {
    const wanted = plain(search?.value ?? '');
    const some = item.choices.filter((choice) => chosen().includes(choice.value) || plain(wordsOf(choice)).includes(wanted));
    const focused = list.contains(document.activeElement) && document.activeElement.value;
    list.replaceChildren(...some.slice(0, SHOWN_MAX).map(row));
    picture?.draw();
    found.textContent = some.length > SHOWN_MAX ? t('type_for_more', some.length) : wanted ? t('search_found', some.length) : '';
    if (focused) {
      list.querySelector(`[value="${CSS.escape(focused)}"]`)?.focus();
    }
  };
  const long = item.choices.length >= SEARCH_FROM || /search|autocomplet|combobox|fuzzy/.test(item.appearance);
  const searchId = newId();
  const search = long ? h('input', { id: searchId, type: 'search', autocomplete: 'off', oninput: show }) : null;
  const toggle = async (value) => {
    await pick(value, type === 'radio' || !chosen().includes(value), true);
    show();
  };
  picture = choicePicture(item, context, chosen, toggle);
  list.addEventListener('change', () => setTimeout(() => picture?.draw()));
  show();
  const node = h('div', { role: type === 'radio' ? 'radiogroup' : 'group', 'aria-labelledby': labelId,
    'aria-required': type === 'radio' && item.required ? 'true' : null },
  picture?.node, search && h('label', { for: searchId }, t('search')), search, found, list);
  return { node, labelId, show };
}

// "minimal": the phone's own list, closed at first.
function dropDown(item, { set }) {
  const id = newId();
  const option = (value, words) => h('option', { value, selected: value === item.value }, words);
  const node = h('select', { id, disabled: item.readonly, dir: 'auto', onchange: () => set(node.value) }, option('', t('choose')), item.choices.map((choice) => option(choice.value, wordsOf(choice))));
  return { node, labelFor: id };
}

export function choose(item, context) {
  const { set, next } = context;
  if (has(item, 'label')) { // the head of a table: each row has its choices with it
    return {};
  }
  if (has(item, 'minimal') && item.choices.length <= SHOWN_MAX && !item.choices.some(({ image, audio }) => image || audio)) {
    return dropDown(item, context);
  }
  let value = item.value;
  const control = rows(item, context, 'radio', () => [value], async (picked, on, byArrow) => {
    value = picked; // stays, also when it is refused
    if (await set(picked) && has(item, 'quick', 'quickcompact') && !byArrow) {
      next();
    }
  });
  if (!item.required && !item.readonly) {
    control.node.append(h('button', { class: 'small', onclick: async () => {
      value = '';
      await set('');
      control.show();
    } }, t('clear')));
  }
  return control;
}

export function chooseMany(item, context) {
  const { set } = context;
  let values = item.value.split(' ').filter(Boolean);
  const control = rows(item, context, 'checkbox', () => values, (picked, on) => {
    const next = on ? [...values, picked] : values.filter((value) => value !== picked);
    values = item.choices.map(({ value }) => value).filter((value) => next.includes(value)); // in the list's order
    return set(values.join(' '));
  });
  return has(item, 'label') ? {} : control;
}
