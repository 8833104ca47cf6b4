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
// Gives { show(points, joined), choices(list, chosen, pick) }, or null where there is no map.
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
  map.getPane('overlayPane').ariaHidden = 'true'; // a drawing: words beside the map say what is on it
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
  const placeOf = (point) => point.trim().split(/\s+/, 2).map(Number);
  return { choices(all, chosen, pick) { // with `place`: a point, or a line or ring of them
    drawn.clearLayers();
    for (const { value, words, place: where } of all) {
      const corners = where.split(';').filter((corner) => corner.trim()).map(placeOf);
      const closed = corners.length > 3 && corners[0].join() === corners.at(-1).join();
      const look = { radius: 17, fillOpacity: 0.7, className: `${corners.length > 1 && !closed ? 'way' : 'point'}${chosen.includes(value) ? ' chosen' : ''}` };
      const shape = corners.length > 1 ? (closed ? L.polygon : L.polyline)(corners, look) : L.circleMarker(corners[0], look);
      shape.bindTooltip(h('span', {}, words ?? value)).on('click', () => pick(value)).addTo(drawn);
    }
    if (all.length && !looked) {
      map.fitBounds(L.featureGroup(drawn.getLayers()).getBounds(), { maxZoom: CLOSE });
    }
    looked = true;
  },
  show(points, joined) {
    const places = points.map(placeOf);
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
