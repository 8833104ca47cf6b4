// A number on a scale: steps to tap, so that nobody has to drag.
import { h, newId } from '../dom.js';
import { t } from '../words.js';

const STEPS_SHOWN = 11;

function steps(item) {
  const [low, high] = item.start <= item.end ? [item.start, item.end] : [item.end, item.start];
  const step = Math.abs(item.step) || 1;
  const n = Math.floor((high - low) / step + 1e-9) + 1;
  const values = Array.from({ length: Math.min(n, 1001) }, (_, i) => Number((low + i * step).toFixed(10)));
  return item.start <= item.end ? values : values.reverse();
}

export function range(item, { set }) {
  const labelId = newId(), name = newId();
  const values = steps(item);
  if (values.length > STEPS_SHOWN) {
    const id = newId();
    const shown = h('output', { for: id }, item.value || '–');
    const input = h('input', { id, type: 'range', min: Math.min(item.start, item.end), max: Math.max(item.start, item.end),
      step: Math.abs(item.step) || 1, disabled: item.readonly, oninput: () => { shown.textContent = input.value; },
      onchange: () => set(input.value) });
    input.value = item.value;
    const move = (by) => async () => {
      input.stepUp(by);
      shown.textContent = input.value;
      await set(input.value);
    };
    return { node: h('div', { class: 'scale' }, h('button', { onclick: move(-1), 'aria-label': t('less') }, '−'), input,
      h('button', { onclick: move(1), 'aria-label': t('more_of') }, '+'), shown), labelFor: id };
  }
  const row = (value) => {
    const id = newId();
    return h('label', { class: 'choice', for: id }, h('input', { id, type: 'radio', name, disabled: item.readonly,
      checked: Number(item.value) === value && item.value !== '', onchange: () => set(String(value)) }), h('span', {}, String(value)));
  };
  return { node: h('div', { role: 'radiogroup', 'aria-labelledby': labelId, class: 'choices across' }, values.map(row)), labelId };
}
