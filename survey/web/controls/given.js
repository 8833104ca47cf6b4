// An answer that nobody types: calculated, or fixed by the form. Shown as people read it.
import { h } from '../dom.js';
import { formatDay, formatTime } from '../words.js';

// What is stored, in words.
function words({ value, type, choices }) {
  if (choices) {
    return value.split(' ').map((one) => choices.find((choice) => choice.value === one)?.words ?? one).join(', ');
  }
  const day = type === 'date' || type === 'dateTime' ? Date.parse(type === 'date' ? `${value}T12:00` : value) : NaN;
  return Number.isNaN(day) ? value : (type === 'date' ? formatDay : formatTime)(day);
}

// An element, or null when nothing is stored.
export function given(item, interview) {
  if (!item.value) {
    return null;
  }
  const node = h('p', { class: 'given', dir: 'auto' }, words(item));
  if (item.control === 'upload' && /^image/.test(item.mediatype)) {
    interview.file(item.value).then((blob) => blob && node.replaceChildren(h('img', { src: URL.createObjectURL(blob), alt: item.value })));
  }
  return node;
}
