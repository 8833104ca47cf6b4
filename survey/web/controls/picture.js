// Choices as areas of a picture ("image-map"), or as places on a map ("map"), above the list of the same choices: who
// cannot see the picture, or has no pointer, has the list.
import { h, svg } from '../dom.js';
import { t } from '../words.js';
import { has } from './appearance.js';
import { openMap } from './map.js';
import { media } from './media.js';

const SHAPES = new Set(['path', 'polygon', 'polyline', 'rect', 'circle', 'ellipse', 'line', 'g']);
const GEOMETRY = ['d', 'points', 'x', 'y', 'width', 'height', 'cx', 'cy', 'r', 'rx', 'ry', 'x1', 'y1', 'x2', 'y2', 'transform'];

// The shape alone: nothing of a stranger's drawing but its outline comes into the page.
const outline = (element) => svg(element.localName,
  Object.fromEntries(GEOMETRY.filter((name) => element.hasAttribute(name)).map((name) => [name, element.getAttribute(name)])),
  ...[...element.children].filter(({ localName }) => SHAPES.has(localName)).map(outline));

// Where it stands: the groups around it may move it.
function within(shape, element) {
  for (let around = element.parentElement; around?.localName === 'g'; around = around.parentElement) {
    const transform = around.getAttribute('transform');
    shape = transform ? svg('g', { transform }, shape) : shape;
  }
  return shape;
}

// An image of the drawing, and on it the shapes whose id is the value of a choice, to be tapped.
function imageMap(item, { interview }, chosen, toggle) {
  const text = /\.svg$/i.test(item.image ?? '') && interview.mediaText(item.image);
  const root = text && new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
  if (root?.localName !== 'svg') {
    return { node: h('div', {}, media(interview, item)), draw() {} };
  }
  const size = ['width', 'height'].map((name) => parseFloat(root.getAttribute(name)) || 100);
  const box = root.getAttribute('viewBox') ?? `0 0 ${size.join(' ')}`;
  const areas = item.choices.flatMap(({ value, words }) => {
    const element = root.querySelector(`#${CSS.escape(value)}`);
    const area = element && SHAPES.has(element.localName) && outline(element);
    if (!area) {
      return [];
    }
    area.append(svg('title', {}, words ?? value));
    area.addEventListener('click', () => !item.readonly && toggle(value));
    return [[value, area, within(area, element)]];
  });
  const over = svg('svg', { viewBox: box, preserveAspectRatio: root.getAttribute('preserveAspectRatio') ?? 'xMidYMid', 'aria-hidden': 'true' },
    ...areas.map(([, , shape]) => shape));
  const src = interview.mediaUrl(item.image);
  const [, , width, height] = box.split(/[\s,]+/);
  const image = h('img', { src, alt: '', onload: () => URL.revokeObjectURL(src) });
  const node = h('div', { class: 'areas' }, image, over);
  node.style.aspectRatio = `${width} / ${height}`;
  return { node, draw: () => areas.forEach(([value, area]) => area.classList.toggle('chosen', chosen().includes(value))) };
}

function choiceMap(item, { complain }, chosen, toggle) {
  const here = h('div', {});
  let map = null;
  const draw = () => map?.choices(item.choices.filter(({ place }) => place), chosen(), item.readonly ? () => {} : toggle);
  const button = h('button', { onclick: async () => {
    map = await openMap(here, button, null, complain);
    draw();
  } }, t('map_open'));
  return { node: h('div', {}, item.choices.some(({ place }) => place) ? button : null, here), draw };
}

// { node, draw() } above the list, or null; `chosen()`: the values that are; `toggle(value)`: as a tap in the list.
export function choicePicture(item, context, chosen, toggle) {
  const make = has(item, 'image-map') ? imageMap : has(item, 'map') ? choiceMap : null;
  return make && make(item, context, chosen, toggle);
}
