import { Bar, Rows, h, panel, setText } from './dom.js';
import { number } from './format.js';

/** Permits: how many are taken, and who waits for one. */
export class PermitsPanel {
  constructor() {
    this.rows = new Rows('Permits', 'There are no limiters.', () => new PermitRow());
    this.element = panel('permits', 'Permits', 'taken, of those that there are', this.rows.element);
  }

  show(portal) {
    this.rows.show(limiters(portal), (limiter) => limiter.name);
  }
}

/** The limiters of a portal, each with a name, and then those of the application. */
export function limiters({ admission, workers, cpu, shared }) {
  return [{ name: 'calls', ...admission }, { name: 'workers', ...workers }, { name: 'cpu', ...cpu }, ...shared];
}

/** From ok to bad: free, nearly taken, taken while others wait. */
export function level({ limit, active, waiting }) {
  if (waiting > 0) return 'bad';
  return active >= 0.8 * limit ? 'warn' : 'ok';
}

class PermitRow {
  constructor() {
    this.name = h('strong', {});
    this.numbers = h('span', { class: 'permit-numbers' });
    this.bar = new Bar('Taken');
    this.element = h('li', { class: 'permit' }, this.name, this.numbers, this.bar.element);
  }

  show(limiter) {
    const { name, limit, active, waiting } = limiter;
    setText(this.name, name);
    setText(this.numbers, `${number(active)} of ${number(limit)}${waiting > 0 ? ` · ${number(waiting)} waiting` : ''}`);
    this.bar.show(limit > 0 ? active / limit : 1, level(limiter), this.numbers.textContent);
  }
}
