// A photo, made no larger than the form wants it; any other file as it is.
import { h, newId } from '../dom.js';
import { t } from '../words.js';

const QUALITY = 0.85;
const USUAL_PIXELS = 2048; // of the longer side, where the form does not say

// Smaller, and without what the camera wrote into it: where it was taken, and with what.
async function shrink(blob, pixels) {
  const image = await createImageBitmap(blob, { imageOrientation: 'from-image' });
  const scale = Math.min(1, pixels / Math.max(image.width, image.height));
  const canvas = h('canvas', { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  return new Promise((resolve) => { canvas.toBlob(resolve, 'image/jpeg', QUALITY); });
}

function taking(item, { interview, complain, changed, inOrder }, accept, make, show) {
  const id = newId();
  const preview = h('div', { class: 'preview' });
  const take = () => inOrder(async () => {
    const [chosen] = input.files;
    if (!chosen) {
      return;
    }
    try {
      const { status, message } = await interview.attach(item.path, await make(chosen));
      complain(status === 'ok' ? '' : message || t(`refused_${status}`));
      await draw();
      await changed(null);
    } catch (error) {
      complain(error.constructor.name === 'Full' ? t('phone_full') : t('picture_unreadable'));
    }
  });
  async function draw() {
    const name = interview.screen.items.find(({ path }) => path === item.path)?.value ?? item.value;
    const blob = name && await interview.file(name);
    item.value = name;
    preview.replaceChildren(...(blob ? [show(blob, name)] : []));
  }
  const input = h('input', { id, type: 'file', accept, capture: accept === 'image/*' && !/annotate/.test(item.appearance ?? '')
    ? 'environment' : null, onchange: take, disabled: item.readonly });
  draw();
  return { node: h('div', {}, input, preview), labelFor: id };
}

export const picture = (item, context) => taking(item, context, 'image/*',
  (blob) => shrink(blob, Number(item['max-pixels']) || USUAL_PIXELS), (blob) => {
    const src = URL.createObjectURL(blob);
    return h('img', { src, alt: t('your_picture'), onload: () => URL.revokeObjectURL(src) });
  });

export const file = (item, context) => taking(item, context, item.mediatype ?? '', (blob) => blob,
  (blob, name) => h('p', {}, name));
