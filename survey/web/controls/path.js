// A way or an outline: points where we stand, points as we walk, points tapped on the map.
import { h, newId } from '../dom.js';
import { t } from '../words.js';
import { openMap } from './map.js';
import { pointText, watchPlace } from './place.js';

const STEP_M = 4; // between points of a walk
const UNSURE_M = 30; // a walk leaves out what is less sure
const EARTH_M = 6_371_009;

function metres(a, b) {
  const [lat1, lon1, lat2, lon2] = [...a.split(' ').slice(0, 2), ...b.split(' ').slice(0, 2)].map((text) => Number(text) * Math.PI / 180);
  const x = (lon2 - lon1) * Math.cos((lat1 + lat2) / 2);
  return Math.hypot(x, lat2 - lat1) * EARTH_M;
}

const same = (a, b) => a.split(' ', 2).join() === b.split(' ', 2).join();

export function path(item, { set, complain }) {
  const labelId = newId();
  const closed = item.type === 'geoshape';
  const least = closed ? 3 : 2;
  const button = (name, onclick) => h('button', { disabled: item.readonly, onclick }, t(name));
  const shown = h('p', { 'aria-live': 'polite' });
  const here = h('div', {});
  let unwatch = null, map = null;
  let points = item.value.split(/;\s*/).filter(Boolean);
  if (closed && points.length > least && same(points[0], points.at(-1))) {
    points.pop();
  }

  const ring = () => (closed && points.length >= least ? [...points, points[0]] : points);
  function show() {
    const all = ring();
    const length = all.slice(1).reduce((sum, point, i) => sum + metres(all[i], point), 0);
    shown.textContent = points.length ? t('trace_is', points.length, Math.round(length)) : t('trace_none');
    map?.show(all, true);
  }
  function change(next) {
    points = next;
    show();
    return set(points.length >= least ? ring().join('; ') : '');
  }
  const add = (point) => (points.length && same(points.at(-1), point) ? null : change([...points, point]));
  const stop = () => {
    unwatch?.();
    unwatch = null;
    follow.textContent = t('trace_follow');
  };
  const watch = (each) => {
    unwatch = watchPlace((fix) => (here.isConnected ? each(fix) : stop()), complain, stop);
  };
  const once = button('trace_here', () => {
    stop();
    watch((fix) => {
      stop();
      add(pointText(fix));
    });
  });
  const follow = button('trace_follow', () => {
    if (unwatch) {
      stop();
      return;
    }
    follow.textContent = t('trace_stop');
    watch((fix) => {
      const point = pointText(fix);
      if (fix.accuracy <= UNSURE_M && (!points.length || metres(points.at(-1), point) >= STEP_M)) {
        add(point);
      }
    });
  });
  const mapButton = h('button', { onclick: async () => {
    map = await openMap(here, mapButton, !item.readonly && add, complain);
    show();
  } }, t('map_open'));
  show();
  return { labelId,
    node: h('div', { role: 'group', 'aria-labelledby': labelId }, shown, once, follow, mapButton, here, h('div', { class: 'steps' },
      button('take_back', () => change(points.slice(0, -1))), button('start_over', () => change([])))),
    commit: async () => {
      stop();
      const enough = !points.length || points.length >= least;
      complain(enough ? '' : t('trace_more', least));
      return enough;
    } };
}
