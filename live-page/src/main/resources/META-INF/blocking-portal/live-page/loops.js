import { Bar, Rows, h, panel, setAttribute, setText } from './dom.js';
import { percent, place, plural, seconds, time } from './format.js';

/** The loop threads, own ones and those of clients that answer: how busy each is, what it runs, and whether that takes too long. */
export class LoopsPanel {
  constructor() {
    this.rows = new Rows('Loops', 'There are no loops: the portal does not run.', () => new LoopRow());
    this.element = panel('loops', 'Loops', 'busy share of the last second', this.rows.element);
  }

  show(portal, history) {
    const busy = history.latest()?.busy ?? new Map();
    const loops = keyed(portal.loops).map((loop) => ({ ...loop, ofClient: loop.kind === 'client', share: busy.get(loop.thread) ?? 0 }));
    this.rows.show(loops.toSorted((one, other) => other.stalled - one.stalled), ({ key }) => key);
  }
}

/** The portal's own, without the event loops of clients. */
export function own(loops) {
  return loops.filter(({ kind }) => kind !== 'client');
}

/** Each with a key of its own: those of several clients may have one name. */
function keyed(loops) {
  const counts = new Map();
  return loops.map((loop) => {
    const name = `${loop.kind} ${loop.thread}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    return { ...loop, key: `${name} ${counts.get(name)}` };
  });
}

class LoopRow {
  constructor() {
    this.name = h('strong', {});
    this.kind = h('span', { class: 'tag', title: 'an event loop of a client, on which answers to this portal arrive' }, 'client');
    this.mark = h('span', { class: 'tag' });
    this.share = h('span', { class: 'loop-share' });
    this.bar = new Bar('Busy share');
    this.facts = h('span', { class: 'muted' });
    this.place = h('code', {});
    this.element = h('li', { class: 'loop' },
      h('div', { class: 'loop-head' }, this.name, this.kind, this.mark), this.share, this.bar.element, this.facts, this.place);
  }

  show(loop) {
    const level = loop.stalled ? 'bad' : loop.share > 0.8 ? 'warn' : 'ok';
    setText(this.name, loop.thread);
    setAttribute(this.element, 'data-stalled', loop.stalled);
    this.kind.hidden = !loop.ofClient;
    this.mark.hidden = loop.ofClient && !loop.stalled;
    setText(this.mark, loop.stalled ? 'stalled' : loop.currentTask ? 'works' : 'idle');
    setAttribute(this.mark, 'data-level', loop.stalled ? 'bad' : 'none');
    setText(this.share, loop.ofClient ? '' : percent(loop.share));
    this.bar.element.hidden = loop.ofClient;
    this.bar.show(loop.share, level, percent(loop.share));
    this.facts.hidden = loop.stalled;
    setText(this.facts, loop.ofClient ? clientFacts(loop) : facts(loop));
    this.#showPlace(loop);
  }

  #showPlace({ stalled, stack }) {
    const frame = culprit(stack ?? []);
    this.place.hidden = !stalled;
    setText(this.place, frame ? `at ${place(frame)}` : 'just now');
    setAttribute(this.place, 'title', (stack ?? []).join('\n'));
  }
}

/** The innermost frame that is neither the JDK's nor a library's that only waits. */
export function culprit(stack) {
  return stack.find((frame) => !/^(java|jdk|sun)\b|\/java\./.test(frame)) ?? stack[0] ?? null;
}

/** Whose busy time nobody measures. */
function clientFacts({ lag }) {
  const lateBy = seconds(lag);
  return lateBy === null ? 'answers calls' : `answers calls · lag ${time(lateBy)}`;
}

function facts({ currentTask, queued, lag }) {
  const parts = [currentTask ? `runs ${currentTask}` : 'nothing to run', plural(queued, 'task') + ' queued'];
  const lateBy = seconds(lag);
  if (lateBy !== null) parts.push(`lag ${time(lateBy)}`);
  return parts.join(' · ');
}
