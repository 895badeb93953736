import { h, setAttribute, setText } from './dom.js';
import { number, plural, rate, time } from './format.js';
import { level } from './permits.js';
import { verdict } from './verdict.js';

/** One sentence: what is wrong, or that nothing is. */
export class Verdict {
  constructor() {
    this.text = h('span', {});
    this.element = h('p', { class: 'verdict', 'aria-live': 'polite', 'data-level': 'none' },
      h('span', { class: 'dot', 'aria-hidden': 'true' }), this.text);
  }

  show(portal, history) {
    const found = verdict(portal, history);
    setAttribute(this.element, 'data-level', found.level);
    setText(this.text, found.text);
  }
}

/** The numbers that one looks at first. */
export class Tiles {
  constructor() {
    this.tiles = { rate: tile('Calls per second'), mean: tile('Mean latency'), max: tile('Slowest lately'), calls: tile('In flight'),
      waiting: tile('Wait for a permit'), refused: tile('Refused') };
    this.element = h('dl', { class: 'tiles' }, ...Object.values(this.tiles).map(({ element }) => element));
  }

  show(portal, history) {
    const { rate: perSecond = null, mean = null, max = null } = history.latest() ?? {};
    const { admission, refusals } = portal;
    const refused = refusals.reduce((sum, { count }) => sum + count, 0);
    this.tiles.rate.show(rate(perSecond), outcomesText(history), 'none');
    this.tiles.mean.show(time(mean), 'of the last second', 'none');
    this.tiles.max.show(time(max), 'of the last minutes', 'none');
    const { limit, active, waiting } = admission;
    this.tiles.calls.show(number(portal.callsInFlight), `${number(active)} of ${number(limit)} permits`, level(admission));
    this.tiles.waiting.show(number(waiting), waiting > 0 ? 'the portal is full' : 'nobody', waiting > 0 ? 'bad' : 'ok');
    this.tiles.refused.show(number(refused), refusedFrom(refusals), refused > 0 ? 'warn' : 'ok');
  }
}

function tile(name) {
  const value = h('span', { class: 'tile-value' }, '–');
  const note = h('span', { class: 'tile-note' });
  const element = h('div', { class: 'tile', 'data-level': 'none' }, h('dt', {}, name), h('dd', {}, value, note));
  const show = (text, explained, colour) => {
    setText(value, text);
    setText(note, explained);
    setAttribute(element, 'data-level', colour);
  };
  return { element, show };
}

function refusedFrom(refusals) {
  return refusals.length > 0 ? `from ${plural(refusals.length, 'place')}` : 'none';
}

function outcomesText(history) {
  const failed = history.outcomes().filter((outcome) => outcome !== 'SUCCESS')
    .reduce((sum, outcome) => sum + history.ended(outcome, 10), 0);
  if (history.latest()?.rate === null) return 'not known';
  return failed > 0 ? `${number(failed)} failed in 10 s` : 'all answered';
}
