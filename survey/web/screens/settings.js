// Who asks, in which language, how large; the passphrase; what the phone promises to keep.
import { canLock, makeLock } from '../device.js';
import { h, newId, say, screen } from '../dom.js';
import * as store from '../store.js';
import { currentLanguage, LANGUAGES, loadWords, t } from '../words.js';
import { toStart } from './home.js';

const SIZES = ['large', 'larger', 'plain'];
const LOOKS = ['phone', 'light', 'dark', 'contrast'];
const LOCK_MIN = [1, 5, 15];
const MB = 1e6;

function field(label, input) {
  input.id = newId();
  return [h('label', { for: input.id }, label), input];
}

export async function settings(app) {
  const kept = await store.persist();
  const { usage = 0, quota = 0 } = await navigator.storage?.estimate?.() ?? {};
  const locked = await store.lockOf();
  const passphrase = h('input', { type: 'password', autocomplete: 'new-password', minlength: 8 });
  const speak = async (event) => {
    await app.keep({ language: event.target.value });
    await loadWords(app.settings.language);
    await app.refresh();
  };
  const choose = (name, label, choices, now) => field(label, h('select', { onchange: async (event) => {
    await app.keep({ [name]: event.target.value });
    app.show();
  } }, choices.map(([value, words]) => h('option', { value, selected: String(value) === String(now) }, words))));
  const lock = async (secret, device) => {
    try {
      await store.setPassphrase(secret, device);
    } catch (error) {
      if (!(error instanceof store.Elsewhere)) {
        throw error;
      }
      say(t('windows_open'));
      return;
    }
    say(t(device ? 'device_set' : 'passphrase_set'));
    await app.refresh();
  };
  const lockByPassphrase = () => (passphrase.value.length < 8 ? say(t('passphrase_short')) : lock(passphrase.value));
  const lockByDevice = async () => {
    const made = await makeLock().catch(() => null);
    await (made ? lock(made.secret, made.device) : say(t('device_failed')));
  };
  return screen(t('settings'),
    ...field(t('your_name'), h('input', { type: 'text', value: app.settings.surveyor ?? '', autocomplete: 'name',
      onchange: (event) => app.keep({ surveyor: event.target.value.trim() }) })),
    ...field(t('app_language'), h('select', { onchange: speak }, Object.entries(LANGUAGES).map(([code, name]) =>
      h('option', { value: code, lang: code, selected: code === currentLanguage() }, name)))),
    ...choose('size', t('text_size'), SIZES.map((size) => [size, t(`size_${size}`)]), app.settings.size ?? 'large'),
    ...choose('look', t('look'), LOOKS.map((look) => [look, t(`look_${look}`)]), app.settings.look ?? 'phone'),
    h('h2', {}, t('lock')), h('p', {}, t(!locked ? 'lock_off' : locked.device ? 'device_on' : 'lock_on')),
    ...choose('lockMin', t('lock_after'), LOCK_MIN.map((minutes) => [minutes, t('minutes', minutes)]), app.settings.lockMin ?? 5),
    ...field(t('passphrase_new'), passphrase), h('button', { onclick: lockByPassphrase }, t('passphrase_save')),
    await canLock() ? h('button', { onclick: lockByDevice }, t('device_save')) : null,
    h('h2', {}, t('storage')), h('p', {}, kept ? t('storage_kept') : t('storage_may_go')),
    h('p', {}, t('storage_used', Math.ceil(usage / MB), Math.floor(quota / MB))),
    app.nextVersion ? h('button', { class: 'main', onclick: async () => {
      if (await store.openAnywhere()) { // two versions at one interview
        say(t('open_elsewhere'));
        return;
      }
      app.nextVersion.postMessage('take over');
    } }, t('use_new_version')) : null,
    toStart(app));
}
