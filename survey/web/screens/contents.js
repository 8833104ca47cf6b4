// All questions of the interview, to jump to one.
import { h, say, screen } from '../dom.js';
import { t } from '../words.js';

// "Stop and wipe this interview", for every screen of one that is not a question's own.
export const wipeButton = (app) => h('button', { class: 'danger', onclick: async () => {
  if (confirm(t('wipe_sure'))) {
    await app.interview.wipe();
    app.interview = null;
    say(t('wiped'));
    await app.home();
  }
} }, t('wipe'));

export async function jump(app, key) {
  const { interview } = app;
  interview.go(key);
  await interview.save();
  await app.go('question', { draft: interview.id }, 'replace');
}

export async function contents(app) {
  const { interview } = app;
  return screen(t('contents'),
    h('div', { class: 'rows' }, interview.contents().map((item) => h('button', { class: 'row', onclick: () => jump(app, item.key) },
      h('strong', { dir: 'auto' }, item.words || (item.kind === 'one-more' ? t('one_more') : t('untitled'))),
      h('span', { dir: 'auto' }, item.value || (item.needed ? t('needed') : ''))))),
    h('button', { onclick: () => app.go('question', { draft: interview.id }, 'replace') }, t('back')), wipeButton(app));
}
