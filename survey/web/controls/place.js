// Where we stand, with how sure the phone is of it; where the form lets us, on a map as well.
import { h, newId } from '../dom.js';
import { t } from '../words.js';
import { has } from './appearance.js';
import { openMap } from './map.js';

const PATIENCE_MS = 60_000;
const GOOD_ENOUGH_M = 5; // where the form does not say (accuracyThreshold)
const NEAR_BEST = 1.5; // fixes that are not much worse than the best are averaged

const DEGREE = 1e7; // a centimetre
const round = (degrees) => Math.round(degrees * DEGREE) / DEGREE;

const FORBIDDEN = 1; // all else may come right on the next step out of a stairwell

// Calls each({ latitude, … }) with what the phone finds, until the function that it gives is called; `stop`
// when it never will.
export function watchPlace(each, complain, stop) {
  const id = navigator.geolocation.watchPosition(({ coords }) => {
    complain('');
    each(coords);
  }, ({ code }) => {
    complain(t(code === FORBIDDEN ? 'place_forbidden' : 'place_unknown'));
    if (code === FORBIDDEN) {
      stop();
    }
  }, { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 0 });
  return () => navigator.geolocation.clearWatch(id);
}

export const pointText = ({ latitude, longitude, altitude, accuracy }) =>
  `${round(latitude)} ${round(longitude)} ${Math.round((altitude ?? 0) * 10) / 10} ${Math.round(accuracy * 10) / 10}`;

// The mean of all fixes, better ones weigh more; no surer than the best of them.
function mean(fixes) {
  const best = Math.min(...fixes.map(({ accuracy }) => accuracy));
  const good = fixes.filter(({ accuracy }) => accuracy <= best * NEAR_BEST);
  const weigh = (name) => {
    let sum = 0, weight = 0;
    for (const fix of good) {
      sum += (fix[name] ?? 0) / fix.accuracy ** 2;
      weight += 1 / fix.accuracy ** 2;
    }
    return sum / weight;
  };
  return { latitude: weigh('latitude'), longitude: weigh('longitude'), altitude: weigh('altitude'), accuracy: best };
}

const words = (value) => {
  const [lat, lon, , accuracy] = value.split(' ').map(Number);
  return !value ? t('place_none') : accuracy ? t('place_is', lat.toFixed(5), lon.toFixed(5), Math.round(accuracy))
    : t('place_at', lat.toFixed(5), lon.toFixed(5));
};

export function place(item, { set, complain }) {
  const labelId = newId();
  const shown = h('p', { 'aria-live': 'polite' }, words(item.value));
  const enough = Number(item.accuracyThreshold) || GOOD_ENOUGH_M;
  const poor = Number(item.unacceptableAccuracyThreshold) || Infinity;
  let unwatch = null, fixes = [], map = null;

  const show = (value) => {
    shown.textContent = words(value);
    map?.show(value ? [value] : []);
  };
  const stop = async (take = set) => {
    unwatch?.();
    unwatch = null;
    button.textContent = t('place_again');
    if (fixes.length) {
      const found = mean(fixes);
      if (await take(pointText(found)) && found.accuracy > poor) {
        complain(t('place_unsure', Math.round(found.accuracy)));
      }
    }
  };
  const look = () => {
    if (unwatch) {
      stop();
      return;
    }
    fixes = [];
    button.textContent = t('place_take');
    const began = Date.now();
    unwatch = watchPlace((fix) => {
      fixes.push({ latitude: fix.latitude, longitude: fix.longitude, altitude: fix.altitude, accuracy: fix.accuracy || 1 });
      const found = mean(fixes);
      show(pointText(found));
      if (found.accuracy <= enough || Date.now() - began > PATIENCE_MS || !button.isConnected) {
        stop();
      }
    }, complain, stop);
  };
  const button = h('button', { onclick: look, disabled: item.readonly }, t(item.value ? 'place_again' : 'place_find'));
  const here = h('div', {});
  const mapButton = has(item, 'maps', 'placement-map') && h('button', { onclick: async () => {
    const add = has(item, 'placement-map') && !item.readonly && ((value) => {
      show(value);
      return set(value);
    });
    map = await openMap(here, mapButton, add, complain);
    map?.show(item.value ? [item.value] : []);
  } }, t('map_open'));
  return { labelId, node: h('div', { role: 'group', 'aria-labelledby': labelId }, shown, button, mapButton, here),
    commit: async (take) => {
      if (unwatch) {
        await stop(take);
      }
      return true;
    } };
}
