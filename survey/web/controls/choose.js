// One of several, or any number of them: large rows to tap, with a search above a long list.
import { h, newId, rich } from '../dom.js';
import { t } from '../words.js';
import { has } from './appearance.js';

const SEARCH_FROM = 13; // choices
const SHOWN_MAX = 100;

const plainText = (choice) => (choice.words ?? choice.value).toLowerCase();

// `type`: radio or checkbox; `chosen`: the values that are; `pick(value, on)`.
function rows(item, type, chosen, pick) {
  const name = newId(), labelId = newId();
  const list = h('div', { class: has(item, 'likert') || has(item, 'horizontal') ? 'choices across' : 'choices' });
  const row = (choice) => {
    const id = newId();
    const box = h('input', { id, type, name, value: choice.value, checked: chosen().includes(choice.value),
      disabled: item.readonly, onchange: () => pick(choice.value, box.checked) });
    return h('label', { class: 'choice', for: id }, box, rich(choice.label ?? choice.value, 'span'));
  };
  const show = () => {
    const wanted = search?.value.toLowerCase() ?? '';
    const found = item.choices.filter((choice) => chosen().includes(choice.value) || plainText(choice).includes(wanted));
    list.replaceChildren(...found.slice(0, SHOWN_MAX).map(row),
      ...(found.length > SHOWN_MAX ? [h('p', {}, t('type_for_more', found.length))] : []));
  };
  const long = item.choices.length >= SEARCH_FROM;
  const searchId = newId();
  const search = long ? h('input', { id: searchId, type: 'search', autocomplete: 'off', oninput: show }) : null;
  show();
  const node = h('div', { role: type === 'radio' ? 'radiogroup' : 'group', 'aria-labelledby': labelId,
    'aria-required': type === 'radio' && item.required ? 'true' : null },
  search && h('label', { for: searchId }, t('search')), search, list);
  return { node, labelId, show };
}

export function choose(item, { set, next }) {
  let value = item.value;
  const control = rows(item, 'radio', () => [value], async (picked) => {
    const before = value;
    value = picked;
    if (!await set(picked)) {
      value = before;
      control.show();
    } else if (has(item, 'quick')) {
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

export function chooseMany(item, { set }) {
  let values = item.value.split(' ').filter(Boolean);
  const control = rows(item, 'checkbox', () => values, async (picked, on) => {
    const before = values;
    const next = on ? [...values, picked] : values.filter((value) => value !== picked);
    values = item.choices.map(({ value }) => value).filter((value) => next.includes(value)); // in the list's order
    if (!await set(values.join(' '))) {
      values = before;
      control.show();
    }
  });
  return control;
}
