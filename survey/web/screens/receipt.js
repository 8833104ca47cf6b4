// The slip for the household: its code in large letters, and the same to scan. Printed, or copied by hand.
import { h, screen, svg } from '../dom.js';
import { qrRows } from '../qr.js';
import * as store from '../store.js';
import { t } from '../words.js';
import { toStart } from './home.js';

const QUIET = 4; // modules of white around a code

function picture(code) {
  const rows = qrRows(`DOORSTEP ${code}`), size = rows.length + 2 * QUIET;
  const dark = rows.flatMap((row, y) => row.map((on, x) => (on ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : ''))).join('');
  return svg('svg', { viewBox: `0 0 ${size} ${size}`, role: 'img', 'aria-label': t('receipt_picture', code) },
    svg('path', { d: `M0 0h${size}v${size}H0z`, fill: '#fff' }), svg('path', { d: dark, fill: '#000' }));
}

export async function receipt(app, { code }) {
  const survey = await store.getFact('survey');
  return screen(t('receipt'),
    h('p', { class: 'no-print' }, t('receipt_copy')),
    h('div', { class: 'slip' }, h('p', { dir: 'auto' }, survey?.name ?? 'Doorstep'), h('p', { class: 'code', dir: 'ltr' }, code),
      picture(code), h('p', {}, t('receipt_why'))),
    h('button', { onclick: () => print() }, t('print')),
    toStart(app, 'main'));
}
