// Records of an encrypted form leave nothing readable on the phone or on the way: only the group's private key
// opens them (`doorstep decrypt`). ODK's way (survey/sealed.h): one AES-256 key a record, sealed by RSA-OAEP with
// SHA-256; each file in CFB, which browsers do not have, with PKCS #7 padding.
import { md5 } from './digest.js';

const BLOCK = 16, ROUNDS = 14, KEY_WORDS = 8;

// ---- AES-256, of FIPS 197 only what CFB needs: a block forward. Columns are 32-bit words. ----

const SUBSTITUTE = new Uint8Array(256);
const MIX = new Int32Array(256); // substituted, times 2 1 1 3
for (let p = 1, q = 1, i = 0; i < 255; i++) {
  p = (p ^ (p << 1) ^ (p & 0x80 ? 0x11b : 0)) & 255; // times 3
  q ^= q << 1;
  q ^= q << 2;
  q ^= q << 4;
  q = (q ^ (q & 0x80 ? 9 : 0)) & 255; // divided by 3
  const twice = q | (q << 8);
  SUBSTITUTE[p] = (q ^ (twice >> 7) ^ (twice >> 6) ^ (twice >> 5) ^ (twice >> 4)) ^ 0x63;
}
SUBSTITUTE[0] = 0x63;
SUBSTITUTE.forEach((s, x) => {
  const double = (s << 1) ^ (s & 0x80 ? 0x11b : 0);
  MIX[x] = (double << 24) | (s << 16) | (s << 8) | (double ^ s);
});

const turn = (word, by) => (word >>> by) | (word << (32 - by));
const substitute = (a, b, c, d) => (SUBSTITUTE[a >>> 24] << 24) | (SUBSTITUTE[(b >>> 16) & 255] << 16) |
  (SUBSTITUTE[(c >>> 8) & 255] << 8) | SUBSTITUTE[d & 255];
const mix = (a, b, c, d) => MIX[a >>> 24] ^ turn(MIX[(b >>> 16) & 255], 8) ^ turn(MIX[(c >>> 8) & 255], 16) ^ turn(MIX[d & 255], 24);

function schedule(key) {
  const words = new Int32Array(4 * (ROUNDS + 1)), view = new DataView(key.buffer, key.byteOffset);
  for (let i = 0, constant = 1; i < words.length; i++) {
    let word = i < KEY_WORDS ? view.getInt32(4 * i) : words[i - 1];
    if (i >= KEY_WORDS) {
      if (i % KEY_WORDS === 0) {
        word = substitute(turn(word, 24), turn(word, 24), turn(word, 24), turn(word, 24)) ^ (constant << 24);
        constant <<= 1;
      } else if (i % KEY_WORDS === 4) {
        word = substitute(word, word, word, word);
      }
      word ^= words[i - KEY_WORDS];
    }
    words[i] = word;
  }
  return words;
}

// Bytes sealed with `iv`, padded to whole blocks.
function sealBytes(key, iv, bytes) {
  const words = schedule(key), pad = BLOCK - (bytes.length % BLOCK);
  const out = new Uint8Array(bytes.length + pad).fill(pad);
  out.set(bytes);
  const text = new DataView(out.buffer), start = new DataView(iv.buffer, iv.byteOffset);
  let [a, b, c, d] = [0, 4, 8, 12].map((at) => start.getInt32(at));
  for (let at = 0; at < out.length; at += BLOCK) {
    a ^= words[0];
    b ^= words[1];
    c ^= words[2];
    d ^= words[3];
    let e, f, g, h;
    for (let w = 4; w < 4 * ROUNDS; w += 4) {
      e = mix(a, b, c, d) ^ words[w];
      f = mix(b, c, d, a) ^ words[w + 1];
      g = mix(c, d, a, b) ^ words[w + 2];
      h = mix(d, a, b, c) ^ words[w + 3];
      a = e; b = f; c = g; d = h;
    }
    const last = 4 * ROUNDS;
    e = substitute(a, b, c, d) ^ words[last] ^ text.getInt32(at);
    f = substitute(b, c, d, a) ^ words[last + 1] ^ text.getInt32(at + 4);
    g = substitute(c, d, a, b) ^ words[last + 2] ^ text.getInt32(at + 8);
    h = substitute(d, a, b, c) ^ words[last + 3] ^ text.getInt32(at + 12);
    a = e; b = f; c = g; d = h;
    [a, b, c, d].forEach((word, i) => text.setInt32(at + 4 * i, word));
  }
  return out;
}

// ---- a record ----

const encoder = new TextEncoder();
const base64 = (buffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(''));
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

// The form's public key, or an exception when it is none.
export const publicKey = (text) => crypto.subtle.importKey('spki', Uint8Array.from(atob(text.replace(/\s/g, '')), (sign) => sign.charCodeAt(0)),
  { name: 'RSA-OAEP', hash: 'SHA-256' }, false, ['encrypt']);

// `files`: names; read(name) gives bytes, write(name, bytes) keeps what is sealed. Gives { xml, files }: the envelope
// and the names to send with it.
export async function sealRecord({ xml, files, form, instanceId, key }, read, write) {
  const lock = await publicKey(key);
  const locked = async (bytes) => base64(await crypto.subtle.encrypt({ name: 'RSA-OAEP' }, lock, bytes));
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const iv = md5(new Uint8Array([...encoder.encode(instanceId), ...secret]));
  const sealedKey = await locked(secret);
  const signed = [form.id, ...(form.version ? [form.version] : []), sealedKey, instanceId];
  const sealed = [];
  for (const name of [...files, 'submission.xml']) {
    const bytes = name === 'submission.xml' ? encoder.encode(xml) : await read(name);
    iv[sealed.length % BLOCK]++;
    await write(`${name}.enc`, sealBytes(secret, iv, bytes));
    sealed.push(`${name}.enc`);
    signed.push(`${name}::${hex(md5(bytes))}`);
  }
  secret.fill(0);
  const signature = await locked(md5(encoder.encode(`${signed.join('\n')}\n`)));
  const version = form.version ? ` version="${escaped(form.version)}"` : '';
  return { files: sealed, xml: `<data xmlns="http://www.opendatakit.org/xforms/encrypted" id="${escaped(form.id)}"${version} encrypted="yes">` +
    `<base64EncryptedKey>${sealedKey}</base64EncryptedKey><orx:meta xmlns:orx="http://openrosa.org/xforms">` +
    `<orx:instanceID>${escaped(instanceId)}</orx:instanceID></orx:meta>` +
    sealed.slice(0, -1).map((name) => `<media><file>${escaped(name)}</file></media>`).join('') +
    `<encryptedXmlFile>submission.xml.enc</encryptedXmlFile>` +
    `<base64EncryptedElementSignature>${signature}</base64EncryptedElementSignature></data>` };
}
