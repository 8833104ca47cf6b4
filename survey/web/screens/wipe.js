// "Stop and wipe this interview", for every screen of one that is not a question's own.
import { h, say } from '../dom.js';
import { t } from '../words.js';

export const wipeButton = (app) => h('button', { class: 'danger', onclick: async () => {
  if (confirm(t('wipe_sure'))) {
    await app.interview.wipe();
    app.interview = null;
    say(t('wiped'));
    await app.home();
  }
} }, t('wipe'));
