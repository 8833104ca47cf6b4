// A photo, made no larger than the form wants it; a sound or a film, recorded here or from the phone's own
// recorder; any other file as it is.
import { Full } from '../database.js';
import { h, newId } from '../dom.js';
import { t } from '../words.js';
import { has, pixelsOf } from './appearance.js';
import { drawing } from './draw.js';

const QUALITY = 0.85;
const SECOND_MS = 1000;
const BITS = { 'voice-only': 24_000, low: 64_000 }; // a second, of sound

// Smaller, and without what the camera wrote into it: where it was taken, and with what.
async function shrink(blob, pixels) {
  const image = await createImageBitmap(blob, { imageOrientation: 'from-image' });
  const scale = Math.min(1, pixels / Math.max(image.width, image.height));
  const canvas = h('canvas', { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  return new Promise((resolve) => { canvas.toBlob(resolve, 'image/jpeg', QUALITY); });
}

const player = (tag) => (src) => h(tag, { src, controls: true, playsinline: true });
const KINDS = { // by the first half of the media type
  image: { make: (blob, item) => shrink(blob, pixelsOf(item)),
    show: (src) => h('img', { src, alt: t('your_picture'), onload: () => URL.revokeObjectURL(src) }) },
  audio: { show: player('audio'), records: true },
  video: { show: player('video'), records: true },
};

// Keeps one file as the answer and shows it.
class Kept {
  constructor(item, context) {
    this.item = item;
    this.context = context;
    this.kind = KINDS[/^[a-z]*/.exec(item.mediatype ?? '')[0]] ?? { show: (src, name) => h('p', {}, name) };
    this.node = h('div', { class: 'preview', 'aria-live': 'polite' });
    this.draw();
  }

  // Of what is inside inOrder() already.
  async attach(blob) {
    const { interview, complain, changed } = this.context;
    try {
      const { status, message } = await interview.attach(this.item.path, blob);
      complain(status === 'ok' ? '' : message || t(`refused_${status}`));
      await this.draw();
      await changed(null);
      return status === 'ok';
    } catch (error) {
      complain(error instanceof Full ? t('phone_full') : `${t('problem')}: ${error.message}`);
      return false;
    }
  }

  take(blob) {
    return this.context.inOrder(async () => {
      try {
        return await this.attach(this.kind.make ? await this.kind.make(blob, this.item) : blob);
      } catch {
        this.context.complain(t('picture_unreadable'));
        return false;
      }
    });
  }

  async draw() {
    const { interview, set } = this.context;
    const name = interview.screen.items.find(({ path }) => path === this.item.path)?.value ?? this.item.value;
    const blob = name && await interview.file(name);
    this.item.value = name;
    this.blob = blob;
    this.node.replaceChildren(...(blob ? [this.kind.show(URL.createObjectURL(blob), name)] : []),
      ...(blob && !this.item.readonly ? [h('button', { class: 'small', onclick: async () => {
        await set('');
        await this.draw();
      } }, t('remove'))] : []));
    this.onchange?.();
  }
}

// A button that records until it is pressed again; the film shows while it is made.
function recorder(item, { complain }, kept) {
  const film = /^video/.test(item.mediatype);
  const view = h('video', { muted: true, playsinline: true, hidden: true });
  let recording = null, timer;
  async function begin() {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: film && { facingMode: 'environment' } });
    } catch {
      complain(t('record_forbidden'));
      return;
    }
    const parts = [], began = Date.now();
    recording = new MediaRecorder(stream, { audioBitsPerSecond: BITS[item.quality] });
    recording.ondataavailable = ({ data }) => parts.push(data);
    recording.onstop = () => {
      clearInterval(timer);
      stream.getTracks().forEach((track) => track.stop());
      const { mimeType } = recording;
      recording = null;
      view.srcObject = null;
      view.hidden = true;
      button.textContent = t('record');
      kept.take(new Blob(parts, { type: mimeType }));
    };
    recording.start(SECOND_MS);
    view.hidden = !film;
    view.muted = true;
    view.srcObject = film ? stream : null;
    view.play().catch(() => {});
    const show = () => {
      button.textContent = `■ ${t('record_stop', Math.round((Date.now() - began) / SECOND_MS))}`;
      button.dispatchEvent(new Event('input', { bubbles: true })); // somebody is at it: the lock stays open
      if (!button.isConnected) {
        recording?.stop();
      }
    };
    show();
    timer = setInterval(show, SECOND_MS);
  }
  const button = h('button', { disabled: item.readonly, onclick: () => (recording ? recording.stop() : begin()) }, t('record'));
  return { node: [button, view], busy: () => Boolean(recording) };
}

export function file(item, context) {
  const id = newId();
  const image = /^image/.test(item.mediatype ?? '');
  if (image && has(item, 'draw', 'signature')) {
    return drawing(item, context, new Kept(item, context));
  }
  const kept = new Kept(item, context);
  const camera = has(item, 'front', 'new-front', 'selfie') ? 'user' : 'environment';
  const accept = item.accept ?? item.mediatype ?? '';
  const input = h('input', { id, type: 'file', accept: accept === 'application/*' ? '' : accept, disabled: item.readonly,
    capture: image && !has(item, 'annotate') || has(item, 'new') ? camera : null,
    onchange: () => {
      const [chosen] = input.files;
      input.value = ''; // the same file may be chosen again
      return chosen && kept.take(chosen);
    } });
  const record = kept.kind.records && globalThis.MediaRecorder && !item.readonly ? recorder(item, context, kept) : null;
  const over = image && has(item, 'annotate') ? drawing(item, context, kept) : null;
  return { labelFor: id, node: h('div', {}, record?.node, record && h('p', { class: 'hint' }, t('or_file')), input, kept.node, over?.more),
    commit: async () => {
      if (record?.busy()) {
        context.complain(t('record_first'));
        return false;
      }
      return over ? over.commit() : true;
    } };
}
