import { isMeter, isMeterList } from './shapes.js';

const CALLS = 'blocking.portal.calls';
const QUEUED = 'blocking.portal.calls.queued';
const COUNTERS = { late: 'blocking.portal.late.signals', leaked: 'blocking.portal.streams.leaked', stalls: 'blocking.portal.loop.stalls' };
const REJECTED = 'blocking.portal.calls.rejected';
const SECONDS_OF = new Map([['nanoseconds', 1e-9], ['microseconds', 1e-6], ['milliseconds', 1e-3], ['seconds', 1], ['minutes', 60],
  ['hours', 3600], ['days', 86400]]);

/** How many readings apart that is read which seldom changes. */
const RARELY = 5;

/** How many portals are read at a time beside the chosen one, so that many portals are not many requests. */
const OTHERS = 5;

/** The meters of calls, and of what should not happen. Asks only for what an answer before says that there is, so that no request fails. */
export class Meters {
  /** @param read reads JSON of a shape from an address below that of the actuator */
  constructor(read) {
    this.read = read;
    this.readings = 0;
    this.turn = 0;
    this.losses = null;
  }

  /**
   * Reads the chosen portal, and some of the others in turn.
   *
   * @return calls by the name of each portal that was read: `{outcomes: by outcome {count, total, max}, queued}`, in seconds, or
   * undefined while it had none; and the losses of the chosen one, null until they have been read
   */
  async of(names, chosen) {
    try {
      if (this.readings % RARELY === 0 || chosen !== this.chosen) await this.#look(chosen);
      this.readings += 1;
      const due = [chosen, ...this.#others(names.filter((name) => name !== chosen))];
      const calls = await Promise.all(due.map(async (name) => [name, await this.#callsOf(name, name === chosen)]));
      return { calls: new Map(calls), losses: this.losses };
    } catch (failure) {
      this.readings = 0;
      throw failure;
    }
  }

  /** What there is, and what seldom changes. */
  async #look(chosen) {
    const { names } = await this.read('metrics', isMeterList);
    this.chosen = chosen;
    this.names = new Set(names);
    [this.called, this.queued, this.losses] =
      await Promise.all([this.#portalsOf(CALLS), this.#portalsOf(QUEUED), this.#lossesOf(chosen)]);
  }

  #others(names) {
    const due = Array.from({ length: Math.min(OTHERS, names.length) }, (_, i) => names[(this.turn + i) % names.length]);
    this.turn += due.length;
    return due;
  }

  async #callsOf(portal, isChosen) {
    if (!this.called.includes(portal)) return undefined;
    const outcomes = values(await this.#meter(CALLS, { portal }), 'outcome');
    const timers = outcomes.map(async (outcome) => [outcome, timer(await this.#meter(CALLS, { portal, outcome }))]);
    const queued = isChosen && this.queued.includes(portal) ? timer(await this.#meter(QUEUED, { portal })) : null;
    return { outcomes: new Map(await Promise.all(timers)), queued };
  }

  /** Counts since the start, each null where there is no such meter. */
  async #lossesOf(portal) {
    const counters = Object.entries(COUNTERS).map(async ([key, meter]) => [key, await this.#count(meter, portal)]);
    return { ...Object.fromEntries(await Promise.all(counters)), rejected: await this.#rejected(portal) };
  }

  async #count(meter, portal) {
    if (!this.names.has(meter)) return null;
    return (await this.#portalsOf(meter)).includes(portal) ? count(await this.#meter(meter, { portal })) : 0;
  }

  async #rejected(portal) {
    if (!this.names.has(REJECTED)) return null;
    if (!(await this.#portalsOf(REJECTED)).includes(portal)) return new Map();
    const reasons = values(await this.#meter(REJECTED, { portal }), 'reason');
    return new Map(await Promise.all(reasons.map(async (reason) =>
      [reason, count(await this.#meter(REJECTED, { portal, reason }))])));
  }

  async #portalsOf(meter) {
    return this.names.has(meter) ? values(await this.#meter(meter, {}), 'portal') : [];
  }

  #meter(name, tags) {
    const query = Object.entries(tags).map(([tag, value]) => `tag=${tag}:${encodeURIComponent(value)}`).join('&');
    return this.read(`metrics/${name}${query && `?${query}`}`, isMeter);
  }
}

function values(meter, tag) {
  return meter.availableTags.find((available) => available.tag === tag)?.values.toSorted() ?? [];
}

function statistic({ measurements }, name) {
  return measurements.find((measured) => measured.statistic === name)?.value ?? 0;
}

function count(meter) {
  return statistic(meter, 'COUNT');
}

/** In seconds, whatever the registry's unit is. */
function timer(meter) {
  const unit = SECONDS_OF.get(meter.baseUnit) ?? 1;
  return { count: count(meter), total: statistic(meter, 'TOTAL_TIME') * unit, max: statistic(meter, 'MAX') * unit };
}
