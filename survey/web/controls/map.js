// A map without the net: outlines of the survey's own areas, and points. Leaflet comes when a map is opened.
// Tap to put a point; with keys, the arrows move the map and a button puts one in its middle.
import { h } from '../dom.js';
import * as store from '../store.js';
import { t } from '../words.js';

const CLOSE = 18, FAR = 2; // zoom
const MAX_ZOOM = 22;
const addressOf = (name) => new URL(`leaflet/${name}`, document.baseURI); // beside the page, wherever this file lies

let leaflet;
function load() {
  leaflet ??= new Promise((resolve, reject) => {
    const style = h('link', { rel: 'stylesheet', href: addressOf('leaflet.css'), onload: resolve, onerror: reject });
    document.head.append(style);
  }).then(() => import(addressOf('leaflet.js')));
  leaflet.catch(() => { leaflet = null; });
  return leaflet;
}

// Opens in `place`, instead of `button`. `add(text)` takes a new point; without it the map only shows.
// Gives { show(points, joined) }, or null where there is no map.
export async function openMap(place, button, add, complain) {
  let L, areas;
  try {
    [L, areas] = await Promise.all([load(), store.getFact('areas')]);
  } catch {
    complain(t('map_none'));
    return null;
  }
  button.remove();
  const box = h('div', { class: 'map', dir: 'ltr', role: 'application', 'aria-label': t('map_label') });
  const put = ({ lat, lng }) => add(`${lat.toFixed(7)} ${lng.toFixed(7)} 0 0`);
  place.replaceChildren(add ? h('p', { class: 'hint' }, t('map_hint')) : '', box,
    add ? h('button', { onclick: () => put(map.getCenter()) }, t('map_here')) : '');
  const map = L.map(box, { attributionControl: false, zoomControl: false, maxZoom: MAX_ZOOM, zoomAnimation: false, fadeAnimation: false });
  map.addControl(new L.Control.Zoom({ zoomInTitle: t('map_in'), zoomOutTitle: t('map_out') }));
  map.addControl(new L.Control.Scale({ imperial: false }));
  const outlines = L.geoJSON(areas ?? [], { interactive: false, style: ({ properties }) => ({ className: properties.level }) }).addTo(map);
  const drawn = L.layerGroup().addTo(map);
  const bounds = outlines.getBounds();
  map.setView([0, 0], FAR);
  if (bounds.isValid()) {
    map.fitBounds(bounds);
  }
  outlines.eachLayer((layer) => layer.feature.properties.level === 'block' &&
    L.marker(layer.getBounds().getCenter(), { interactive: false, keyboard: false, icon: L.divIcon({ className: 'area', iconSize: [80, 20],
      html: h('span', {}, layer.feature.properties.code) }) }).addTo(map));
  if (add) {
    map.on('click', ({ latlng }) => put(latlng));
  }
  let looked = false;
  return { show(points, joined) {
    const places = points.map((point) => point.split(' ', 2).map(Number));
    drawn.clearLayers();
    if (joined) {
      drawn.addLayer(L.polyline(places, { className: 'way', interactive: false }));
    }
    places.forEach((at) => drawn.addLayer(L.circleMarker(at, { radius: 9, className: 'point', interactive: false })));
    if (places.length && !looked) {
      map.fitBounds(L.latLngBounds(places), { maxZoom: CLOSE });
    }
    looked = true;
  } };
}
