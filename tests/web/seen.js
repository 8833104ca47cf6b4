// What is wrong with the screen that shows, for eyes, fingers and the keyboard: a list of sentences.
// tests/web/reach.py calls it in the page with { language, rtl, arrived, target, forced, zoomed }.
(want) => {
  const faults = [];
  const root = document.documentElement;
  const shown = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const tell = (e) => e.outerHTML.replace(/\s+/g, ' ').slice(0, 90);
  const of = (selector) => [...document.querySelectorAll(selector)].filter(shown);

  // ---- order: one head, one main part, a language, a title ----
  const heads = of('h1');
  if (heads.length !== 1 || !heads[0].textContent.trim()) {
    faults.push(`${heads.length} first heads`);
  }
  if (want.arrived && document.activeElement !== heads[0]) {
    faults.push(`the focus is not on the head: ${tell(document.activeElement)}`);
  }
  if (of('main').length !== 1 || of('main main').length) {
    faults.push('not one main part');
  }
  if (root.lang !== want.language || root.dir !== (want.rtl ? 'rtl' : 'ltr')) {
    faults.push(`the page is ${root.lang} ${root.dir}`);
  }
  if (!document.title.trim()) {
    faults.push('no title');
  }
  let level = 0;
  for (const head of of('h1, h2, h3, h4')) {
    const next = Number(head.localName[1]);
    if (next > level + 1) {
      faults.push(`a head of level ${next} behind one of level ${level}`);
    }
    level = next;
  }
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  ids.filter((id, i) => ids.indexOf(id) !== i).forEach((id) => faults.push(`two of id ${id}`));
  for (const name of ['for', 'aria-labelledby', 'aria-describedby', 'list', 'aria-controls']) {
    for (const e of document.querySelectorAll(`[${name}]`)) {
      e.getAttribute(name).split(' ').filter((id) => id && !ids.includes(id)).forEach((id) => faults.push(`${name} points at no ${id}: ${tell(e)}`));
    }
  }
  of('[tabindex]').filter((e) => e.tabIndex > 0).forEach((e) => faults.push(`out of the order of keys: ${tell(e)}`));

  // ---- room: nothing too wide, nothing cut, all large enough for a finger ----
  for (const frame of [root, document.querySelector('main')]) {
    if (frame.scrollWidth > frame.clientWidth) {
      faults.push(`wider than the screen by ${frame.scrollWidth - frame.clientWidth}`);
    }
  }
  const scrolls = (e) => e.closest('.scroll, .map, textarea, select, svg');
  for (const e of of('main *, #said')) {
    const box = e.getBoundingClientRect();
    if (!scrolls(e) && box.width > 1 && (box.left < -1 || box.right > innerWidth + 1)) {
      faults.push(`beyond the edge: ${tell(e)}`);
    }
    if (!scrolls(e) && ['BUTTON', 'P', 'SPAN', 'DIV', 'LABEL', 'H1', 'H2', 'SUMMARY', 'STRONG'].includes(e.tagName) &&
        e.clientWidth && e.scrollWidth > e.clientWidth + 1) {
      faults.push(`cut: ${tell(e)}`);
    }
  }
  for (const e of of('button, summary, a, input, select, textarea, [role="button"]')) {
    const box = (e.closest('label.choice') ?? e).getBoundingClientRect();
    if (Math.min(box.width, box.height) < want.target) {
      faults.push(`small for a finger (${Math.round(box.width)} × ${Math.round(box.height)}): ${tell(e)}`);
    }
  }

  // ---- contrast: of words 4.5 to 1, or 3 when they are large; of what is around a control 3 ----
  const brush = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const read = (colour) => {
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = colour;
    brush.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = brush.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((part, i) => part * a + below[i] * (1 - a));
  const page = root.ownerDocument.body;
  function ground(e) { // the colour behind it
    const mine = read(getComputedStyle(e).backgroundColor);
    return mine[3] === 1 ? mine.slice(0, 3) : over(mine, e === page || !e.parentElement ? over(read('Canvas'), [255, 255, 255]) : ground(e.parentElement));
  }
  const light = (colour) => colour.map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
  const ratio = (a, b) => {
    const [dark, bright] = [light(a), light(b)].sort((x, y) => x - y);
    return (bright + 0.05) / (dark + 0.05);
  };
  const said = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  while (!want.forced && said.nextNode()) {
    const e = said.currentNode.parentElement;
    if (!said.currentNode.data.trim() || !shown(e) || seen.has(e) || e.closest('svg, [disabled], option, script, .map')) {
      continue;
    }
    seen.add(e);
    const style = getComputedStyle(e), size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const behind = ground(e), found = ratio(over(read(style.color), behind), behind);
    if (found < (large ? 3 : 4.5)) {
      faults.push(`words too pale, ${found.toFixed(1)} to 1: ${tell(e)}`);
    }
  }
  for (const e of want.forced ? [] : of('button, summary, input, select, textarea, .choice')) {
    const style = getComputedStyle(e);
    if (parseFloat(style.borderTopWidth) && !e.disabled && !e.closest('.map')) {
      const found = Math.max(ratio(over(read(style.borderTopColor), ground(e)), ground(e.parentElement)),
        ratio(ground(e), ground(e.parentElement)));
      if (found < 3) {
        faults.push(`an edge too pale, ${found.toFixed(1)} to 1: ${tell(e)}`);
      }
    }
  }
  return [...new Set(faults)];
}
