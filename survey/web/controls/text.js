// Typed answers: text, numbers with the right keyboard; and "I have read this".
import { h, newId } from '../dom.js';
import { t } from '../words.js';
import { has } from './appearance.js';


// A field that is taken when it is left, and on the way to the next screen.
export function typed(item, { set, complain, next }, properties, tag = 'input', read = (value) => value) {
  const id = newId();
  const commit = async (take = set) => {
    const value = read(node.value);
    if (value === null) {
      complain(t('refused_bad-value'));
      return false;
    }
    return take(value);
  };
  const onkeydown = (event) => {
    if (event.key === 'Enter' && tag === 'input') {
      event.preventDefault();
      next();
    }
  };
  const node = h(tag, { id, ...properties, 'aria-required': item.required ? 'true' : null, disabled: item.readonly,
    onchange: () => commit(), onkeydown, autocomplete: 'off' });
  node.value = properties.value ?? item.value;
  return { node, labelFor: id, commit };
}

export function text(item, context) {
  if (item.control === 'secret' || has(item, 'masked')) {
    return typed(item, context, { type: 'password' });
  }
  if (has(item, 'numbers')) {
    return typed(item, context, { type: 'text', inputmode: 'tel' });
  }
  if (has(item, 'multiline') || item.rows) {
    return typed(item, context, { rows: item.rows ?? 4, dir: 'auto' }, 'textarea');
  }
  return typed(item, context, { type: 'text', dir: 'auto' });
}

// Digits of other scripts count; a comma may stand for the point.
const western = (value) => value.trim()
  .replace(/[\u0660-\u0669]/g, (d) => d.charCodeAt(0) - 0x660).replace(/[\u06f0-\u06f9]/g, (d) => d.charCodeAt(0) - 0x6f0)
  .replace(/[,\u066b]/g, '.').replace(/\u2212/g, '-');

export function number(item, context) {
  const whole = item.type !== 'decimal';
  return typed(item, context, { type: 'text', inputmode: whole ? 'numeric' : 'decimal', dir: 'ltr' }, 'input', western);
}

export function acknowledge(item, { set }) {
  const id = newId();
  const box = h('input', { id, type: 'checkbox', checked: item.value === 'OK', disabled: item.readonly,
    onchange: () => set(box.checked ? 'OK' : '') });
  return { node: h('label', { class: 'choice', for: id }, box, h('span', {}, t('acknowledge'))) };
}
