// The doors on a map that needs no network: outlines of the blocks as a drawing, and on it a button for each
// door, or for doors that stand too close to be told apart. A door without a place of its own is with its
// block. Whoever cannot see a map has the same in the list.
import { h, screen, svg } from '../dom.js';
import { currentDoors, DONE } from '../known.js';
import * as store from '../store.js';
import { t } from '../words.js';
import { outcomeName, outcomeSign } from './doors.js';

const WIDTH = 1000, MARGIN = 60;
const STEP = 1.5, LARGEST = 8; // of enlarging
const FINGER_PX = 60; // nearer than this, two signs are one

const least = (all) => all.reduce((a, b) => Math.min(a, b)), most = (all) => all.reduce((a, b) => Math.max(a, b));
const middle = (all) => (least(all) + most(all)) / 2;
const ringsOf = ({ geometry }) => (geometry.type === 'MultiPolygon' ? geometry.coordinates.flat() : geometry.coordinates);

function pointOf({ geometry }) {
  const [lat, lon] = (geometry || ' ').split(' ').map(parseFloat);
  return Number.isFinite(lon) && [lon, lat];
}

// Longitude and latitude to the drawing, north up, as large as it may be.
function plane(points) {
  const lons = points.map(([lon]) => lon), lats = points.map(([, lat]) => lat);
  const west = least(lons), north = most(lats), narrow = Math.cos(north * Math.PI / 180);
  const scale = (WIDTH - 2 * MARGIN) / (Math.max((most(lons) - west) * narrow, north - least(lats)) || 1);
  const height = Math.round((north - least(lats)) * scale) + 2 * MARGIN;
  const place = ([lon, lat]) => [(lon - west) * narrow * scale + MARGIN, (north - lat) * scale + MARGIN].map(Math.round);
  return { height, place };
}

// Doors in groups that a finger can tell apart: [{ at, doors }].
function groups(doors, nearest) {
  const found = [];
  for (const [door, at] of doors) {
    const near = found.find((one) => Math.hypot(one.at[0] - at[0], one.at[1] - at[1]) < nearest);
    if (near) {
      near.doors.push(door);
    } else {
      found.push({ at, doors: [door] });
    }
  }
  return found;
}

let size = 1; // stays when somebody comes back

export async function map(app) {
  const survey = await store.getFact('survey');
  const areas = ((await store.getFact('areas'))?.features ?? []).map((area) => ({ ...area.properties, rings: ringsOf(area) }));
  const blocks = new Map(areas.filter(({ level }) => level === 'block').map(({ code, rings }) =>
    [code, [0, 1].map((axis) => middle(rings[0].map((at) => at[axis])))]));
  const doors = await currentDoors();
  const all = doors.map((door) => [door, pointOf(door) || blocks.get(door.block)]).filter(([, at]) => at);
  const back = h('button', { onclick: app.back }, t('back'));
  const points = [...areas.flatMap(({ rings }) => rings.flat()), ...all.map(([, at]) => at)];
  if (!points.length) {
    return screen(t('doors_map'), h('p', {}, t('doors_map_none')), back);
  }
  const { height, place } = plane(points);
  const percent = ([x, y], element) => { // where it stands on the drawing, however large that is
    Object.assign(element.style, { left: `${x * 100 / WIDTH}%`, top: `${y * 100 / height}%` });
    return element;
  };
  const outline = ({ level, rings }) => svg('path', { class: level,
    d: rings.map((ring) => `M${ring.map((at) => place(at).join(' ')).join('L')}Z`).join('') });
  const names = [...blocks].map(([code, at]) => percent(place(at), h('span', { class: 'area', 'aria-hidden': 'true' }, code)));
  const sign = ({ at, doors: some }) => {
    const [{ code, outcome }] = some, done = some.filter((door) => DONE.has(door.outcome)).length;
    const share = `${done}/${some.length}`;
    return percent(at, some.length > 1
      ? h('button', { class: 'sign', 'aria-label': `${share}: ${t('doors_here', some.length, code, some.at(-1).code, done)}`,
        onclick: () => app.go('doors', { codes: some.map((door) => door.code) }) }, share)
      : h('button', { class: 'sign', 'aria-label': `${code}: ${outcomeName(outcome, survey)}`,
        onclick: () => app.go('door', { code }) }, outcomeSign(outcome)));
  };
  const placed = all.map(([door, at]) => [door, place(at)]);
  const signs = h('div', {});
  const sheet = h('div', { class: 'doors', dir: 'ltr' },
    svg('svg', { viewBox: `0 0 ${WIDTH} ${height}`, 'aria-hidden': 'true' }, areas.map(outline)), names, signs);
  const view = h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t('doors_map') }, sheet);
  const show = () => signs.replaceChildren(...groups(placed, FINGER_PX * WIDTH / sheet.clientWidth).map(sign));
  new ResizeObserver(show).observe(sheet);
  sheet.style.width = `${size * 100}%`;
  const resize = (by) => () => {
    size = Math.min(Math.max(size * by, 1), LARGEST);
    const at = [view.scrollLeft + view.clientWidth / 2, view.scrollTop + view.clientHeight / 2];
    const before = sheet.clientWidth;
    sheet.style.width = `${size * 100}%`;
    const grown = sheet.clientWidth / before; // what was in the middle stays there
    view.scrollTo(at[0] * grown - view.clientWidth / 2, at[1] * grown - view.clientHeight / 2);
  };
  return screen(t('doors_map'), h('p', {}, t('doors_signs')),
    h('div', { class: 'steps' }, h('button', { onclick: resize(1 / STEP) }, `− ${t('map_out')}`),
      h('button', { onclick: resize(STEP) }, `+ ${t('map_in')}`)),
    view, all.length < doors.length ? h('p', {}, t('doors_placeless', doors.length - all.length)) : null, back);
}
