import { h, setAttribute, setText } from './dom.js';
import { number, plural, rate, time } from './format.js';
import { level } from './permits.js';
import { verdict } from './verdict.js';

/** One button for each portal; the chosen one is shown, and is in the address of the page. */
export class PortalChooser {
  constructor(choose) {
    this.choose = choose;
    this.buttons = new Map();
    this.element = h('nav', { class: 'chooser', 'aria-label': 'Portals' });
  }

  show(portals, chosen, histories) {
    const names = portals.map(({ name }) => name);
    if (JSON.stringify(names) !== JSON.stringify([...this.buttons.keys()])) this.#build(names);
    portals.forEach((portal) => this.buttons.get(portal.name).show(portal, portal === chosen, histories.get(portal.name)));
  }

  #build(names) {
    this.buttons = new Map(names.map((name) => [name, new PortalButton(name, this.choose)]));
    this.element.replaceChildren(...[...this.buttons.values()].map(({ element }) => element));
  }
}

class PortalButton {
  constructor(name, choose) {
    this.facts = h('span', { class: 'muted' });
    this.dot = h('span', { class: 'dot', 'aria-hidden': 'true' });
    this.element = h('button', { type: 'button', class: 'portal', 'data-portal': name },
      h('span', { class: 'portal-name' }, this.dot, name), this.facts);
    this.element.addEventListener('click', () => choose(name));
  }

  show(portal, isChosen, history) {
    const perSecond = history.latest()?.rate ?? null;
    setAttribute(this.element, 'aria-pressed', isChosen);
    setAttribute(this.dot, 'data-level', verdict(portal, history).level);
    setText(this.facts, `${rate(perSecond)}/s · ${number(portal.calls.length)} in flight`);
  }
}

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
    this.tiles.calls.show(number(portal.calls.length), `${number(active)} of ${number(limit)} permits`, level(admission));
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
