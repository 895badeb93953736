import { Bar, Rows, h, panel, setText } from './dom.js';
import { number, plural, seconds, time } from './format.js';

/** Permits: how many are taken, and who waits for one. */
export class PermitsPanel {
  constructor() {
    this.rows = new Rows('Permits', 'There are no limiters.', () => new PermitRow());
    this.element = panel('permits', 'Permits', 'taken, of those that there are', this.rows.element);
  }

  show(portal, history) {
    this.rows.show(limiters(portal).map((limiter) => ({ ...limiter, moved: movedText(history.limits(limiter.key)) })), ({ key }) => key);
  }
}

/** The limiters of a portal, each with a name, and then those of the application. */
export function limiters({ admission, workers, cpu, shared, adaptive, cluster }) {
  const calls = { ...admission, setBy: [adaptive && latencyText(adaptive), cluster && shareText(cluster)].filter(Boolean).join(' · ') };
  const own = Object.entries({ calls, workers, cpu }).map(([name, limiter]) => ({ ...limiter, name, key: name }));
  return [...own, ...shared.map((limiter, i) => ({ ...limiter, key: `${i} ${limiter.name}`, ofApplication: true }))];
}

/** Between what a limit has moved, if it has. */
function movedText(limits) {
  const hasMoved = limits !== null && limits.lowest < limits.highest;
  return hasMoved ? `${number(limits.lowest)} to ${number(limits.highest)} in the last minute` : null;
}

/** What moves a limit that follows the latency. */
function latencyText({ algorithm, min, max, latency }) {
  const measured = seconds(latency);
  return `limit from ${number(min)} to ${number(max)} by latency (${algorithm.toLowerCase()}${measured === null ? '' : `, against ${time(measured)}`})`;
}

/** What a limit is a share of. */
function shareText({ limit, instances, reachable }) {
  const others = instances > 0 ? ` for ${plural(instances, 'instance')}` : '';
  return `share of ${number(limit)}${others}${reachable === false ? ', as last told' : ''}`;
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
    this.facts = h('span', { class: 'muted' });
    this.element = h('li', { class: 'permit' },
      h('div', { class: 'permit-head' }, this.name, this.mark), this.numbers, this.bar.element, this.facts);
  }

  show(limiter) {
    const { name, limit, active, waiting } = limiter;
    setText(this.name, name);
    this.mark.hidden = !limiter.ofApplication;
    setText(this.mark, limiter.ofApplication ? 'of the application' : '');
    setText(this.numbers, `${number(active)} of ${number(limit)}${waiting > 0 ? ` · ${number(waiting)} waiting` : ''}`);
    this.bar.show(limit > 0 ? active / limit : 1, level(limiter), this.numbers.textContent);
    const facts = [limiter.setBy, limiter.moved].filter(Boolean).join(' · ');
    this.facts.hidden = !facts;
    setText(this.facts, facts);
  }
}
