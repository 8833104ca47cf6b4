// Pictures, sounds and films that a form has with its questions and choices. A sound plays at a tap on one
// large button; nothing plays before a person touched the page, browsers would not let it.
import { h, rich } from '../dom.js';
import { t } from '../words.js';

const addresses = new WeakMap(); // of an interview: file -> address, one each

function addressOf(interview, name) {
  const known = addresses.get(interview) ?? new Map();
  addresses.set(interview, known);
  if (name && !known.has(name)) {
    known.set(name, interview.mediaUrl(name));
  }
  return known.get(name);
}

function image(src, big, alt) {
  const picture = h('img', { src, alt });
  if (!big) {
    return picture;
  }
  const dialog = h('dialog', { 'aria-label': alt || t('picture_big') }, h('img', { src: big, alt }),
    h('button', { onclick: () => dialog.close() }, t('close')));
  return [picture, h('button', { class: 'small', onclick: () => dialog.showModal() }, t('picture_big')), dialog];
}

// A button that plays and stops `player`, an element of its own or one that shows.
function playButton(player, name, autoplay) {
  const play = () => player.play().catch(() => show());
  const button = h('button', { class: 'play', onclick: () => (player.paused ? play() : player.pause()) });
  const show = () => { button.textContent = player.paused ? `▶ ${name}` : `■ ${t('media_stop')}`; };
  ['play', 'pause', 'ended'].forEach((event) => player.addEventListener(event, show));
  show();
  if (autoplay && navigator.userActivation?.hasBeenActive !== false) {
    setTimeout(() => button.isConnected && play(), 300); // a screen reader first says the words
  }
  return button;
}

// Elements for what `of` (a question, a group, a choice) has; `autoplay`: what the form wants played at once.
export function media(interview, of, autoplay) {
  const address = (kind) => of[kind] && addressOf(interview, of[kind]);
  const [picture, audio, video] = ['image', 'audio', 'video'].map(address);
  const film = video && h('video', { src: video, controls: true, playsinline: true, 'aria-label': of.words ?? '' });
  return [picture && image(picture, address('big-image'), of.words ? '' : of.image.split('/').at(-1)),
    audio && playButton(new Audio(audio), t('media_play'), autoplay === 'audio'),
    film && [playButton(film, t('film_play'), autoplay === 'video'), film]].flat(2).filter(Boolean);
}

// What a choice shows: its picture and its words.
export function choiceWords(choice, interview) {
  const picture = choice.image && addressOf(interview, choice.image);
  return [picture && h('img', { src: picture, alt: choice.words ? '' : choice.value }),
    choice.label || !picture ? rich(choice.label ?? choice.value, 'span') : null];
}
