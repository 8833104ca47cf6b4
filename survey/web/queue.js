// What waits to be sent. A record leaves the phone when the server has said 201 or 202 and named the
// hash of each piece as we have it; a knock when it has said so and named its moment. One sender at a time, also
// with the app open twice.

import { putBack } from './known.js';
import * as store from './store.js';
import { ask, Offline, reachable, Refused } from './server.js';
import { t } from './words.js';

const BATCH_BYTES = 8 << 20;
const BATCH_FILES = 20;

const hex = (bytes) => [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, '0')).join('');
const hashOf = async (blob) => hex(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));

async function post(xml, files) {
  const form = new FormData();
  form.append('xml_submission_file', xml, 'submission.xml');
  files.forEach(({ name, blob }) => form.append(name, blob, name));
  const response = await ask('submission', { method: 'POST', body: form, headers: { 'X-OpenRosa-Version': '1.0' } });
  const received = (response.headers.get('X-Doorstep-Received') ?? '').split(', ');
  const wanted = await Promise.all([xml, ...files.map(({ blob }) => blob)].map(hashOf));
  if (![201, 202].includes(response.status) || !wanted.every((hash) => received.includes(hash))) {
    throw new Offline(); // something in between answered, or took only a part: it stays here
  }
  return response.headers.has('X-Doorstep-Beside');
}

// Files in posts that a server takes; the record goes with each.
function batches(files) {
  const all = [[]];
  let bytes = 0;
  for (const file of files) {
    if (all.at(-1).length >= BATCH_FILES || (bytes && bytes + file.blob.size > BATCH_BYTES)) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1).push(file);
    bytes += file.blob.size;
  }
  return all;
}

async function sendRecord(id, record) {
  if (!record.tried) { // from here on the server may have it, whatever we hear
    await store.putSealed('queue', id, { ...record, tried: true });
  }
  const xml = new Blob([record.xml], { type: 'text/xml' });
  const files = [];
  for (const name of record.files) {
    const blob = await store.getFile(id, name);
    if (blob) {
      files.push({ name, blob });
    }
  }
  let beside = false; // another phone has asked there too
  for (const batch of batches(files)) {
    beside = await post(xml, batch) || beside;
  }
  if (beside) {
    await store.putSealed('facts', 'twice', [...((await store.getSealed('facts', 'twice')) ?? []), record.dwelling ?? record.title]);
  }
}

async function sendKnock(_, knock) {
  const form = new FormData();
  Object.entries(knock.fields).forEach(([name, value]) => form.append(name, value));
  const response = await ask('app/visit', { method: 'POST', body: form });
  if (response.headers.get('X-Doorstep-Received') !== knock.fields.at) {
    throw new Offline();
  }
}

const SENDERS = { record: sendRecord, knock: sendKnock };

async function letGo(id, item) {
  const sent = (await store.getFact('sent')) ?? { records: 0, knocks: 0 };
  sent[`${item.kind}s`]++;
  await store.putFact('sent', { ...sent, lastMs: Date.now() });
  await store.remove('queue', id);
  await store.removeFiles(id);
}

// Send all that can be sent: { sent, left, offline, problem }. What the server refuses stays, with its words.
async function sendAll() {
  const result = { sent: 0, left: 0, offline: false, problem: '' };
  for (const [id, item] of await waiting()) {
    result.offline ||= !result.sent && !await reachable();
    try {
      if (!result.offline) {
        await SENDERS[item.kind](id, item);
        await letGo(id, item);
        result.sent++;
        continue;
      }
    } catch (error) {
      if (error instanceof Refused && error.status < 500) {
        result.problem = error.status === 403 ? t('withdrawn') : error.message || String(error.status);
        await store.putSealed('queue', id, { ...item, problem: result.problem });
      } else if (error instanceof Offline || error instanceof Refused) {
        result.offline = true;
      } else {
        throw error;
      }
    }
    result.left++;
  }
  return result;
}

// Nothing is being sent while `work` looks at the queue.
const SENDING = 'doorstep-send';
const alone = (work) => store.alone(SENDING, work);

export const send = () => alone(sendAll);

// In the order in which it came about: what an interview was comes before what it was changed to.
const madeMs = ([, { finishedMs, fields }]) => finishedMs ?? Number(fields.at);
export const waiting = async () => (await store.allSealed('queue')).sort((a, b) => madeMs(a) - madeMs(b));

// A finished interview that waits becomes one that goes on; gives its draft's id, or undefined when it was sent
// just now. What the server may have already stays in the queue as it is, and the draft is its next version (rule B12).
export const reopen = (id) => alone(async () => {
  const record = await store.getSealed('queue', id);
  if (!record) {
    return undefined;
  }
  const { form, dwelling, language, surveyor, beganMs, consent, consentAt, log, files, before, xml, tried } = record;
  const draft = { form, dwelling, language, surveyor, beganMs, consent, consentAt, log, files: files.filter((name) => !log || name !== 'audit.csv'),
    key: 'end', reopened: true };
  if (!tried) {
    await store.moveToDrafts(id, { ...draft, xml });
    await putBack(dwelling, before);
    return id;
  }
  const next = crypto.randomUUID();
  for (const name of draft.files) {
    const blob = await store.getFile(id, name);
    if (blob) {
      await store.putFile(next, name, blob);
    }
  }
  await store.putSealed('drafts', next, { ...draft, edit: xml });
  return next;
});

// A finished interview is wiped instead of being sent; false: it was sent just now.
export const drop = (id) => alone(async () => {
  const record = await store.getSealed('queue', id);
  if (record) {
    await store.remove('queue', id);
    await store.removeFiles(id);
    await putBack(record.dwelling, record.before);
  }
  return Boolean(record);
});

// Versions of forms go that nobody needs any more: not the newest, and neither of a draft nor of what waits. Not now when anything
// moves: an interview is open, something is being sent, or forms come that are on no list yet.
export async function dropForms() {
  const free = await Promise.all([SENDING, store.FETCHING].map((name) => store.hold(name, { ifAvailable: true })));
  try {
    if (free.every(Boolean) && !await store.openAnywhere()) {
      const [forms, ...begun] = await Promise.all([store.getFact('forms'), store.allSealed('drafts'), store.allSealed('queue')]);
      const needed = new Set([...(forms ?? []), ...begun.flat().map(([, { form }]) => form)].map((form) => form?.hash));
      const hashes = (await store.formHashes()).filter((hash) => !needed.has(hash));
      await Promise.all(hashes.map((hash) => store.remove('forms', hash)));
    }
  } finally {
    free.forEach((release) => release?.());
  }
}

// `before`: what was known of the home, should the knock be taken back.
export async function addKnock({ fields, before }) {
  const id = `${fields.at}-${crypto.randomUUID()}`;
  await store.putSealed('queue', id, { kind: 'knock', fields, before });
  return id;
}
