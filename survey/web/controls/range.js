// A number on a scale: steps to tap, so that nobody has to drag. Long scales have a slider with − and +.
import { h, newId, rich } from '../dom.js';
import { t } from '../words.js';
import { has } from './appearance.js';

const STEPS_SHOWN = 11;
const STEPS_MAX = 1001;

const bare = (number) => Number(number.toFixed(10));

function stepsOf({ start, end, step }) {
  const size = Math.abs(step) || 1;
  const n = Math.floor(Math.abs(end - start) / size + 1e-9) + 1;
  return Array.from({ length: Math.min(n, STEPS_MAX) }, (_, i) => bare(start + Math.sign(end - start) * i * size));
}

// The words that the form has for a step, else the number.
const nameOf = (item, value) => item.choices?.find((choice) => Number(choice.value) === value)?.label;
const isAt = (item, value) => item.value !== '' && Number(item.value) === value;

function buttons(item, { set }, values) {
  const labelId = newId(), name = newId();
  const stars = has(item, 'rating');
  const row = (value, i) => {
    const id = newId();
    const words = nameOf(item, value);
    return h('label', { class: 'choice', for: id },
      h('input', { id, type: 'radio', name, value, disabled: item.readonly, checked: isAt(item, value), onchange: () => set(String(value)) }),
      stars ? h('span', { class: 'stars', 'aria-hidden': 'true' }, '★'.repeat(i + 1)) : null,
      words ? rich(words, 'span') : h('span', {}, String(value)));
  };
  const column = stars || has(item, 'vertical') || item.choices;
  return { labelId, node: h('div', { role: 'radiogroup', 'aria-labelledby': labelId, class: `choices${column ? '' : ' across'}` },
    values.map(row)) };
}

function slider(item, { set }) {
  const id = newId(), ticks = newId();
  const { start, end } = item;
  const shown = h('output', { for: id });
  let given = item.value !== ''; // before the disk has it
  const input = h('input', { id, type: 'range', min: Math.min(start, end), max: Math.max(start, end), step: Math.abs(item.step) || 1,
    disabled: item.readonly, list: has(item, 'no-ticks') ? null : ticks, dir: start > end ? 'rtl' : null,
    oninput: () => say(input.value), onchange: () => take(), onclick: () => take() }); // a tap on the middle changes nothing
  const say = (value) => {
    shown.textContent = value === '' ? t('range_unset') : value;
    input.setAttribute('aria-valuetext', nameOf(item, Number(value)) ? `${value}` : shown.textContent);
  };
  const take = () => {
    given = true;
    say(input.value);
    return set(input.value);
  };
  input.value = item.value || (item.placeholder ?? start);
  say(item.value);
  const move = (by, name, sign) => h('button', { 'aria-label': t(name), disabled: item.readonly, onclick: () => {
    if (given) { // the first tap takes where it stands
      input.stepUp(by);
    }
    return take();
  } }, sign);
  const every = Number(item['tick-interval']) || Math.abs(end - start) / 10;
  const marks = stepsOf({ start, end, step: every }).map((value) => h('option', { value }));
  return { labelFor: id, node: h('div', {}, h('div', { class: 'scale' }, shown, move(-1, 'less', '−'), input, move(1, 'more_of', '+')),
    h('div', { class: 'ends', 'aria-hidden': 'true' }, h('span', {}, String(start)), h('span', {}, String(end))),
    h('datalist', { id: ticks }, marks)) };
}

function picker(item, { set }, values) {
  const id = newId();
  const option = (value, words, selected) => h('option', { value, selected }, words);
  const node = h('select', { id, disabled: item.readonly, onchange: () => set(node.value) }, option('', t('choose')),
    values.map((value) => option(value, String(value), isAt(item, value))));
  return { node, labelFor: id };
}

export function range(item, context) {
  const values = stepsOf(item);
  return has(item, 'picker') ? picker(item, context, values)
    : (values.length > STEPS_SHOWN ? slider : buttons)(item, context, values);
}
