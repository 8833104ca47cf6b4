// The last resort: everything that was not sent, as one ZIP that `doorstep import` takes. Plain inside: it
// says so before it is made (screens/sending.js), and is for the hand of the person who keeps the survey.

import { waiting } from './queue.js';
import * as store from './store.js';

const CRC = Int32Array.from({ length: 256 }, (_, n) => {
  for (let i = 0; i < 8; i++) {
    n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  }
  return n;
});
const crc32 = (bytes) => ~bytes.reduce((crc, byte) => CRC[(crc ^ byte) & 255] ^ (crc >>> 8), -1) >>> 0;

// Little-endian fields: [bytes, value]...
function packed(...fields) {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [size]) => sum + size, 0)));
  let at = 0;
  for (const [size, value] of fields) {
    (size === 2 ? view.setUint16 : view.setUint32).call(view, at, value, true);
    at += size;
  }
  return new Uint8Array(view.buffer);
}

const UTF8_NAMES = 0x800;
const DAY_ONE = 0x21; // 1980-01-01: when it was asked stands in the record itself

// Stored, not deflated: [{ name, bytes }] as a ZIP.
export function zip(files) {
  const parts = [], directory = [];
  let at = 0;
  for (const { name, bytes } of files) {
    const path = new TextEncoder().encode(name);
    const about = [[2, 20], [2, UTF8_NAMES], [2, 0], [2, 0], [2, DAY_ONE], [4, crc32(bytes)], [4, bytes.length],
      [4, bytes.length], [2, path.length], [2, 0]];
    const head = packed([4, 0x04034b50], ...about);
    directory.push(packed([4, 0x02014b50], [2, 20], ...about, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]), path);
    parts.push(head, path, bytes);
    at += head.length + path.length + bytes.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  return new Blob([...parts, ...directory, packed([4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length],
    [4, size], [4, at], [2, 0])], { type: 'application/zip' });
}

const bytesOf = async (blob) => new Uint8Array(await blob.arrayBuffer());

export async function exportUnsent() {
  const files = [];
  const knocks = [];
  for (const [id, item] of await waiting()) {
    if (item.kind === 'knock') {
      knocks.push(item.fields);
      continue;
    }
    files.push({ name: `${id}/submission.xml`, bytes: new TextEncoder().encode(item.xml) });
    for (const name of item.files) {
      const blob = await store.getFile(id, name);
      if (blob) {
        files.push({ name: `${id}/${name}`, bytes: await bytesOf(blob) });
      }
    }
  }
  if (knocks.length) {
    files.push({ name: 'knocks.json', bytes: new TextEncoder().encode(JSON.stringify(knocks)) });
  }
  return { name: `doorstep-${new Date().toISOString().slice(0, 10)}.zip`, blob: zip(files) };
}
