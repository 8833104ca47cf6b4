// Practice at an invented home, with the real questions; nothing of it is sent. At the end a certificate.
import { h, screen } from '../dom.js';
import * as store from '../store.js';
import { formatTime, t } from '../words.js';
import { toStart } from './home.js';

const HOME = 'PRACTICE-1';

export async function practice(app) {
  const forms = (await store.getFact('forms')) ?? [];
  return screen(t('practise'), h('p', {}, t('practise_why')), h('p', {}, t('practise_home')),
    forms.map((form, i) => h('button', { class: i ? '' : 'main', dir: 'auto',
      onclick: () => app.go('question', { form, dwelling: HOME, practice: true }, 'replace') }, form.title)),
    toStart(app));
}

export async function certificate(app, { title }) {
  const survey = await store.getFact('survey');
  return screen(t('certificate'),
    h('div', { class: 'slip' }, h('p', { class: 'label', dir: 'auto' }, app.settings.surveyor || '_______________'),
      h('p', {}, t('certificate_for')), h('p', { class: 'label', dir: 'auto' }, title),
      h('p', { dir: 'auto' }, survey?.name ?? 'Doorstep'), h('p', {}, formatTime(Date.now()))),
    h('p', { class: 'no-print' }, t('practise_gone')),
    h('button', { onclick: () => print() }, t('print')),
    toStart(app, 'main'));
}
