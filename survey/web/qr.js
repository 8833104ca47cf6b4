// A QR code for a slip of paper: version 1, level Q, up to 16 of the signs that QR has for capitals and
// digits (ISO/IEC 18004). A quarter of it may be torn or wet.

const SIZE = 21, DATA = 13, CHECK = 13; // modules a side; codewords
const SIGNS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const LEVEL_Q = 3, MASK = 0; // mask 0: dark and light change where x + y is even

const binary = (value, bits) => value.toString(2).padStart(bits, '0');

// In the field of 256 with x^8 + x^4 + x^3 + x^2 + 1.
function times(a, b) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ (product & 128 ? 0x11d : 0);
    product ^= (b >> bit) & 1 ? a : 0;
  }
  return product;
}

function generator() {
  let all = [1];
  for (let i = 0, root = 1; i < CHECK; i++, root = times(root, 2)) {
    const by = root;
    all = [...all, 0].map((factor, n) => factor ^ (n ? times(all[n - 1], by) : 0));
  }
  return all;
}

function checkBytes(data) {
  const rest = [...data, ...Array(CHECK).fill(0)], factors = generator();
  data.forEach((_, i) => {
    const lead = rest[i];
    factors.forEach((factor, n) => { rest[i + n] ^= times(factor, lead); });
  });
  return rest.slice(data.length);
}

function dataBytes(text) {
  let bits = `0010${binary(text.length, 9)}`;
  for (let i = 0; i < text.length; i += 2) {
    const [a, b] = [...text.slice(i, i + 2)].map((sign) => SIGNS.indexOf(sign));
    bits += b === undefined ? binary(a, 6) : binary(a * SIGNS.length + b, 11);
  }
  bits = `${bits}0000`.slice(0, 8 * DATA);
  const bytes = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0').match(/.{8}/g).map((byte) => parseInt(byte, 2));
  for (let i = 0; bytes.length < DATA; i++) {
    bytes.push(i % 2 ? 0x11 : 0xec);
  }
  return bytes;
}

// Level and mask with their own check bits.
function formatBits() {
  const about = (LEVEL_Q << 3) | MASK;
  let rest = about << 10;
  for (let bit = 14; bit >= 10; bit--) {
    rest ^= (rest >> bit) & 1 ? 0x537 << (bit - 10) : 0;
  }
  return ((about << 10) | rest) ^ 0x5412;
}

const inCorner = (x, y) => (x < 9 && y < 9) || (x >= SIZE - 8 && y < 9) || (x < 9 && y >= SIZE - 8);

function drawFixed(rows) {
  for (const [left, top] of [[0, 0], [SIZE - 7, 0], [0, SIZE - 7]]) {
    for (let y = 0; y < 7; y++) {
      for (let x = 0; x < 7; x++) {
        rows[top + y][left + x] = Math.max(Math.abs(x - 3), Math.abs(y - 3)) !== 2;
      }
    }
  }
  for (let i = 8; i < SIZE - 8; i++) {
    rows[6][i] = rows[i][6] = i % 2 === 0;
  }
  const bits = formatBits();
  for (let i = 0; i < 15; i++) {
    const dark = Boolean((bits >> i) & 1);
    const past = i < 6 ? i : i + 1; // over the timing line
    rows[i < 8 ? past : 8][i < 8 ? 8 : i === 8 ? 7 : 14 - i] = dark;
    rows[i < 8 ? 8 : SIZE - 15 + i][i < 8 ? SIZE - 1 - i : 8] = dark;
  }
  rows[SIZE - 8][8] = true;
}

// Rows of modules, dark is true. Throws when the text does not fit.
export function qrRows(text) {
  if (text.length > 16 || [...text].some((sign) => !SIGNS.includes(sign))) {
    throw new RangeError('no text for a small code');
  }
  const rows = Array.from({ length: SIZE }, () => Array(SIZE).fill(false));
  const data = dataBytes(text);
  const bits = [...data, ...checkBytes(data)].map((byte) => binary(byte, 8)).join('');
  let at = 0;
  for (let right = SIZE - 1, up = true; right > 0; right -= 2, up = !up) {
    right -= right === 6 ? 1 : 0;
    for (let n = 0; n < SIZE; n++) {
      const y = up ? SIZE - 1 - n : n;
      for (const x of [right, right - 1]) {
        if (!inCorner(x, y) && y !== 6) {
          rows[y][x] = (bits[at++] === '1') !== ((x + y) % 2 === 0);
        }
      }
    }
  }
  drawFixed(rows);
  return rows;
}
