// Where we stand, with how sure the phone is of it.
import { h, newId } from '../dom.js';
import { t } from '../words.js';

const PATIENCE_MS = 60_000;
const GOOD_ENOUGH_M = 5;

// Looks until it is good enough, or the person takes what there is.
export function place(item, { set, complain }) {
  const labelId = newId();
  const shown = h('p', { 'aria-live': 'polite' });
  let watch = null, best = null;

  const say = (value) => {
    const [lat, lon, , accuracy] = value.split(' ').map(Number);
    shown.textContent = value ? t('place_is', lat.toFixed(5), lon.toFixed(5), Math.round(accuracy)) : t('place_none');
  };
  const stop = async (take = set) => {
    navigator.geolocation.clearWatch(watch);
    watch = null;
    button.textContent = t('place_again');
    if (best) {
      const { latitude, longitude, altitude, accuracy } = best;
      await take(`${latitude} ${longitude} ${altitude ?? 0} ${accuracy}`);
    }
  };
  const look = () => {
    if (watch !== null) {
      stop();
      return;
    }
    best = null;
    button.textContent = t('place_take');
    watch = navigator.geolocation.watchPosition(({ coords }) => {
      if (!best || coords.accuracy <= best.accuracy) {
        best = coords;
        say(`${coords.latitude} ${coords.longitude} 0 ${coords.accuracy}`);
      }
      if (best.accuracy <= GOOD_ENOUGH_M) {
        stop();
      }
    }, ({ code }) => {
      complain(t(code === 1 ? 'place_forbidden' : 'place_unknown'));
      stop();
    }, { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 0 });
  };
  const button = h('button', { onclick: look, disabled: item.readonly }, t(item.value ? 'place_again' : 'place_find'));
  say(item.value);
  return { node: h('div', { role: 'group', 'aria-labelledby': labelId }, shown, button), labelId,
    commit: async (take) => {
      if (watch !== null) {
        await stop(take);
      }
      return true;
    } };
}
