// What is known of the doors: the list as the server gave it, with what this phone has done since.
//
// The fact `mine` (sealed) has for each door { outcome, visits, at, callback, note, before, sent }: the last thing done
// there, what was known before it, and whether a newer list has it too.

import * as store from './store.js';

export const DONE = new Set(['complete', 'partial']);
export const LEAVE = new Set(['refused_final', 'void', 'not_home', 'second_home', 'demolished', 'duplicate', 'not_found']);
const ASK_FIRST = new Set(['unable', 'carer_block', 'unsafe']); // somebody else decides
const MINUTE_MS = 60_000, HOUR_MS = 60 * MINUTE_MS, DAY_MS = 24 * HOUR_MS;
const EARLY_MS = 30 * MINUTE_MS; // as survey/tonight.h has it
const REST_MS = 3 * DAY_MS;

const readMine = async () => (await store.getSealed('facts', 'mine')) ?? {};
export const mineAt = async (code) => (await readMine())[code];

// One change after the other, in all windows: none is made to what another is just changing. `work` changes what it gets.
const MARKS = 'doorstep-marks';
const change = (work) => store.alone(MARKS, async () => {
  const mine = await readMine();
  work(mine);
  await store.putSealed('facts', 'mine', mine);
});

// Gives what was known of it before, for putBack(). `instead`: it puts right the last thing, so that what was before
// that is before this.
export async function noteOutcome(code, outcome, more = {}, instead = false) {
  let was;
  await change((mine) => {
    const { before: further, ...last } = mine[code] ?? {};
    mine[code] = { visits: Number(last.visits ?? 0) + !instead, at: Date.now(), ...more, outcome, before: instead ? further : last };
    was = instead ? { ...last, before: further } : last;
  });
  return was;
}

export const putBack = (code, before) => change((mine) => {
  if (before?.outcome) {
    mine[code] = before;
  } else {
    delete mine[code];
  }
});

// A newer list has what was sent; what still waits is not in it.
export const settle = (waits) => change((mine) => {
  Object.entries(mine).forEach(([code, entry]) => { entry.sent = !waits.has(code); });
});

export async function currentDoors() {
  const doors = (await store.getSealed('facts', 'doors')) ?? [];
  const mine = await readMine();
  return doors.map((door) => {
    const own = mine[door.code];
    const listed = { ...door, callback: Date.parse(door.callback) || 0, at: Date.parse(door.last_visit) || 0 };
    return own && !own.sent ? { ...listed, ...own, callback: own.callback ?? 0 } : listed;
  });
}

// "now", "later" (rests, or was promised for another time), "ask" or "done". As survey/tonight.c, with what a phone has.
export function toDo({ outcome, at, callback }, now = Date.now()) {
  if (DONE.has(outcome) || LEAVE.has(outcome)) {
    return 'done';
  }
  if (ASK_FIRST.has(outcome)) {
    return 'ask';
  }
  if (callback) {
    return now >= callback - EARLY_MS ? 'now' : 'later';
  }
  const rests = outcome !== 'not_tried' && (new Date(at).toDateString() === new Date(now).toDateString() ||
    (outcome === 'refused_soft' && now - at < REST_MS));
  return rests ? 'later' : 'now';
}

// Promises first, the earliest of them before the others; then in the order of the list.
export const byPromise = (a, b) => (a.callback || Infinity) - (b.callback || Infinity) || 0;

// Times that people say: { ms, ... } of the next days, none that has passed.
export function usualTimes(now = Date.now()) {
  const at = (days, hour) => {
    const time = new Date(now);
    time.setDate(time.getDate() + days);
    return time.setHours(hour, 0, 0, 0);
  };
  return [at(0, 18), at(1, 10), at(1, 18), at(2, 18)].filter((ms) => ms > now + HOUR_MS);
}
