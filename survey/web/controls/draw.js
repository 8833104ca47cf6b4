// A drawing or a signature, by finger, pen or mouse; who cannot draw types a name. Also over a photo.
import { h, newId } from '../dom.js';
import { t } from '../words.js';
import { has, pixelsOf } from './appearance.js';

const WIDTH = 900, HEIGHT = 600;
const PENS = { black: '#000', blue: '#0047ab', red: '#b3001b' };

function paint(canvas, strokes, photo, name) {
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  if (photo) {
    pen.drawImage(photo, 0, 0, canvas.width, canvas.height);
  }
  pen.lineWidth = canvas.width / 150;
  pen.lineCap = pen.lineJoin = 'round';
  for (const { colour, points } of strokes) {
    pen.strokeStyle = colour;
    pen.beginPath();
    points.forEach(([x, y], i) => pen[i ? 'lineTo' : 'moveTo'](x, y));
    pen.lineTo(...points.at(-1)); // a tap is a dot
    pen.stroke();
  }
  if (name) {
    pen.fillStyle = '#000';
    pen.font = `italic ${canvas.width / 12}px serif`;
    pen.textAlign = 'center';
    pen.fillText(name, canvas.width / 2, canvas.height * 0.6, canvas.width * 0.9);
  }
}

// `kept`: where the picture goes (files.js). Gives a control; `more`: its canvas and buttons alone.
export function drawing(item, { inOrder }, kept) {
  const labelId = newId(), nameId = newId();
  const over = has(item, 'annotate'), signs = has(item, 'signature');
  const scale = Math.min(1, pixelsOf(item) / WIDTH);
  const canvas = h('canvas', { class: 'drawing', width: WIDTH * scale, height: HEIGHT * scale, role: 'img', 'aria-label': t('draw_here') });
  let strokes = [], photo = null, colour = PENS.black, changed = false;
  const name = signs ? h('input', { id: nameId, autocomplete: 'off', disabled: item.readonly, oninput: () => { changed = true; show(); } }) : null;
  const dirty = () => changed && (strokes.length > 0 || Boolean(name?.value.trim()));
  const show = () => paint(canvas, strokes, photo, name?.value.trim());

  const at = ({ clientX, clientY }) => {
    const box = canvas.getBoundingClientRect();
    return [(clientX - box.left) * canvas.width / box.width, (clientY - box.top) * canvas.height / box.height];
  };
  canvas.addEventListener('pointerdown', (event) => {
    if (!item.readonly) {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      strokes.push({ colour, points: [at(event)] });
      changed = true;
      show();
    }
  });
  canvas.addEventListener('pointermove', (event) => {
    if (canvas.hasPointerCapture(event.pointerId)) {
      strokes.at(-1).points.push(at(event));
      show();
    }
  });

  // Inside inOrder() already. True when nothing was drawn.
  async function keep() {
    if (!dirty()) {
      return true;
    }
    show();
    const blob = await new Promise((resolve) => { canvas.toBlob(resolve, over ? 'image/jpeg' : 'image/png'); });
    changed = false;
    return kept.attach(blob);
  }
  async function open() { // over the photo that there is
    strokes = [];
    photo = kept.blob && await createImageBitmap(kept.blob);
    if (photo) {
      [canvas.width, canvas.height] = [photo.width, photo.height];
    }
    more.hidden = !photo;
    show();
  }
  const pens = signs ? null : h('div', { role: 'group', class: 'steps', 'aria-label': t('colours') }, Object.entries(PENS).map(([key, value]) => {
    const button = h('button', { 'aria-pressed': value === colour ? 'true' : 'false', onclick: () => {
      colour = value;
      [...pens.children].forEach((one) => one.setAttribute('aria-pressed', one === button ? 'true' : 'false'));
    } }, t(`colour_${key}`));
    return button;
  }));
  const button = (key, onclick) => h('button', { disabled: item.readonly, onclick }, t(key));
  const more = h('div', { hidden: over }, pens, canvas,
    signs && h('label', { for: nameId }, t('type_name')), name,
    h('div', { class: 'steps' }, button('take_back', () => { strokes.pop(); changed = true; show(); }),
      button('start_over', () => { strokes = []; show(); }), button('keep_drawing', () => inOrder(keep))));
  if (over) {
    kept.onchange = open;
  }
  show();
  return { labelId, more, commit: keep, node: h('div', { role: 'group', 'aria-labelledby': labelId }, more, kept.node) };
}
