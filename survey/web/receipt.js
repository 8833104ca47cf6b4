// The code on the slip that a household keeps: by it they ask to see, change or wipe their answers. The
// same as survey/ask.h makes of a record's instanceID: 8 bytes of its SHA-256 as a number, in these letters.

const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ'; // no vowels: no words
const LENGTH = 6, GROUP = 3;

export async function receiptCode(instanceId) {
  const hash = new DataView(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(instanceId)));
  let number = hash.getBigUint64(0), code = '';
  for (let i = 0; i < LENGTH; i++, number /= BigInt(LETTERS.length)) {
    code += (i === GROUP ? ' ' : '') + LETTERS[Number(number % BigInt(LETTERS.length))];
  }
  return code;
}
