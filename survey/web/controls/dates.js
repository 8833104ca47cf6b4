// Dates and times, by the phone's own pickers; a month or a year alone where the form wants no more.
import { has } from './appearance.js';
import { typed } from './text.js';

const twoDigits = (n) => String(n).padStart(2, '0');

// "+01:00" of this phone at that moment of its own clock.
function zone(local) {
  const minutes = -new Date(local).getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`;
}

export function date(item, context) {
  const value = item.value.slice(0, 10);
  if (has(item, 'year')) {
    return typed(item, context, { type: 'text', inputmode: 'numeric', maxlength: 4, value: value.slice(0, 4) }, 'input',
      (year) => (year === '' ? '' : /^\d{4}$/.test(year) ? `${year}-01-01` : null));
  }
  if (has(item, 'month-year')) {
    return typed(item, context, { type: 'month', value: value.slice(0, 7) }, 'input',
      (month) => (month === '' ? '' : /^\d{4}-\d\d$/.test(month) ? `${month}-01` : null));
  }
  return typed(item, context, { type: 'date', value });
}

export function time(item, context) {
  return typed(item, context, { type: 'time', value: item.value.slice(0, 5) }, 'input',
    (value) => value && `${value}:00.000${zone(new Date())}`);
}

export function dateTime(item, context) {
  return typed(item, context, { type: 'datetime-local', value: item.value.slice(0, 16) }, 'input',
    (value) => value && `${value}:00.000${zone(value)}`);
}
