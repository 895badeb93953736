const DEADLINE_MILLIS = 5000;
const CALLS = 'blocking.portal.calls';
const QUEUED = 'blocking.portal.calls.queued';

/** The actuator endpoints that the page reads, and the one that it writes to. */
export class Actuator {
  constructor(base) {
    this.base = base.replace(/\/$/, '');
  }

  /** All portals with their loops, calls, permits and refusals, and the application's own limiters. */
  portals() {
    return this.#get('blockingportal');
  }

  /**
   * How many calls ended how, and how long they took: `{portal: {outcomes: {SUCCESS: {count, total, max}}, queued}}`. Asks only
   * for what the answer before says that there is, so that no request fails; empty while nothing has been called.
   */
  async calls() {
    const { names } = await this.#get('metrics');
    const [called, queued] = await Promise.all([this.#portalsOf(CALLS, names), this.#portalsOf(QUEUED, names)]);
    return Object.fromEntries(await Promise.all(
      called.map(async (portal) => [portal, await this.#callsOf(portal, queued.includes(portal))])));
  }

  /** @return the status: 204 for a call that was cancelled, 404 for one that is over */
  async cancel(portal, id) {
    const path = `blockingportal/${encodeURIComponent(portal)}/${encodeURIComponent(id)}`;
    return (await this.#request(path, { method: 'DELETE', headers: csrfHeaders(document.cookie) })).status;
  }

  async #portalsOf(meter, names) {
    return names.includes(meter) ? values(await this.#get(`metrics/${meter}`), 'portal') : [];
  }

  async #callsOf(portal, isQueued) {
    const tag = `tag=portal:${encodeURIComponent(portal)}`;
    const outcomes = values(await this.#get(`metrics/${CALLS}?${tag}`), 'outcome');
    const timers = await Promise.all(outcomes.map(async (outcome) =>
      [outcome, timer(await this.#get(`metrics/${CALLS}?${tag}&tag=outcome:${outcome}`))]));
    const queued = isQueued ? timer(await this.#get(`metrics/${QUEUED}?${tag}`)) : null;
    return { outcomes: Object.fromEntries(timers), queued };
  }

  async #get(path) {
    const answer = await this.#request(path, { headers: { Accept: 'application/json' }, cache: 'no-store' });
    if (!answer.ok) throw new EndpointError(`${this.base}/${path} answered ${answer.status}. Is the endpoint exposed?`);
    const isJson = /json/.test(answer.headers.get('Content-Type'));
    if (!isJson) throw new EndpointError(`${this.base}/${path} is no JSON. Are you signed in?`);
    return answer.json().catch(unreachable);
  }

  #request(path, options) {
    return fetch(`${this.base}/${path}`, { ...options, signal: AbortSignal.timeout(DEADLINE_MILLIS) }).catch(unreachable);
  }
}

/** The server is there and does not show an endpoint. */
export class EndpointError extends Error {}

/** There is no answer, or not a whole one. */
export class UnreachableError extends Error {}

/** What Spring Security wants to see where it keeps its CSRF token in a cookie. */
export function csrfHeaders(cookies) {
  const token = /(?:^|;\s*)XSRF-TOKEN=([^;]*)/.exec(cookies);
  return token ? { 'X-XSRF-TOKEN': decodeURIComponent(token[1]) } : {};
}

function unreachable(failure) {
  throw new UnreachableError(failure.message);
}

function values(meter, tag) {
  return meter.availableTags.find((available) => available.tag === tag)?.values.toSorted() ?? [];
}

function timer(meter) {
  const of = (statistic) => meter.measurements.find((measured) => measured.statistic === statistic)?.value ?? 0;
  return { count: of('COUNT'), total: of('TOTAL_TIME'), max: of('MAX') };
}
