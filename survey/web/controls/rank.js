// A ranking by tapping: what matters most first, then the next. Nothing is dragged.
import { h, newId } from '../dom.js';
import { t } from '../words.js';
import { choiceWords } from './media.js';

export function rank(item, { inOrder, take, interview }) {
  const labelId = newId();
  const node = h('div', { role: 'group', 'aria-labelledby': labelId });
  let values = item.value.split(' ').filter(Boolean);

  const change = (make) => inOrder(async () => {
    values = make(values);
    await take(values.join(' '));
    draw(); // when it is kept
  });

  function row(choice) {
    const place = values.indexOf(choice.value);
    const without = (all) => all.filter((value) => value !== choice.value);
    const tap = () => change((all) => (all.includes(choice.value) ? without(all) : [...all, choice.value]));
    return h('button', { class: 'choice ranked', 'aria-pressed': place < 0 ? 'false' : 'true', 'data-value': choice.value,
      disabled: item.readonly, onclick: tap },
    h('span', { class: 'place' }, place < 0 ? '' : String(place + 1)), choiceWords(choice, interview));
  }

  function draw() {
    const focused = node.contains(document.activeElement) && document.activeElement.dataset.value;
    node.replaceChildren(
      h('p', { class: 'hint', 'aria-live': 'polite' }, values.length < item.choices.length ? t('rank_next', values.length + 1) : t('rank_done')),
      ...item.choices.map(row),
      h('button', { class: 'small', onclick: () => change(() => []) }, t('rank_again')));
    if (focused) {
      node.querySelector(`[data-value="${CSS.escape(focused)}"]`)?.focus();
    }
  }

  draw();
  return { node, labelId };
}
