// The end of an interview: what is still open, and done.
import { h, newId, say, screen } from '../dom.js';
import { mineAt, noteOutcome } from '../known.js';
import { t } from '../words.js';
import { jump, wipeButton } from './contents.js';

export async function finish(app) {
  const { interview } = app;
  const problems = interview.problems();
  const done = async (event) => {
    const { dwelling, practice, form } = interview.draft;
    if (why) {
      if (!why.value.trim()) {
        say(t('refused_required'));
        why.focus();
        return;
      }
      interview.note('reason', why.value.trim());
    }
    event.target.disabled = true;
    let code;
    try {
      code = await interview.finish(dwelling && await mineAt(dwelling));
    } catch (error) { // it is still a draft
      event.target.disabled = false;
      app.trouble(error);
      return;
    }
    app.interview = null;
    if (practice) {
      await app.home('certificate', { title: form.title });
      return;
    }
    if (dwelling) {
      await noteOutcome(dwelling, 'complete');
    }
    say(t('record_kept'));
    await app.home('receipt', { code });
    app.send();
  };
  const why = !problems.length && interview.wantsReason ? h('input', { id: newId(), autocomplete: 'off' }) : null;
  return screen(problems.length ? t('still_open') : t('all_answered'),
    problems.length ? h('p', {}, t('still_open_why', problems.length)) : h('p', {}, t('thank_them')),
    problems.map(({ path, label, message, kind }) => h('button', { class: 'row', onclick: () => jump(app, path) },
      h('strong', { dir: 'auto' }, label), h('span', { dir: 'auto' }, message || t(`refused_${kind}`)))),
    why && [h('label', { for: why.id }, t('why_changed')), why],
    problems.length ? null : h('button', { class: 'main', onclick: done }, t('finish')),
    h('button', { onclick: () => app.go('contents', {}, 'replace') }, t('look_over')),
    h('button', { onclick: () => jump(app, 'back') }, t('back')), wipeButton(app));
}
