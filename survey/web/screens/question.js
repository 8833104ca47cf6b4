// One screen of an interview: a question, a note, several questions, or the offer of one more row.
import { has } from '../controls/appearance.js';
import { control } from '../controls/index.js';
import { media } from '../controls/media.js';
import { given } from '../controls/given.js';
import { apart, entitle, h, newId, painted, rich, say, screen } from '../dom.js';
import { Interview } from '../interview.js';
import { direction, languageCode, t } from '../words.js';
import { wipeButton } from './contents.js';

// ---- one item ----

const needed = (item) => item.kind === 'question' && item.required && !item.readonly && !item.value;

// A question with its words and its control: { item, node, commit(), complain(text) }.
class Part {
  constructor(item, context) {
    this.item = item;
    this.context = context;
    this.error = h('p', { class: 'error', role: 'alert', id: newId(), hidden: true });
    this.hint = item.hint ? rich(item.hint, 'div', { class: 'hint', id: newId() }) : null;
    this.control = item.kind === 'question' ? control(item, {
      ...context, set: (value) => context.inOrder(() => this.take(value)), take: (value) => this.take(value),
      complain: (text) => this.complain(text) }) : null;
    this.node = h('div', { class: `item ${item.kind}`, 'data-path': item.path }, this.words(context), this.control?.node,
      item.kind === 'note' ? given(item, context.interview) : null, this.error);
    this.field = this.control?.labelFor ? this.node.querySelector(`#${this.control.labelFor}`) : this.control?.node;
    this.field?.setAttribute('aria-describedby', [this.hint?.id, this.error.id].filter(Boolean).join(' '));
  }

  words({ interview }) {
    const { item } = this;
    const mark = item.required ? h('span', { class: 'needed' }, ` ${t('needed')}`) : null;
    if (item.kind === 'group') {
      return [item.label ? rich(item.label, 'h2') : null, media(interview, item)];
    }
    const label = rich(item.label ?? '', 'div', { class: 'label', id: this.control?.labelId });
    if (mark) {
      label.append(mark);
    }
    return [this.control?.labelFor ? h('label', { for: this.control.labelFor, class: 'plain' }, label) : label, this.hint,
      item.guidance ? h('details', {}, h('summary', {}, t('guidance')), rich(item.guidance)) : null,
      media(interview, has(item, 'image-map') ? { ...item, image: null } : item, item.autoplay)];
  }

  complain(text) {
    this.error.textContent = text && `⚠ ${text}`;
    this.error.hidden = !text;
    this.field?.setAttribute('aria-invalid', text ? 'true' : 'false');
    if (text) {
      this.context.complained();
    }
  }

  // Something is wrong with it: there we go.
  show() {
    this.node.scrollIntoView();
    (this.control?.labelFor ? this.field : this.field?.querySelector('input, select, button'))?.focus({ preventScroll: true });
  }

  // True when the form takes the value, and it is on the phone's disk; on the way to another screen (`leaving`) that
  // keeps what all its questions took at once. What it refuses still shows, with the form's words.
  async take(value, leaving = false) {
    const { interview, changed, showKept } = this.context;
    this.refused = undefined;
    if (value === this.item.value) {
      this.complain('');
      return true;
    }
    const said = await interview.answer(this.item.path, value, !leaving);
    if (said.status === 'required' && !value) { // what was there stays there, and shows again
      await showKept(this, said.message);
      return false;
    }
    if (said.status !== 'ok') {
      this.refused = value;
      this.complain(said.message || t(`refused_${said.status}`));
      return false;
    }
    this.item.value = value;
    this.complain('');
    if (!leaving) {
      await changed(this);
    }
    return true;
  }

  // On the way to another screen what shows is taken: what was typed, and once more what was refused.
  async settle() {
    const take = (value) => this.take(value, true);
    return (!this.control?.commit || await this.control.commit(take)) && (this.refused === undefined || take(this.refused));
  }
}

// ---- rows of a repeat ----

