// The phone's own lock (a finger, a face, its PIN) instead of a passphrase: a credential of WebAuthn stays with it and gives,
// by the extension `prf`, the same secret each time the phone has seen its owner. Browsers do that for sites with a name,
// not for bare addresses such as 192.168.1.4.

const random = (size) => crypto.getRandomValues(new Uint8Array(size));
const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const KINDS = [-7, -257].map((alg) => ({ type: 'public-key', alg })); // ES256, RS256

export const canLock = async () => /^[^:]*[a-z][^:]*$/i.test(location.hostname) &&
  Boolean(await globalThis.PublicKeyCredential?.isUserVerifyingPlatformAuthenticatorAvailable?.());

const asked = (salt) => ({ challenge: random(32), extensions: { prf: { eval: { first: salt } } } });
const given = (credential) => credential.getClientExtensionResults().prf;

// A new lock: what to keep of it, and its secret; nothing when this phone's lock has no secrets to give. Rejects when
// its owner said no.
export async function makeLock() {
  const device = { salt: random(32) };
  const made = await navigator.credentials.create({ publicKey: { ...asked(device.salt), rp: { name: 'Doorstep' },
    user: { id: random(16), name: 'Doorstep', displayName: 'Doorstep' }, pubKeyCredParams: KINDS,
    authenticatorSelection: { authenticatorAttachment: 'platform', userVerification: 'required', residentKey: 'discouraged' } } });
  device.id = made.rawId;
  const { enabled, results } = given(made) ?? {};
  return enabled ? { device, secret: results?.first ? hex(results.first) : await secretOf(device) } : null;
}

export async function secretOf({ id, salt }) {
  const got = await navigator.credentials.get({ publicKey: { ...asked(salt), userVerification: 'required',
    allowCredentials: [{ type: 'public-key', id }] } });
  return hex(given(got).results.first);
}
