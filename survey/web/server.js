// The survey's server, as far as it can be reached: its lists for this phone. Addresses are those of
// OpenRosa, next to app/ under this phone's token.

import * as store from './store.js';
import { t } from './words.js';

export class Offline extends Error {}
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const BASE = new URL('../', location.href);
const PATIENCE_MS = 60_000;
const PROTOCOL = 1; // of survey.json (survey/app.h)

// The plain words of an OpenRosaResponse.
const messageIn = (text) => /<message[^>]*>([^<]*)</.exec(text)?.[1].replaceAll('&amp;', '&') ?? '';

export async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(new URL(path, BASE), { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS), ...options });
  } catch {
    throw new Offline();
  }
  if (!response.ok) {
    throw new Refused(response.status, messageIn(await response.text()));
  }
  return response;
}

// Does anything answer there? What is not sent at all needs no second thought about whether it came.
export const reachable = () => fetch(new URL('submission', BASE), { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) })
  .then(() => true, () => false);

// Lists name whole addresses; behind a proxy only what follows the token counts.
const pathOf = (address) => new URL(address, BASE).pathname.split('/k/')[1].replace(/^[^/]*\//, '');

async function askXml(path) {
  return new DOMParser().parseFromString(await (await ask(path)).text(), 'application/xml');
}

const textIn = (element, name) => element.getElementsByTagName(name)[0]?.textContent ?? '';

async function bytesOf(path) {
  return new Uint8Array(await (await ask(path)).arrayBuffer());
}

// What the phone has is not fetched again: files go by the hashes that the lists name.
async function fetchForm(form) {
  const kept = await store.getForm(form.hash);
  const manifest = await askXml(pathOf(form.manifest));
  const files = [...manifest.getElementsByTagName('mediaFile')].map((file) => ({
    name: textIn(file, 'filename'), hash: textIn(file, 'hash'), address: textIn(file, 'downloadUrl') }));
  const bytes = ({ name, hash, address }) => (hash && kept?.hashes?.[name] === hash ? kept.media[name] : bytesOf(pathOf(address)));
  const [xml, ...media] = await Promise.all([kept?.xml ?? bytesOf(pathOf(form.address)), ...files.map(bytes)]);
  return { ...form, xml, media: Object.fromEntries(files.map(({ name }, i) => [name, media[i]])),
    hashes: Object.fromEntries(files.map(({ name, hash }) => [name, hash])) };
}

// A manifest may change while the form does not: the door list does with every knock.
async function fetchForms() {
  const list = await askXml('formList');
  const forms = [...list.getElementsByTagName('xform')].map((x) => ({
    id: textIn(x, 'formID'), title: textIn(x, 'name'), version: textIn(x, 'version'), hash: textIn(x, 'hash'),
    address: textIn(x, 'downloadUrl'), manifest: textIn(x, 'manifestUrl'),
  }));
  const done = await store.hold(store.FETCHING, {});
  try {
    await Promise.all(forms.map(async (form) => store.putForm(form.hash, await fetchForm(form))));
    await store.putFact('forms', forms.map(({ id, title, version, hash }) => ({ id, title, version, hash })));
  } finally {
    done();
  }
}

// One line of CSV as we write it: quotes only where needed, doubled inside.
export function readCsv(text) {
  const rows = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ',') {
      rows.push([]);
    }
  }
  return rows.filter((row) => row.length > 1);
}

async function fetchDoors() {
  const [head, ...rows] = readCsv(await (await ask('entities/dwellings.csv')).text());
  const doors = rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i]])));
  await store.putSealed('facts', 'doors', doors);
}

// Outlines for maps; an older server has none.
async function fetchAreas() {
  try {
    await store.putFact('areas', await (await ask('app/areas.json')).json());
  } catch (error) {
    if (error.status !== 404) {
      throw error;
    }
  }
}

// Everything a phone needs before it goes up the stairs.
export async function refresh() {
  const survey = await (await ask('app/survey.json')).json();
  if (survey.protocol !== PROTOCOL) { // what it means is not guessed at; what was answered is still sent
    throw new Error(t(survey.protocol > PROTOCOL ? 'app_old' : 'server_old'));
  }
  await store.putFact('survey', { ...survey, clockAheadMs: Date.now() - survey.now });
  await Promise.all([fetchForms(), fetchDoors(), fetchAreas()]);
  await store.putFact('refreshed', Date.now());
}