function oneMore(item, { interview, show, onThisScreen }) {
  const add = () => onThisScreen(async () => {
    const { status } = await interview.addRow(item.path);
    if (status === 'ok') {
      interview.go('row');
      await interview.save();
    }
    await show();
  });
  const remove = (row, i) => confirm(t('remove_sure', row.words ?? t('row', i + 1))) && onThisScreen(async () => {
    await interview.removeRow(row.path);
    say(t('row_removed'));
    await show();
  });
  return h('div', { class: 'item one-more' }, rich(item.label ?? '', 'div', { class: 'label' }),
    item.rows.map((row, i) => h('div', { class: 'row' }, h('span', { dir: 'auto' }, row.words ?? t('row', i + 1)),
      h('button', { onclick: () => remove(row, i), 'aria-label': t('remove_row', row.words ?? i + 1) }, t('remove')))),
    h('p', {}, t('one_more_question')),
    h('button', { class: 'main', onclick: add }, t('one_more')));
}

// ---- the screen ----

// A repeat and the group around it often have one name. The form's words stand as its language runs: "L. کام" is Urdu,
// though a letter of another script comes first.
function sectionOf({ section }, code) {
  const words = section.filter((part, i) => part.row || section.indexOf(part) === i)
    .map((part) => (part.row ? apart(t('row_of', part.row, part.rows)) : code ? part : apart(part)));
  return words.length ? h('p', { class: 'section', lang: code, dir: direction(code) }, words.join(' › ')) : null;
}

const codeOf = ({ draft, facts }) => languageCode(draft.language ?? facts.languages[0] ?? '');

function languages(app, interview, show) {
  const { languages: all } = interview.facts;
  if (all.length < 2) {
    return null;
  }
  const now = interview.draft.language ?? all[0];
  return h('label', { class: 'inline' }, t('form_language'),
    h('select', { onchange: async (event) => { await interview.speak(event.target.value); await show(); } },
      all.map((name) => h('option', { value: name, selected: name === now }, name))));
}

async function openInterview(app, parameters) {
  if (!app.interview) {
    const { draft, form, dwelling, practice } = parameters;
    say(t('opening')); // a large form keeps a slow phone busy for a second
    await painted();
    app.interview = await (draft ? Interview.resume(draft)
      : Interview.begin(form, { dwelling, practice, surveyor: app.settings.surveyor })).finally(() => say(''));
    if (app.interview.wantsSound) {
      say(t('no_sound'));
    }
    parameters.draft = app.interview.id; // back to here means on with this one
  }
  return app.interview;
}

// The form wants to know who asks (identify-user).
function askName(app, interview, parameters) {
  const field = h('input', { id: newId(), autocomplete: 'name' });
  const take = async () => {
    const surveyor = field.value.trim();
    if (surveyor) {
      await app.keep({ surveyor });
      await interview.named(surveyor);
      await app.go('question', parameters, 'replace');
    } else {
      say(t('refused_required'));
    }
  };
  return screen(t('who_asks'), h('label', { for: field.id }, t('your_name')), field,
    h('button', { class: 'main', onclick: take }, t('next')));
}

