/** How many seconds the charts show: a minute and its begin. */
export const SIZE = 61;

/** What happened in a longer time between two readings belongs to no second: the page was hidden, or the server away. */
const LONGEST_GAP = 15;

/** The last minute of one portal, in seconds of the server: what happened between one reading and the next. */
export class History {
  constructor() {
    this.points = [];
    this.last = null;
    this.losses = [];
  }

  /**
   * @param calls what the meters say now, undefined if there are none yet, null if they cannot be read
   * @param loops busy seconds by thread  @param at the seconds that the portal is up, by the server's clock
   * @param permits how many are taken, and the limits by the keys of the limiters
   */
  add(calls = { outcomes: new Map(), queued: null }, loops, at, permits = null) {
    const before = this.last;
    this.last = { calls, loops, at, permits };
    if (before && at < before.at) this.#forget();
    if (before && at > before.at && at - before.at <= LONGEST_GAP) this.points.push(between(before, this.last));
    this.points = this.points.filter((point) => point.at > at - SIZE);
  }

  /** @param losses what was lost since the start, which is read more seldom; null if it is not known */
  addLosses(losses) {
    const { at } = this.last;
    if (losses && losses !== this.losses.at(-1)?.losses) this.losses.push({ at, losses });
    this.losses = this.losses.filter((reading) => reading.at > at - SIZE || reading.losses === losses);
  }

  /** What a count of the losses is, and by how much it has grown while it was looked at in the last minute; null if it is not known. */
  lost(countOf) {
    if (this.losses.length === 0) return null;
    const [first, last] = [this.losses[0], this.losses.at(-1)].map(({ losses }) => countOf(losses));
    return last === null ? null : { count: last, lately: Math.max(0, last - (first ?? last)) };
  }

  #forget() {
    this.points = [];
    this.losses = [];
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

  /** Between what a limit was in the last minute: one number if it did not move, null if nothing is known. */
  limits(key) {
    const limits = this.points.map(({ permits }) => permits?.limits.get(key)).filter(Number.isFinite);
    return limits.length > 0 ? { lowest: Math.min(...limits), highest: Math.max(...limits) } : null;
  }

  /** All outcomes that calls have had since the start. */
  outcomes() {
    return [...(this.last?.calls?.outcomes.keys() ?? [])];
  }
}

function between(before, after) {
  const secs = after.at - before.at;
  const busy = busyShares(before.loops, after.loops, secs);
  return { from: before.at, at: after.at, busy, permits: after.permits, ...callsBetween(before.calls, after.calls, secs) };
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
    queued: before.queued ? meanOf(difference(before.queued, after.queued)) : null,
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
