// The app's own words, in the language of the person who asks. What a form says comes from the form.

import { apart } from './dom.js';

const RTL = new Set(['ar', 'ur']);
export const LANGUAGES = { en: 'English', ur: 'اردو', ar: 'العربية', pl: 'Polski' };

let words = {};
let language = '';

// The language wanted, or the phone's, as far as there is a catalogue.
export async function loadWords(wanted) {
  const choices = [wanted, ...navigator.languages.map((tag) => tag.split('-')[0]), 'en'];
  const next = choices.find((code) => Object.hasOwn(LANGUAGES, code));
  if (next === language) {
    return;
  }
  words = await (await fetch(`words/${next}.json`)).json();
  language = next;
  document.documentElement.lang = language;
  document.documentElement.dir = RTL.has(language) ? 'rtl' : 'ltr';
}

export const currentLanguage = () => language;

const TURNS = /[\u0590-\u08ff]/; // letters from right to left

// {1}, {2} … are what is put in; among words of the other direction it is kept apart.
export const t = (key, ...values) => (words[key] ?? key).replace(/\{(\d)\}/g, (_, n) => {
  const value = values[n - 1] ?? '';
  return RTL.has(language) || TURNS.test(value) ? apart(value) : value;
});

export const hasWord = (key) => Object.hasOwn(words, key);

// As the phone writes days and times, where it speaks the language: en-GB is not en-US.
const locale = () => navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language;

const formats = {};
const format = (name, options) => (ms) =>
  (formats[name + language] ??= new Intl.DateTimeFormat(locale(), options)).format(ms);
export const formatTime = format('time', { dateStyle: 'medium', timeStyle: 'short' });
export const formatWhen = format('when', { weekday: 'long', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' });
export const formatDay = format('day', { dateStyle: 'long' });

// "English (en)" -> en; a form's language may be called anything.
export const languageCode = (name) => /\(([a-z]{2,3})[^)]*\)\s*$/i.exec(name)?.[1].toLowerCase();
const isRtl = (code) => RTL.has(code) || ['fa', 'he', 'ps', 'ku', 'yi', 'dv', 'sd'].includes(code);
export const direction = (code) => (code ? (isRtl(code) ? 'rtl' : 'ltr') : 'auto');
