import { Bar, Rows, h, panel, setText } from './dom.js';
import { number } from './format.js';

/** Permits: how many are taken, and who waits for one. */
export class PermitsPanel {
  constructor() {
    this.rows = new Rows('Permits', 'There are no limiters.', () => new PermitRow());
    this.element = panel('permits', 'Permits', 'taken, of those that there are', this.rows.element);
  }

  show(portal) {
    this.rows.show(limiters(portal), (limiter) => limiter.key);
  }
}

/** The limiters of a portal, each with a name, and then those of the application. */
export function limiters({ admission, workers, cpu, shared }) {
  const own = Object.entries({ calls: admission, workers, cpu }).map(([name, limiter]) => ({ ...limiter, name, key: name }));
  return [...own, ...shared.map((limiter, i) => ({ ...limiter, key: `${i} ${limiter.name}`, ofApplication: true }))];
}

/** From ok to bad: free, nearly taken, taken while others wait. */
export function level({ limit, active, waiting }) {
  if (waiting > 0) return 'bad';
  return active >= 0.8 * limit ? 'warn' : 'ok';
}

class PermitRow {
  constructor() {
    this.name = h('strong', {});
    this.mark = h('span', { class: 'tag' });
    this.numbers = h('span', { class: 'permit-numbers' });
    this.bar = new Bar('Taken');
    this.element = h('li', { class: 'permit' }, h('div', { class: 'permit-head' }, this.name, this.mark), this.numbers, this.bar.element);
  }

  show(limiter) {
    const { name, limit, active, waiting } = limiter;
    setText(this.name, name);
    this.mark.hidden = !limiter.ofApplication;
    setText(this.mark, limiter.ofApplication ? 'of the application' : '');
    setText(this.numbers, `${number(active)} of ${number(limit)}${waiting > 0 ? ` · ${number(waiting)} waiting` : ''}`);
    this.bar.show(limit > 0 ? active / limit : 1, level(limiter), this.numbers.textContent);
  }
}
