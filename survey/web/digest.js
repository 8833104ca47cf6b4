// MD5 (RFC 1321), SHA-1 and SHA-2 (FIPS 180-4), at once: a form's digest() cannot wait for the
// browser's own, which come later. Not for secrets: nothing here is constant in time.

const fraction = (x) => Math.floor((x - Math.floor(x)) * 2 ** 32) >>> 0;
const rotl = (x, n) => (x << n) | (x >>> (32 - n));
const rotr = (x, n) => (x >>> n) | (x << (32 - n));

// The message, a one bit, zeros, and its length in bits at the end of the last block.
function padded(bytes, block, littleEndian) {
  const lengthBytes = block / 8;
  const out = new Uint8Array(Math.ceil((bytes.length + 1 + lengthBytes) / block) * block);
  out.set(bytes);
  out[bytes.length] = 0x80;
  const view = new DataView(out.buffer);
  const bits = BigInt(bytes.length) * 8n;
  view.setBigUint64(out.length - 8, bits, littleEndian);
  return view;
}

function finish(words, littleEndian) {
  const out = new DataView(new ArrayBuffer(words.length * 4));
  words.forEach((word, i) => out.setUint32(i * 4, word >>> 0, littleEndian));
  return new Uint8Array(out.buffer);
}

const MD5_TURNS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const MD5_SINES = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) >>> 0);
const MD5_MIX = [
  (b, c, d) => (b & c) | (~b & d), (b, c, d) => (d & b) | (~d & c),
  (b, c, d) => b ^ c ^ d, (b, c, d) => c ^ (b | ~d),
];
const MD5_WORD = [(i) => i, (i) => (5 * i + 1) % 16, (i) => (3 * i + 5) % 16, (i) => (7 * i) % 16];

export function md5(bytes) {
  const view = padded(bytes, 64, true);
  const sum = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let at = 0; at < view.byteLength; at += 64) {
    let [a, b, c, d] = sum;
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      const word = view.getUint32(at + 4 * MD5_WORD[round](i), true);
      const turn = rotl((a + MD5_MIX[round](b, c, d) + MD5_SINES[i] + word) | 0, MD5_TURNS[round * 4 + (i % 4)]);
      [a, b, c, d] = [d, (b + turn) | 0, b, c];
    }
    [a, b, c, d].forEach((x, i) => { sum[i] = (sum[i] + x) | 0; });
  }
  return finish(sum, true);
}

const SHA1_ROUNDS = [
  [0x5a827999, (b, c, d) => (b & c) | (~b & d)], [0x6ed9eba1, (b, c, d) => b ^ c ^ d],
  [0x8f1bbcdc, (b, c, d) => (b & c) | (b & d) | (c & d)], [0xca62c1d6, (b, c, d) => b ^ c ^ d],
];

function sha1(bytes) {
  const view = padded(bytes, 64, false);
  const sum = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const w = new Int32Array(80);
  for (let at = 0; at < view.byteLength; at += 64) {
    let [a, b, c, d, e] = sum;
    for (let i = 0; i < 80; i++) {
      w[i] = i < 16 ? view.getInt32(at + 4 * i) : rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
      const [constant, mix] = SHA1_ROUNDS[Math.floor(i / 20)];
      [a, b, c, d, e] = [(rotl(a, 5) + mix(b, c, d) + e + constant + w[i]) | 0, a, rotl(b, 30), c, d];
    }
    [a, b, c, d, e].forEach((x, i) => { sum[i] = (sum[i] + x) | 0; });
  }
  return finish(sum, false);
}

const PRIMES = [];
for (let n = 2; PRIMES.length < 80; n++) {
  if (PRIMES.every((p) => n % p)) {
    PRIMES.push(n);
  }
}
const SHA256_K = PRIMES.slice(0, 64).map((p) => fraction(Math.cbrt(p)));
const SHA256_START = PRIMES.slice(0, 8).map((p) => fraction(Math.sqrt(p)));

export function sha256(bytes) {
  const view = padded(bytes, 64, false);
  const sum = [...SHA256_START];
  const w = new Int32Array(64);
  for (let at = 0; at < view.byteLength; at += 64) {
    let [a, b, c, d, e, f, g, h] = sum;
    for (let i = 0; i < 64; i++) {
      if (i < 16) {
        w[i] = view.getInt32(at + 4 * i);
      } else {
        const x = w[i - 15], y = w[i - 2];
        w[i] = w[i - 16] + (rotr(x, 7) ^ rotr(x, 18) ^ (x >>> 3)) + w[i - 7] +
          (rotr(y, 17) ^ rotr(y, 19) ^ (y >>> 10));
      }
      const one = (h + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + ((e & f) ^ (~e & g)) + SHA256_K[i] + w[i]) | 0;
      const two = ((rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [a, b, c, d, e, f, g, h] = [(one + two) | 0, a, b, c, (d + one) | 0, e, f, g];
    }
    [a, b, c, d, e, f, g, h].forEach((x, i) => { sum[i] = (sum[i] + x) | 0; });
  }
  return finish(sum, false);
}

// The first 64 bits behind the point of a prime's root, exactly: integer roots of p * 2^(64 * degree).
function rootBits(p, degree) {
  const want = BigInt(p) << (64n * BigInt(degree));
  let low = 0n, high = 1n << 70n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    [low, high] = middle ** BigInt(degree) <= want ? [middle, high] : [low, middle];
  }
  return BigInt.asUintN(64, low);
}

const big = (x) => BigInt.asUintN(64, x);
const rotr64 = (x, n) => big((x >> BigInt(n)) | (x << BigInt(64 - n)));
let sha512K;

function sha512With(start, bytes, words) {
  sha512K ??= PRIMES.map((p) => rootBits(p, 3));
  const view = padded(bytes, 128, false);
  const sum = [...start];
  for (let at = 0; at < view.byteLength; at += 128) {
    let [a, b, c, d, e, f, g, h] = sum;
    const w = [];
    for (let i = 0; i < 80; i++) {
      if (i < 16) {
        w.push(view.getBigUint64(at + 8 * i));
      } else {
        const x = w[i - 15], y = w[i - 2];
        w.push(big(w[i - 16] + (rotr64(x, 1) ^ rotr64(x, 8) ^ (x >> 7n)) + w[i - 7] +
          (rotr64(y, 19) ^ rotr64(y, 61) ^ (y >> 6n))));
      }
      const one = h + (rotr64(e, 14) ^ rotr64(e, 18) ^ rotr64(e, 41)) + ((e & f) ^ (big(~e) & g)) + sha512K[i] + w[i];
      const two = (rotr64(a, 28) ^ rotr64(a, 34) ^ rotr64(a, 39)) + ((a & b) ^ (a & c) ^ (b & c));
      [a, b, c, d, e, f, g, h] = [big(one + two), a, b, c, big(d + one), e, f, g];
    }
    [a, b, c, d, e, f, g, h].forEach((x, i) => { sum[i] = big(sum[i] + x); });
  }
  const out = new DataView(new ArrayBuffer(64));
  sum.forEach((word, i) => out.setBigUint64(8 * i, word));
  return new Uint8Array(out.buffer, 0, words * 8);
}

const sha512 = (bytes) => sha512With(PRIMES.slice(0, 8).map((p) => rootBits(p, 2)), bytes, 8);
const sha384 = (bytes) => sha512With(PRIMES.slice(8, 16).map((p) => rootBits(p, 2)), bytes, 6);

export const digests = { md5, sha1, sha256, sha384, sha512 };
