import { chosenPortal } from './portal/address.js';
import { h, setText } from './portal/dom.js';

const NARROW = matchMedia('(max-width: 1100px)');
const SHOWN_ANSWERS = 4;
const MAX_HANGING = 2; // a browser opens six connections to a server, and the page needs some to look at it
const TITLES = { load: 'Load', clock: 'Clock service', stall: 'Stall', hang: 'Hanging call', misuse: 'Call on an event loop',
  saturate: 'Full portal' };
const JSON_TYPE = { 'Content-Type': 'application/json' };

const element = (id) => document.getElementById(id);
const portal = () => chosenPortal() || 'portal';
const inPortal = (path) => `${path}?portal=${encodeURIComponent(portal())}`;
let hanging = 0;

/** Makes a request and shows its answer. */
async function ask(title, method, path, body) {
  try {
    const answer = await fetch(path, { method, headers: body ? JSON_TYPE : {}, body: body && JSON.stringify(body) });
    const text = await answer.text();
    report(title, answer.status, text ? JSON.parse(text) : null);
  } catch {
    report(title, 'no answer', null);
  }
}

function report(title, status, answer) {
  element('answers').prepend(h('li', {}, h('b', {}, `${TITLES[title]}: ${status} `), explained(title, answer)));
  [...element('answers').children].slice(SHOWN_ANSWERS).forEach((old) => old.remove());
}

function explained(title, answer) {
  if (!answer) return '';
  if (title === 'load' && 'answered' in answer) return `${answer.answered} answered, ${answer.failed} failed`;
  if (title === 'clock' && 'failureRate' in answer) return `up to ${answer.maxDelayMillis} ms, ${answer.failureRate * 100} % failures`;
  return answer.detail ?? '';
}

async function load() {
  const { callers, seconds } = element('load');
  busy(true);
  await ask('load', 'POST', `demo/load?callers=${callers.value}&seconds=${seconds.value}`);
  busy(false);
}

function busy(loading) {
  element('load').querySelector('button').disabled = loading;
  element('load-stop').disabled = !loading;
}

function changeClock() {
  const { maxDelayMillis, failures } = element('clock');
  return ask('clock', 'PUT', 'demo/clock', { maxDelayMillis: Number(maxDelayMillis.value), failureRate: failures.value / 100 });
}

function repairClock() {
  element('clock').reset();
  showValues();
  return changeClock();
}

async function hang() {
  hanging += 1;
  element('hang').disabled = hanging >= MAX_HANGING;
  await ask('hang', 'GET', inPortal('demo/hang'));
  hanging -= 1;
  element('hang').disabled = false;
}

function showValues() {
  document.querySelectorAll('.demo label').forEach((label) =>
    setText(label.querySelector('output'), label.querySelector('input').value));
}

function onSubmit(id, action) {
  element(id).addEventListener('submit', (event) => {
    event.preventDefault();
    action();
  });
}

function onClick(id, action) {
  element(id).addEventListener('click', action);
}

async function showClock() {
  const { maxDelayMillis, failureRate } = await (await fetch('demo/clock')).json();
  element('clock').maxDelayMillis.value = maxDelayMillis;
  element('clock').failures.value = failureRate * 100;
  showValues();
}

function showPortal() {
  setText(element('demo-portal'), portal());
}

function fold() {
  document.querySelector('.demo details').open = !NARROW.matches;
}

onSubmit('load', load);
onClick('load-stop', () => fetch('demo/load', { method: 'DELETE' }));
onSubmit('clock', changeClock);
onClick('clock-repair', repairClock);
onClick('stall', () => ask('stall', 'POST', inPortal('demo/stall')));
onClick('hang', hang);
onClick('misuse', () => ask('misuse', 'POST', inPortal('demo/misuse')));
onClick('saturate', () => ask('saturate', 'GET', 'demo/saturated'));
document.addEventListener('input', showValues);
addEventListener('hashchange', showPortal);
NARROW.addEventListener('change', fold);
fold();
showValues();
showPortal();
showClock();
