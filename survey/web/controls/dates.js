// Dates and times, by the phone's own pickers; a month or a year alone, or three fields, where the form wants
// that. A calendar other than the Gregorian one is shown beside it; the answer stays the same day.
import { h, newId } from '../dom.js';
import { currentLanguage, t } from '../words.js';
import { has } from './appearance.js';
import { typed, western } from './text.js';

const CALENDARS = { ethiopian: 'ethiopic', coptic: 'coptic', islamic: 'islamic-umalqura', persian: 'persian', buddhist: 'buddhist' };
const MONTHS = 12;
const pad = (n, size = 2) => String(n).padStart(size, '0');

// "+01:00" of this phone at that moment of its own clock.
function zone(moment) {
  const minutes = -moment.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

const dayOf = (date) => `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
const hoursOf = (date) => `${pad(date.getHours())}:${pad(date.getMinutes())}`;

// A moment written elsewhere, as this phone's clock has it.
function local(text) {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text.slice(0, 16) : `${dayOf(date)}T${hoursOf(date)}`;
}

const monthName = (i) => new Intl.DateTimeFormat(currentLanguage(), { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2001, i, 1));

// Day, month and year in fields of their own; `parts`: which.
function inFields(item, { set, complain }, parts) {
  const labelId = newId();
  const [year, month, day] = item.value.slice(0, 10).split('-');
  const digits = (value, maxlength) => h('input', { value: value ?? '', maxlength, inputmode: 'numeric', disabled: item.readonly });
  const fields = {
    day: digits(day && Number(day), 2),
    month: h('select', { disabled: item.readonly }, h('option', { value: '' }, '–'), Array.from({ length: MONTHS }, (_, i) =>
      h('option', { value: pad(i + 1), selected: Number(month) === i + 1 }, monthName(i)))),
    year: digits(year, 4),
  };
  // '': nothing typed; null: not a whole date.
  const read = () => {
    const [y, m, d] = ['year', 'month', 'day'].map((name) => (parts.includes(name) ? western(fields[name].value) : '01'));
    const text = `${y}-${pad(m)}-${pad(d)}`;
    const empty = parts.every((name) => !fields[name].value);
    return empty ? '' : /^\d{4}-\d\d-\d\d$/.test(text) && dayOf(new Date(`${text}T12:00`)) === text ? text : null;
  };
  const commit = async (take = set) => {
    const value = read();
    if (value === null) {
      complain(t('date_whole'));
    }
    return value !== null && take(value);
  };
  const whole = () => parts.every((name) => fields[name].value) && (!parts.includes('year') || fields.year.value.length === 4);
  const part = (name) => {
    fields[name].addEventListener('change', () => (whole() || read() === '') && commit());
    return h('label', {}, t(name), fields[name]);
  };
  return { labelId, commit, node: h('div', { role: 'group', 'aria-labelledby': labelId, class: 'parts' }, parts.map(part)) };
}

const NOT_HERE = ['bikram-sambat', 'myanmar']; // calendars that browsers do not know

// "= 3 Hidar 2019": the day in the calendar that the form names.
function inCalendar(item, control) {
  const calendar = Object.keys(CALENDARS).find((name) => has(item, name));
  if (!calendar) {
    return has(item, ...NOT_HERE) ? { ...control, node: h('div', {}, control.node, h('p', { class: 'hint' }, t('calendar_other'))) } : control;
  }
  const shown = h('p', { class: 'hint', role: 'status' });
  const format = new Intl.DateTimeFormat(`${currentLanguage()}-u-ca-${CALENDARS[calendar]}`, { dateStyle: 'long', timeZone: 'UTC' });
  const show = () => { shown.textContent = control.node.value ? `= ${format.format(new Date(control.node.value))}` : ''; };
  control.node.addEventListener('input', show);
  show();
  return { ...control, node: h('div', {}, control.node, shown) };
}

export function date(item, context) {
  if (has(item, 'year')) {
    return inFields(item, context, ['year']);
  }
  if (has(item, 'month-year')) {
    return inFields(item, context, ['month', 'year']);
  }
  return has(item, 'no-calendar') ? inFields(item, context, ['day', 'month', 'year'])
    : inCalendar(item, typed(item, context, { type: 'date', value: item.value.slice(0, 10) }));
}

export function time(item, context) {
  const here = /[Z+-]/.test(item.value) ? local(`${dayOf(new Date())}T${item.value}`).slice(11) : item.value.slice(0, 5);
  return typed(item, context, { type: 'time', value: here },
    { read: (value) => (value === here && value ? item.value : value && `${value}:00.000${zone(new Date())}`) });
}

export function dateTime(item, context) {
  const here = local(item.value);
  return typed(item, context, { type: 'datetime-local', value: here },
    { read: (value) => (value === here && value ? item.value : value && `${value}:00.000${zone(new Date(value))}`) });
}
