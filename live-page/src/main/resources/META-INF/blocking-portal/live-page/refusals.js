import { Rows, h, panel, setAttribute, setText } from './dom.js';
import { number, place, time } from './format.js';

/** From where calls were refused, the latest first. */
export class RefusalsPanel {
  constructor() {
    this.rows = new Rows('Refusals', 'No call was refused: nobody has tried to wait on an event loop.', () => new RefusalRow());
    this.element = panel('refusals', 'Refusals', 'calls made on an event loop', this.rows.element);
  }

  show(portal) {
    const refusals = portal.refusals.toReversed().map((refusal) => ({ ...refusal, now: portal.now }));
    this.rows.show(refusals, ({ detector, callSite }) => JSON.stringify([portal.name, detector, callSite]));
  }
}

class RefusalRow {
  constructor() {
    this.count = h('span', { class: 'count' });
    this.place = h('code', {});
    this.facts = h('span', { class: 'muted' });
    this.element = h('li', { class: 'refusal' }, this.count, this.place, this.facts);
  }

  show({ detector, thread, callSite, count, last, now }) {
    setText(this.count, `${number(count)}×`);
    setText(this.place, callSite ? place(callSite) : 'unknown place');
    setAttribute(this.place, 'title', callSite ?? '');
    setText(this.facts, `${sinceText(last, now)} · on ${thread} · ${detector}`);
  }
}

/** How long ago, by the server's clock, which tells whole seconds. */
function sinceText(instant, now) {
  const secs = (now - Date.parse(instant)) / 1000;
  return secs < 1 ? 'just now' : `${secs < 60 ? `${Math.floor(secs)} s` : time(secs)} ago`;
}
