// A code on a thing: by the camera where the browser can read codes, by typing everywhere.
import { h } from '../dom.js';
import { t } from '../words.js';
import { typed } from './text.js';

const LOOK_MS = 250;

export function barcode(item, context) {
  const control = typed(item, context, { type: 'text', dir: 'auto' });
  if (!globalThis.BarcodeDetector || item.readonly) {
    return control;
  }
  const view = h('video', { playsinline: true, hidden: true });
  let stream = null;
  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    view.hidden = true;
    button.textContent = t('scan');
  };
  async function look(detector) {
    if (!stream || !view.isConnected) {
      stop();
      return;
    }
    const [code] = await detector.detect(view).catch(() => []);
    if (code && stream) {
      stop();
      control.node.value = code.rawValue;
      await context.set(code.rawValue);
    } else {
      setTimeout(() => look(detector), LOOK_MS);
    }
  }
  const begin = async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
    } catch {
      context.complain(t('record_forbidden'));
      return;
    }
    view.srcObject = stream;
    view.muted = true;
    view.hidden = false;
    button.textContent = t('scan_stop');
    await view.play().catch(() => {});
    look(new BarcodeDetector());
  };
  const button = h('button', { onclick: () => (stream ? stop() : begin()) }, t('scan'));
  return { ...control, node: h('div', {}, button, view, control.node) };
}