export async function question(app, parameters) {
  const interview = await openInterview(app, parameters);
  if (interview.wantsName) {
    return askName(app, interview, parameters);
  }
  const place = h('section', { class: 'interview' });
  let parts = [];
  let busy = Promise.resolve();

  // One thing after the other: nobody's tap meets a screen that is still being left.
  function inOrder(work) {
    const result = busy.then(work);
    busy = result.catch((error) => app.trouble(error));
    return result;
  }

  // As above, and nothing when its screen has been left by then: a second tap must not pass by a question nobody saw.
  function onThisScreen(work) {
    const { key } = interview.screen;
    return inOrder(() => key === interview.screen.key && work());
  }

  async function show() {
    if (interview.screen.kind === 'end') {
      await app.go('finish', {}, 'replace');
      return;
    }
    draw();
    appear();
  }

  // After an answer other questions of the screen may have come, gone or changed their words.
  async function changed(by) {
    const before = new Map(parts.map((part) => [part.item.path, part]));
    parts = interview.screen.items.map((item) => {
      const part = before.get(item.path);
      return part && (part === by || JSON.stringify(part.item) === JSON.stringify(item)) ? part : make(item);
    });
    const list = place.querySelector('.items');
    place.querySelector('header').replaceWith(head());
    parts.forEach((part, i) => {
      if (list.children[i] !== part.node) {
        list.insertBefore(part.node, list.children[i] ?? null);
      }
    });
    while (list.children.length > parts.length) {
      list.lastChild.remove();
    }
  }

  // An answer that is needed cannot be taken away: what the form keeps is shown in the place of the empty field.
  async function showKept(part, message) {
    const at = parts.indexOf(part);
    const again = make(interview.screen.items.find(({ path }) => path === part.item.path) ?? part.item);
    parts[at] = again;
    part.node.replaceWith(again.node);
    again.complain([message, t('answer_stays')].filter(Boolean).join(' '));
  }

  let complaints = 0;
  const complained = () => { complaints += 1; };
  const context = { interview, changed, show, showKept, complained, inOrder, onThisScreen, next: () => next() };
  const make = (item) => (item.kind === 'one-more' ? { item, node: oneMore(item, context) } : new Part(item, context));

  // What was typed is taken; then nothing that is needed may be empty, and nothing that came by it unseen.
  async function leave() {
    for (const part of [...parts]) {
      if (part.settle && !await part.settle()) {
        parts.find(({ item }) => item.path === part.item.path)?.show();
        return false;
      }
    }
    const { items } = interview.screen;
    const shown = new Set(parts.map(({ item }) => item.path));
    const open = items.find(needed), came = items.find(({ kind, path }) => kind === 'question' && !shown.has(path));
    const stay = open ?? came;
    if (stay) {
      await interview.keep();
      await changed();
      const part = parts.find(({ item }) => item.path === stay.path);
      part.complain(open ? t('refused_required') : '');
      part.show();
    }
    return !stay;
  }

  // To the next screen or the one before. It is drawn while what was said is written, and shows when both are done.
  async function move(how) {
    const from = interview.screen.key;
    if (!interview.go(how)) {
      return false;
    }
    let drawn;
    try {
      const kept = interview.keep();
      drawn = interview.screen.items.map(make);
      await kept;
    } catch (error) {
      interview.go(from);
      throw error;
    }
    if (interview.screen.kind === 'end') {
      await app.go('finish', {}, 'replace');
    } else {
      draw(drawn);
      appear();
    }
    return true;
  }

  // A tap on the way out of a field whose answer is then refused does not go on: the words have to be seen. What was
  // refused and is put right by then keeps nobody.
  const next = () => {
    const before = complaints;
    const refused = () => complaints > before && parts.some(({ error }) => error && !error.hidden);
    return onThisScreen(async () => !refused() && await leave() && move('next'));
  };

  const back = () => onThisScreen(async () => {
    for (const part of [...parts]) {
      await part.settle?.();
    }
    if (!await move('back')) {
      app.back();
    }
  });

  function head() {
    const { screen } = interview;
    return h('header', {}, h('h1', { tabindex: '-1' }, screen.kind === 'note' ? interview.facts.title
      : t('question_of', screen.number + (screen.kind === 'list'), screen.left - (screen.kind === 'list'))),
    sectionOf(screen, codeOf(interview)));
  }

  const onward = h('button', { class: 'main', onclick: next });
  const steps = h('nav', { class: 'steps', 'aria-label': t('steps') }, h('button', { onclick: back }, t('back')), onward);
  const menu = h('details', { class: 'menu' }, h('summary', {}, t('menu')), languages(app, interview, show),
    h('button', { onclick: () => app.go('contents', {}, 'replace') }, t('contents')),
    h('button', { onclick: () => app.home() }, t('save_and_stop')),
    wipeButton(app));

  place.append(h('header'), h('div', { class: 'items' }), steps, menu);

  function draw(drawn = interview.screen.items.map(make)) {
    const code = codeOf(interview);
    parts = drawn;
    onward.textContent = interview.screen.kind === 'one-more' ? t('no_more') : t('next');
    menu.open = false;
    place.querySelector('header').replaceWith(head());
    place.querySelector('.items').replaceWith(h('div', { class: 'items', lang: code, dir: direction(code) },
      parts.map((part) => part.node)));
  }

  function appear() {
    const title = place.querySelector('h1');
    entitle(title);
    title.focus({ preventScroll: true });
    place.parentElement?.scrollTo({ top: 0 });
  }

  if (interview.screen.kind === 'end') {
    return finishFor(app);
  }
  draw();
  return place;
}

async function finishFor(app) {
  const { finish } = await import('./finish.js');
  return finish(app);
}
