import { Rows, h, panel, setAttribute, setText } from './dom.js';
import { number } from './format.js';

const REASONS = new Map([
  ['max-wait', 'waited as long as one may'],
  ['max-waiting', 'too many waited already'],
  ['no-time-left', 'would not have ended in time'],
  ['no-permit', 'may not wait'],
  ['limiter', 'a limiter had no permit'],
]);
const KINDS = [
  { key: 'rejected', name: 'Rejected calls', hint: 'there was no permit for them', of: ({ rejected }) => rejected && sum(rejected) },
  { key: 'late', name: 'Late signals', hint: 'values and errors that came after their call had ended', of: ({ late }) => late },
  { key: 'leaked', name: 'Leaked streams', hint: 'dropped without being closed', of: ({ leaked }) => leaked },
  { key: 'stalls', name: 'Stalls', hint: 'tasks that kept a loop for too long', of: ({ stalls }) => stalls },
];

/** What should not happen, counted: calls that were turned away and why, late signals, leaked streams, stalls. */
export class LossesPanel {
  constructor() {
    this.rows = new Rows('Losses', 'Not known: the meters cannot be read.', () => new LossRow());
    this.element = panel('losses', 'Losses', 'since the start', this.rows.element);
  }

  show(portal, history) {
    const reasons = [...history.losses.at(-1)?.losses.rejected ?? []].filter(([, count]) => count > 0).map(([reason]) => reasonKind(reason));
    const [rejected, ...others] = KINDS;
    const known = [rejected, ...reasons, ...others].map((kind) => ({ ...kind, lost: history.lost(kind.of) })).filter(({ lost }) => lost);
    this.rows.show(known, ({ key }) => key);
  }
}

class LossRow {
  constructor() {
    this.count = h('span', { class: 'count' });
    this.name = h('strong', {});
    this.facts = h('span', { class: 'muted' });
    this.element = h('li', { class: 'loss' }, this.count, h('span', { class: 'loss-text' }, this.name, this.facts));
  }

  show({ name, hint, isReason, lost: { count, lately } }) {
    setText(this.count, number(count));
    setAttribute(this.count, 'data-level', lately > 0 ? 'bad' : count > 0 ? 'warn' : 'none');
    setAttribute(this.element, 'data-reason', Boolean(isReason));
    setText(this.name, name);
    setText(this.facts, lately > 0 ? `${hint} · ${number(lately)} of them lately` : hint);
  }
}

function reasonKind(reason) {
  return { key: `rejected ${reason}`, name: reason, hint: REASONS.get(reason) ?? 'for another reason', isReason: true,
    of: ({ rejected }) => rejected && (rejected.get(reason) ?? 0) };
}

function sum(counts) {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
