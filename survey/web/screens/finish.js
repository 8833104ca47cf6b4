// The end of an interview: what is still open, and done.
import { h, say } from '../dom.js';
import { t } from '../words.js';
import { wipeButton } from './contents.js';
import { noteOutcome } from './door.js';

export async function finish(app) {
  const { interview } = app;
  const problems = interview.problems();
  const to = async (key) => {
    interview.go(key);
    await interview.save();
    await app.go('question', { draft: interview.id }, 'replace');
  };
  const done = async (event) => {
    event.target.disabled = true;
    const { dwelling, practice, form } = interview.draft;
    const code = await interview.finish();
    app.interview = null;
    if (practice) {
      await app.home();
      await app.go('certificate', { title: form.title });
      return;
    }
    if (dwelling) {
      await noteOutcome(dwelling, 'complete');
    }
    say(t('record_kept'));
    await app.home();
    await app.go('receipt', { code });
    app.send();
  };
  return h('section', {}, h('h1', {}, problems.length ? t('still_open') : t('all_answered')),
    problems.length ? h('p', {}, t('still_open_why', problems.length)) : h('p', {}, t('thank_them')),
    problems.map(({ path, message, kind }) => h('button', { class: 'row', onclick: () => to(path) },
      h('strong', { dir: 'auto' }, message || t(`refused_${kind}`)), h('span', {}, path.split('/').at(-1)))),
    problems.length ? null : h('button', { class: 'main', onclick: done }, t('finish')),
    h('button', { onclick: () => to('back') }, t('back')), wipeButton(app));
}
