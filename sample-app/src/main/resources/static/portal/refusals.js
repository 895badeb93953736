import { Rows, h, panel, setAttribute, setText } from './dom.js';
import { number, place, time } from './format.js';

/** From where calls were refused, the latest first. */
export class RefusalsPanel {
  constructor() {
    this.rows = new Rows('Refusals', 'No call was refused: nobody has tried to wait on an event loop.', () => new RefusalRow());
    this.element = panel('refusals', 'Refusals', 'calls made on an event loop', this.rows.element);
  }

  show(portal) {
    this.rows.show(portal.refusals.toReversed(), (refusal) => `${portal.name} ${refusal.detector} ${refusal.callSite}`);
  }
}

class RefusalRow {
  constructor() {
    this.count = h('span', { class: 'count' });
    this.place = h('code', {});
    this.facts = h('span', { class: 'muted' });
    this.element = h('li', { class: 'refusal' }, this.count, this.place, this.facts);
  }

  show({ detector, thread, callSite, count, last }) {
    setText(this.count, `${number(count)}×`);
    setText(this.place, callSite ? place(callSite) : 'unknown place');
    setAttribute(this.place, 'title', callSite ?? '');
    setText(this.facts, `${sinceText(last)} · on ${thread} · ${detector}`);
  }
}

/** How long ago, by this machine's clock, which may differ from the server's. */
function sinceText(instant) {
  const secs = (Date.now() - Date.parse(instant)) / 1000;
  return secs < 1 ? 'just now' : `${secs < 60 ? `${Math.floor(secs)} s` : time(secs)} ago`;
}
