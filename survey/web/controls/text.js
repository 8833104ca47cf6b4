// Typed answers: text, numbers with the right keyboard; and "I have read this".
import { h, newId } from '../dom.js';
import { currentLanguage, t } from '../words.js';
import { has } from './appearance.js';

// A field that is taken when it is left, and on the way to the next screen. `read`: from what was typed to
// the answer, null when it is none; `write`: back.
export function typed(item, { set, complain, next }, properties, { tag = 'input', read = (value) => value, write } = {}) {
  const id = newId();
  const commit = async (take = set) => {
    const value = read(node.value);
    if (value === null) {
      complain(t('refused_bad-value'));
      return false;
    }
    const taken = await take(value);
    if (taken && write) {
      node.value = write(value);
    }
    return taken;
  };
  const onkeydown = (event) => {
    if (event.key === 'Enter' && tag === 'input') {
      event.preventDefault();
      next();
    }
  };
  const node = h(tag, { id, ...properties, 'aria-required': item.required ? 'true' : null, disabled: item.readonly,
    onchange: () => commit(), onkeydown, autocomplete: 'off' });
  node.value = properties.value ?? (write ?? String)(item.value);
  return { node, labelFor: id, commit };
}

// "ex:…", "printer:…" and intents start another app of the phone: a page cannot.
const otherApp = (item) => item.intent || item.type === 'intent' || /(^| )(ex|printer):/.test(item.appearance);

export function text(item, context) {
  const control = field(item, context);
  if (has(item, 'url') && /^https?:\/\//.test(item.value)) {
    return { ...control, node: h('div', {}, control.node, link(item.value)) };
  }
  return otherApp(item) ? { ...control, node: h('div', {}, h('p', { class: 'warn' }, t('other_app')), control.node) } : control;
}

export const link = (href) =>
  h('a', { href, target: '_blank', rel: 'noopener noreferrer', class: 'choice' }, t('open_link', href));

function field(item, context) {
  if (item.control === 'secret' || has(item, 'masked', 'hidden-answer')) {
    return typed(item, context, { type: 'password' });
  }
  if (has(item, 'numbers', 'numeric')) {
    return typed(item, context, { type: 'text', inputmode: 'tel' });
  }
  if (has(item, 'bearing')) {
    return bearing(item, context, typed(item, context, { type: 'text', inputmode: 'decimal', dir: 'ltr' }, { read: western }));
  }
  if (has(item, 'multiline') || item.rows) {
    return typed(item, context, { rows: Number(item.rows) || 4, dir: 'auto' }, { tag: 'textarea' });
  }
  return typed(item, context, { type: has(item, 'url') ? 'url' : 'text', dir: 'auto' });
}

// ---- numbers ----

const zeroes = [0x660, 0x6f0]; // of Arabic and of Urdu digits

const commaIsPoint = () => /,/.test(new Intl.NumberFormat(currentLanguage()).format(1.5));

// Digits of other scripts count; spaces and signs between thousands are left out; a comma may be the point.
export function western(value) {
  const digits = value.trim().replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => {
    const code = digit.charCodeAt(0);
    return code - zeroes.findLast((zero) => zero <= code);
  }).replace(/\u066b/g, '.').replace(/\u2212/g, '-').replace(/[\s\u066c'’]/g, '');
  const grouped = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(digits) && (!commaIsPoint() || /,.*,/.test(digits));
  return digits.replace(/,/g, grouped ? '' : '.');
}

const THIN = '\u202f';
const inThousands = (value) => value.replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, THIN));

export function number(item, context) {
  const whole = item.type !== 'decimal';
  const control = typed(item, context, { type: 'text', inputmode: whole ? 'numeric' : 'decimal', dir: 'ltr' },
    { read: western, write: has(item, 'thousands-sep') ? inThousands : null });
  return whole && has(item, 'counter') ? counter(item, context, control) : has(item, 'bearing') ? bearing(item, context, control) : control;
}

const COMPASS_MS = 4000;

// Where the phone points to, in degrees from north, where it has a compass; else it is typed.
function bearing(item, { set, complain }, { node, ...rest }) {
  let give = () => {};
  const turned = ({ webkitCompassHeading, absolute, alpha }) => {
    const degrees = webkitCompassHeading ?? (absolute && alpha !== null ? (360 - alpha) % 360 : null);
    if (degrees !== null) {
      give(degrees.toFixed(1));
    }
  };
  const names = ['deviceorientationabsolute', 'deviceorientation'];
  const look = async () => {
    await globalThis.DeviceOrientationEvent?.requestPermission?.().catch(() => {});
    const found = await new Promise((resolve) => {
      give = resolve;
      setTimeout(resolve, COMPASS_MS);
      names.forEach((name) => addEventListener(name, turned));
    });
    names.forEach((name) => removeEventListener(name, turned));
    complain(found ? '' : t('bearing_none'));
    if (found) {
      node.value = found;
      await set(found);
    }
  };
  return { ...rest, node: h('div', {}, h('button', { disabled: item.readonly, onclick: look }, t('bearing_take')), node) };
}

function counter(item, { set }, { node, ...rest }) {
  const move = (by, name, sign) => h('button', { 'aria-label': t(name), disabled: item.readonly, onclick: () => {
    node.value = (Number(western(node.value)) || 0) + by;
    return set(node.value);
  } }, sign);
  return { ...rest, node: h('div', { class: 'scale' }, move(-1, 'less', '−'), node, move(1, 'more_of', '+')) };
}

export function acknowledge(item, { set }) {
  const id = newId(), labelId = newId();
  const box = h('input', { id, type: 'checkbox', checked: item.value === 'OK', disabled: item.readonly,
    onchange: () => set(box.checked ? 'OK' : '') });
  return { labelId, node: h('div', { role: 'group', 'aria-labelledby': labelId },
    h('label', { class: 'choice', for: id }, box, h('span', {}, t('acknowledge')))) };
}
