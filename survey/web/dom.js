// Elements from a description. Texts are texts: nothing from outside becomes markup, except rich(), which
// takes what the engine made of a label (forms/markdown.h escapes all else).
//
//     h('button', { class: 'main', onclick: () => go() }, 'Next')

export function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (name === 'value' || name === 'checked' || name === 'disabled') {
      element[name] = value;
    } else if (value !== undefined && value !== null && value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function rich(html, tag = 'div', properties = {}) {
  const element = h(tag, { dir: 'auto', ...properties });
  element.innerHTML = html.replaceAll('<span style="', '<span data-style="'); // the page's policy takes no styles in markup
  element.querySelectorAll('[data-style]').forEach((span) => { span.style.cssText = span.dataset.style; });
  return element;
}

// For what a nervous finger must not do twice: done once for a screen, and again only when it failed.
export function once(work) {
  let begun = false;
  return async (...all) => {
    if (begun) {
      return;
    }
    begun = true;
    try {
      await work(...all);
    } catch (error) {
      begun = false;
      throw error;
    }
  };
}

// As h(), for drawings.
export function svg(tag, properties, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  Object.entries(properties).forEach(([name, value]) => element.setAttribute(name, value));
  element.append(...children.flat());
  return element;
}

const FIRST_STRONG = '\u2068', END = '\u2069';
// Words put among others keep their own direction, and turn none of those around.
export const apart = (text) => `${FIRST_STRONG}${text}${END}`;

// A screen: its one first head, and what is below it.
export const screen = (title, ...below) => h('section', {}, h('h1', {}, title), ...below);

// What the browser calls the page: the head of the screen that shows, if any.
export const entitle = (head) => { document.title = [...(head ? [head.textContent] : []), 'Doorstep'].join(' · '); };

let last = 0;
// An id for a label to point at.
export const newId = () => `e${++last}`;

const JUST_NOW_MS = 1000;
// Said by a screen reader, and shown for a moment.
export function say(text, ...more) {
  const place = document.getElementById('said');
  place.replaceChildren(text, ...more);
  clearTimeout(say.timer);
  say.timer = setTimeout(() => place.replaceChildren(), more.length ? 10_000 : 6000);
  say.atMs = Date.now();
}

const PAINTED_MS = 200; // at the latest: what nobody sees is not painted
// What was put on the screen is there to be seen.
export const painted = () => new Promise((resolve) => {
  requestAnimationFrame(() => setTimeout(resolve));
  setTimeout(resolve, PAINTED_MS);
});

// What was said on the screen before covers nothing of the next one.
export const hush = () => Date.now() - say.atMs > JUST_NOW_MS && document.getElementById('said').replaceChildren();
