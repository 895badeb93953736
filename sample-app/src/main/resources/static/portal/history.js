/** How many seconds the charts show: a minute and its begin. */
export const SIZE = 61;

/** What happened in a longer time between two readings belongs to no second: the page was hidden, or the server away. */
const LONGEST_GAP = 15;

/** The last minute of one portal, in seconds of the server: what happened between one reading and the next. */
export class History {
  constructor() {
    this.points = [];
    this.last = null;
  }

  /**
   * @param calls what the meters say now, undefined if there are none yet, null if they cannot be read
   * @param loops busy seconds by thread  @param at the seconds that the portal is up, by the server's clock
   */
  add(calls = { outcomes: new Map(), queued: null }, loops, at) {
    const before = this.last;
    this.last = { calls, loops, at };
    if (before && at < before.at) this.points = [];
    if (before && at > before.at && at - before.at <= LONGEST_GAP) this.points.push(between(before, this.last));
    this.points = this.points.filter((point) => point.at > at - SIZE);
  }

  /** The last point, if it is of now. */
  latest() {
    const point = this.points.at(-1);
    return point && point.at === this.last.at ? point : null;
  }

  /** For each of the last seconds the point that it is in, or null; the last one is now. */
  seconds() {
    const now = this.last?.at ?? 0;
    return Array.from({ length: SIZE }, (_, i) => {
      const second = now - (SIZE - 1 - i);
      return this.points.find(({ from, at }) => from < second && second <= at) ?? null;
    });
  }

  /** How many calls ended with one of the outcomes in the last seconds. */
  ended(outcome, lastSeconds) {
    return this.points.filter(({ at }) => at > this.last.at - lastSeconds)
      .reduce((sum, point) => sum + (point.ended.get(outcome) ?? 0), 0);
  }

  /** All outcomes that calls have had since the start. */
  outcomes() {
    return [...(this.last?.calls?.outcomes.keys() ?? [])];
  }
}

function between(before, after) {
  const secs = after.at - before.at;
  const busy = busyShares(before.loops, after.loops, secs);
  return { from: before.at, at: after.at, busy, ...callsBetween(before.calls, after.calls, secs) };
}

function callsBetween(before, after, secs) {
  if (!before || !after) return { ended: new Map(), rates: null, rate: null, mean: null, max: null, queued: null };
  const timers = [...after.outcomes].map(([outcome, timer]) => [outcome, difference(before.outcomes.get(outcome), timer)]);
  const all = timers.map(([, timer]) => timer);
  const count = sum(all, 'count');
  return {
    ended: new Map(timers.map(([outcome, timer]) => [outcome, timer.count])),
    rates: new Map(timers.map(([outcome, timer]) => [outcome, timer.count / secs])),
    rate: count / secs,
    mean: count > 0 ? sum(all, 'total') / count : null,
    max: count > 0 ? Math.max(...all.map((timer) => timer.max)) : null,
    queued: meanOf(difference(before.queued, after.queued)),
  };
}

/** Counters only grow, unless the application was started again. */
function difference(before, after) {
  if (!after) return { count: 0, total: 0, max: 0 };
  const base = before && before.count <= after.count ? before : { count: 0, total: 0 };
  return { count: after.count - base.count, total: after.total - base.total, max: after.max };
}

function busyShares(before, after, secs) {
  return new Map([...after].map(([loop, busy]) =>
    [loop, Math.min(1, Math.max(0, (busy - (before.get(loop) ?? busy)) / secs))]));
}

function meanOf(timer) {
  return timer.count > 0 ? timer.total / timer.count : null;
}

function sum(timers, key) {
  return timers.reduce((total, timer) => total + timer[key], 0);
}
