import { Bar, Rows, h, panel, setAttribute, setText } from './dom.js';
import { percent, place, plural, seconds, time } from './format.js';

/** The loop threads: how busy each is, what it runs, and whether that takes too long. */
export class LoopsPanel {
  constructor() {
    this.rows = new Rows('Loops', 'There are no loops: the portal does not run.', () => new LoopRow());
    this.element = panel('loops', 'Loops', 'busy share of the last second', this.rows.element);
  }

  show(portal, history) {
    const busy = history.latest()?.busy ?? new Map();
    this.rows.show(portal.loops.map((loop) => ({ ...loop, share: busy.get(loop.thread) ?? 0 })), (loop) => loop.thread);
  }
}

class LoopRow {
  constructor() {
    this.name = h('strong', {});
    this.mark = h('span', { class: 'tag' });
    this.share = h('span', { class: 'loop-share' });
    this.bar = new Bar('Busy share');
    this.facts = h('span', { class: 'muted' });
    this.place = h('code', {});
    this.element = h('li', { class: 'loop' },
      h('div', { class: 'loop-head' }, this.name, this.mark), this.share, this.bar.element, this.facts, this.place);
  }

  show(loop) {
    const level = loop.stalled ? 'bad' : loop.share > 0.8 ? 'warn' : 'ok';
    setText(this.name, loop.thread);
    setAttribute(this.element, 'data-stalled', loop.stalled);
    setText(this.mark, loop.stalled ? 'stalled' : loop.currentTask ? 'works' : 'idle');
    setAttribute(this.mark, 'data-level', loop.stalled ? 'bad' : 'none');
    setText(this.share, percent(loop.share));
    this.bar.show(loop.share, level, percent(loop.share));
    this.facts.hidden = loop.stalled;
    setText(this.facts, facts(loop));
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

function facts({ currentTask, queued, lag }) {
  const parts = [currentTask ? `runs ${currentTask}` : 'nothing to run', plural(queued, 'task') + ' queued'];
  const lateBy = seconds(lag);
  if (lateBy !== null) parts.push(`lag ${time(lateBy)}`);
  return parts.join(' · ');
}
