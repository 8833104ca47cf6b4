// Which control a question gets. A control is a function (item, context) that gives
//
//     { node, labelFor | labelId, commit }
//
// `labelFor`: the id of the one field that the question's words name; else `labelId`, an id of their own
// that a group points at. `commit(take)`: take what was typed, by take(value); false: it was refused.
// `context` has set(value), which asks the form in its turn and says whether it took the value, then on the
// phone's disk; inOrder(work), for what else changes the interview, in which take(value) sets; complain(text); interview; next().

import { choose, chooseMany } from './choose.js';
import { date, dateTime, time } from './dates.js';
import { place } from './place.js';
import { file, picture } from './picture.js';
import { range } from './range.js';
import { rank } from './rank.js';
import { acknowledge, number, text } from './text.js';

const INPUTS = {
  int: number, long: number, decimal: number, date, time, dateTime, geopoint: place,
};
const CONTROLS = {
  input: (item, context) => (INPUTS[item.type] ?? text)(item, context),
  secret: text,
  select1: choose,
  select: chooseMany,
  rank,
  range,
  trigger: acknowledge,
  upload: (item, context) => (/^image/.test(item.mediatype ?? '') ? picture : file)(item, context),
};

export const control = (item, context) => (CONTROLS[item.control] ?? text)(item, context);
