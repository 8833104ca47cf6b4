// A ranking by tapping: what matters most first, then the next. Nothing is dragged.
import { h, newId, rich } from '../dom.js';
import { t } from '../words.js';

export function rank(item, { set }) {
  const labelId = newId();
  const node = h('div', { role: 'group', 'aria-labelledby': labelId });
  let values = item.value.split(' ').filter(Boolean);

  async function change(next) {
    const before = values;
    values = next;
    draw();
    if (!await set(next.join(' '))) {
      values = before;
      draw();
    }
  }

  function row(choice) {
    const place = values.indexOf(choice.value);
    const tap = () => change(place < 0 ? [...values, choice.value] : values.filter((value) => value !== choice.value));
    return h('button', { class: 'choice ranked', 'aria-pressed': place < 0 ? 'false' : 'true', 'data-value': choice.value,
      disabled: item.readonly, onclick: tap },
    h('span', { class: 'place' }, place < 0 ? '' : String(place + 1)), rich(choice.label ?? choice.value, 'span'));
  }

  function draw() {
    const focused = node.contains(document.activeElement) && document.activeElement.dataset.value;
    node.replaceChildren(
      h('p', { class: 'hint', 'aria-live': 'polite' }, values.length < item.choices.length ? t('rank_next', values.length + 1) : t('rank_done')),
      ...item.choices.map(row),
      h('button', { class: 'small', onclick: () => change([]) }, t('rank_again')));
    if (focused) {
      node.querySelector(`[data-value="${CSS.escape(focused)}"]`)?.focus();
    }
  }

  draw();
  return { node, labelId };
}
