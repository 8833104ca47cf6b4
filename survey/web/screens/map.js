// The doors on a map: outlines of the blocks and a point for each door, as a drawing that needs no network.
// Each sign is a link to its door; whoever cannot see it has the same in the list.
import { h, newId, svg } from '../dom.js';
import { currentDoors } from '../known.js';
import * as store from '../store.js';
import { t } from '../words.js';
import { outcomeName, outcomeSign } from './doors.js';

const WIDTH = 1000, SIGN = 70, MARGIN = 50;

const pointOf = ({ geometry }) => {
  const [lat, lon] = (geometry || ' ').split(' ').map(parseFloat);
  return [lon, lat];
};

// Longitude and latitude to the drawing, north up, as large as it may be.
function plane(points) {
  const lons = points.map(([lon]) => lon), lats = points.map(([, lat]) => lat);
  const least = (all) => all.reduce((a, b) => Math.min(a, b)), most = (all) => all.reduce((a, b) => Math.max(a, b));
  const west = least(lons), north = most(lats), narrow = Math.cos(north * Math.PI / 180);
  const scale = (WIDTH - 2 * MARGIN) / (Math.max((most(lons) - west) * narrow, north - least(lats)) || 1);
  const height = Math.round((north - least(lats)) * scale) + 2 * MARGIN;
  const place = ([lon, lat]) => [(lon - west) * narrow * scale + MARGIN, (north - lat) * scale + MARGIN].map(Math.round);
  return { height, place };
}

export async function map(app) {
  const survey = await store.getFact('survey');
  const lines = ((await store.getFact('areas'))?.features ?? []).map(({ geometry, properties }) => [geometry.coordinates, properties]);
  const all = (await currentDoors()).map((door) => [door, pointOf(door)]).filter(([, [lon]]) => Number.isFinite(lon));
  const back = h('button', { onclick: app.back }, t('back'));
  const points = [...lines.flatMap(([rings]) => rings.flat()), ...all.map(([, point]) => point)];
  if (!points.length) {
    return h('section', {}, h('h1', {}, t('doors_map')), h('p', {}, t('doors_map_none')), back);
  }
  const { height, place } = plane(points);
  const drawing = svg('svg', { viewBox: `0 0 ${WIDTH} ${height}`, class: 'doors', role: 'group', 'aria-label': t('doors_map') });
  const outline = ([rings, { level, name, code }]) => {
    const d = rings.map((ring) => `M${ring.map((at) => place(at).join(' ')).join('L')}`).join('');
    return svg('path', { d, class: level }, svg('title', {}, name || code));
  };
  const sign = ([door, at]) => {
    const [x, y] = place(at);
    const open = () => app.go('door', { code: door.code });
    const one = svg('g', { role: 'button', tabindex: '0', class: 'sign',
      'aria-label': `${door.code}: ${outcomeName(door.outcome, survey)}`, transform: `translate(${x} ${y})` },
    svg('circle', { r: SIGN / 2 }), svg('text', { 'text-anchor': 'middle', dy: '0.35em' }, outcomeSign(door.outcome)));
    one.addEventListener('click', open);
    one.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        open();
      }
    });
    return one;
  };
  const zoom = h('input', { id: newId(), type: 'range', min: 100, max: 800, step: 50, value: 150,
    oninput: () => { drawing.style.width = `${zoom.value}%`; } });
  drawing.append(...lines.map(outline), ...all.map(sign));
  return h('section', {}, h('h1', {}, t('doors_map')), h('p', {}, t('doors_signs')),
    h('label', { for: zoom.id }, t('map_size')), zoom,
    h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t('doors_map') }, drawing), back);
}
