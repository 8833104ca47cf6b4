// Consent before what a form marks as special (`ds:tag` "S": health, background and the like). A form that
// guards such questions with a consent question of its own is left to it; for any other the app asks, in a
// screen of its own before the first of them, and on a no leaves all of them out.

import { t } from './words.js';

export const CONSENT = 'consent'; // the path of our own question: no path of a form is one name alone

const BIND = /<(?:[\w-]+:)?bind\b(?:"[^"]*"|'[^']*'|[^"'>])*>/g;
const attribute = (tag, name) => new RegExp(`[\\s:]${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag)?.slice(1)
  .find((value) => value !== undefined) ?? '';
const within = (path, group) => path === group || path.startsWith(`${group}/`);

// Paths of questions and groups that are marked and stand under no condition that names a consent.
export function markedPaths(xml) {
  if (!xml.includes(':tag')) {
    return [];
  }
  const binds = (xml.match(BIND) ?? []).map((tag) => ({ path: attribute(tag, 'nodeset'), marks: attribute(tag, 'tag'),
    relevant: attribute(tag, 'relevant') }));
  const guards = binds.filter(({ relevant }) => /consent/i.test(relevant)).map(({ path }) => path);
  return binds.filter(({ marks }) => /\bS\b/.test(marks)).map(({ path }) => path)
    .filter((path) => !guards.some((guard) => within(path, guard)));
}

export const isMarked = (item, marked) => {
  const path = (item.path ?? '').replace(/\[\d+\]/g, '');
  return marked.some((group) => within(path, group));
};

// A draft without what was said under `marked`: the engine gives up no answer that the form needs.
export function withoutMarked(xml, marked) {
  const parsed = new DOMParser().parseFromString(xml, 'application/xml');
  const walk = (element, path) => {
    if (element.children.length) {
      [...element.children].forEach((child) => walk(child, `${path}/${child.nodeName}`));
    } else if (isMarked({ path }, marked)) {
      element.textContent = '';
    }
  };
  walk(parsed.documentElement, `/${parsed.documentElement.nodeName}`);
  return new XMLSerializer().serializeToString(parsed);
}

// The screen that asks, in the place of the one that `screen` is; `said`: "yes", "no" or ''.
export const consentScreen = (screen, said) => ({ ...screen, kind: 'question', consent: true, section: [], items: [{
  kind: 'question', control: 'select1', type: 'string', path: CONSENT, required: true, readonly: false, value: said,
  label: t('consent_ask'), words: t('consent_ask'), hint: t('consent_hint'),
  choices: ['yes', 'no'].map((value) => ({ value, label: t(`consent_${value}`), words: t(`consent_${value}`) })),
}] });
