// Which control a question gets. A control is a function (item, context) that gives
//
//     { node, labelFor | labelId, commit }
//
// `labelFor`: the id of the one field that the question's words name; else `labelId`, an id of their own
// that a group points at. `commit(take)`: take what was typed, by take(value); false: it was refused.
// Without a `node` the question shows its words alone.
// `context` has set(value), which asks the form in its turn and says whether it took the value, then on the
// phone's disk; inOrder(work), for what else changes the interview, in which take(value) sets; complain(text); interview; next().

import { barcode } from './barcode.js';
import { choose, chooseMany } from './choose.js';
import { date, dateTime, time } from './dates.js';
import { file } from './files.js';
import { path } from './path.js';
import { place } from './place.js';
import { range } from './range.js';
import { rank } from './rank.js';
import { acknowledge, number, text } from './text.js';

const INPUTS = { // by the type of the answer
  int: number, long: number, decimal: number, date, time, dateTime, geopoint: place, geotrace: path, geoshape: path, barcode,
};
const CONTROLS = { // by the element in the form; what it looks like is up to each (rules G1-G6)
  input: (item, context) => (INPUTS[item.type] ?? text)(item, context),
  secret: text,
  select1: choose,
  select: chooseMany,
  rank,
  range,
  trigger: acknowledge,
  upload: file,
};

export const control = (item, context) => (CONTROLS[item.control] ?? text)(item, context);
