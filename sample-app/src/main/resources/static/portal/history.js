/** How many points the charts show: a minute and its begin. */
export const SIZE = 61;

/** The last minute of one portal: what happened between one reading and the next. */
export class History {
  constructor() {
    this.points = [];
    this.last = null;
  }

  /** @param calls what the meters say now, or undefined if there are none yet  @param now in milliseconds */
  add(calls = { outcomes: {}, queued: null }, loops, now) {
    if (this.last) this.points.push(between(this.last, { calls, loops, now }));
    if (this.points.length > SIZE) this.points.shift();
    this.last = { calls, loops, now };
  }

  latest() {
    return this.points.at(-1) ?? null;
  }

  /** How many calls ended with one of the outcomes in the last seconds. */
  ended(outcome, lastSeconds) {
    return this.points.slice(-lastSeconds).reduce((sum, point) => sum + (point.ended[outcome] ?? 0), 0);
  }

  /** All outcomes that calls have had since the start. */
  outcomes() {
    return Object.keys(this.last?.calls.outcomes ?? {});
  }
}

function between(before, after) {
  const secs = Math.max(0.001, (after.now - before.now) / 1000);
  const timers = Object.entries(after.calls.outcomes)
    .map(([outcome, timer]) => [outcome, difference(before.calls.outcomes[outcome], timer)]);
  const all = timers.map(([, timer]) => timer);
  const count = sum(all, 'count');
  return {
    ended: Object.fromEntries(timers.map(([outcome, timer]) => [outcome, timer.count])),
    rates: Object.fromEntries(timers.map(([outcome, timer]) => [outcome, timer.count / secs])),
    rate: count / secs,
    mean: count > 0 ? sum(all, 'total') / count : null,
    max: count > 0 ? Math.max(...all.map((timer) => timer.max)) : null,
    queued: meanOf(difference(before.calls.queued, after.calls.queued)),
    busy: busyShares(before.loops, after.loops, secs),
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
