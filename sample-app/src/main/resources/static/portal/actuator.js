import { Csrf } from './csrf.js';
import { isMeter, isMeterList, isPortalList } from './shapes.js';

const DEADLINE_MILLIS = 5000;
const CALLS = 'blocking.portal.calls';
const QUEUED = 'blocking.portal.calls.queued';
const SECONDS_OF = new Map([['nanoseconds', 1e-9], ['microseconds', 1e-6], ['milliseconds', 1e-3], ['seconds', 1], ['minutes', 60],
  ['hours', 3600], ['days', 86400]]);
const REFUSALS = new Map([
  [401, 'asks who you are (401). Sign in, and load this page again.'],
  [403, 'is forbidden to you (403). It is for operators: sign in as one, or let your user read it.'],
  [404, 'is not there (404). Is the endpoint exposed by management.endpoints.web.exposure.include, and data-actuator of this page right?'],
]);

/** The actuator endpoints that the page reads, and the one that it writes to. */
export class Actuator {
  constructor(base, csrfAddress) {
    this.base = base.replace(/\/$/, '');
    this.csrf = new Csrf(csrfAddress, (address) => this.#json(address));
  }

  /** All portals with their loops, calls, permits and refusals, the application's own limiters, and what the server's clock says. */
  async portals() {
    const address = `${this.base}/blockingportal`;
    const answer = await this.#answer(address);
    const { portals, limiters = [] } = await content(address, answer, isPortalList);
    const date = Date.parse(answer.headers.get('Date'));
    return { portals, limiters, now: Number.isNaN(date) ? Date.now() : date };
  }

  /**
   * How many calls ended how, and how long they took, by portal: `{outcomes: by outcome {count, total, max}, queued}`, in seconds.
   * Asks only for what the answer before says that there is, so that no request fails; empty while nothing has been called.
   */
  async calls() {
    const { names } = await this.#json(`${this.base}/metrics`, isMeterList);
    const [called, queued] = await Promise.all([this.#portalsOf(CALLS, names), this.#portalsOf(QUEUED, names)]);
    return new Map(await Promise.all(
      called.map(async (portal) => [portal, await this.#callsOf(portal, queued.includes(portal))])));
  }

  /** @return the status: 204 for a call that was cancelled, 404 for one that is over, 0 for a redirect */
  async cancel(portal, id) {
    const address = `${this.base}/blockingportal/${encodeURIComponent(portal)}/${encodeURIComponent(id)}`;
    return (await this.csrf.send((headers) => request(address, { method: 'DELETE', headers }))).status;
  }

  async #portalsOf(meter, names) {
    return names.includes(meter) ? values(await this.#meter(meter), 'portal') : [];
  }

  async #callsOf(portal, isQueued) {
    const tag = `?tag=portal:${encodeURIComponent(portal)}`;
    const outcomes = values(await this.#meter(CALLS + tag), 'outcome');
    const timers = await Promise.all(outcomes.map(async (outcome) =>
      [outcome, timer(await this.#meter(`${CALLS}${tag}&tag=outcome:${encodeURIComponent(outcome)}`))]));
    return { outcomes: new Map(timers), queued: isQueued ? timer(await this.#meter(QUEUED + tag)) : null };
  }

  #meter(path) {
    return this.#json(`${this.base}/metrics/${path}`, isMeter);
  }

  async #json(address, isExpected = () => true) {
    return content(address, await this.#answer(address), isExpected);
  }

  async #answer(address) {
    const answer = await request(address, { headers: { Accept: 'application/json' }, cache: 'no-store' });
    if (answer.type === 'opaqueredirect') throw new EndpointError(`${address} sends elsewhere. Sign in, and load this page again.`);
    if (!answer.ok) throw new EndpointError(`${address} ${refusal(answer.status)}`);
    return answer;
  }
}

/** The server is there and does not show an endpoint. */
export class EndpointError extends Error {}

/** There is no answer, or not a whole one. */
export class UnreachableError extends Error {}

/** A redirect is no answer: it goes to a page to sign in at, and often to another server, which may not be asked. */
function request(address, options) {
  return fetch(address, { ...options, redirect: 'manual', signal: AbortSignal.timeout(DEADLINE_MILLIS) }).catch(unreachable);
}

function refusal(status) {
  if (status >= 500) return `failed (${status}). The log of the application, or of a proxy before it, says why.`;
  return REFUSALS.get(status) ?? `answered ${status}, which this page does not know.`;
}

async function content(address, answer, isExpected) {
  const text = await answer.text().catch(unreachable);
  const isJson = /json/.test(answer.headers.get('Content-Type'));
  if (!isJson && text) throw new EndpointError(`${address} is no JSON. Are you signed in, and is this the actuator's address?`);
  const parsed = parse(text);
  if (parsed === undefined) throw new EndpointError(`${address} is empty or cut off. Does a proxy change answers?`);
  if (!isExpected(parsed)) {
    throw new EndpointError(`${address} is not what this page knows. Are the page and the starter of the same version?`);
  }
  return parsed;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreachable(failure) {
  throw new UnreachableError(failure.message);
}

function values(meter, tag) {
  return meter.availableTags.find((available) => available.tag === tag)?.values.toSorted() ?? [];
}

/** In seconds, whatever the registry's unit is. */
function timer({ measurements, baseUnit }) {
  const of = (statistic) => measurements.find((measured) => measured.statistic === statistic)?.value ?? 0;
  const unit = SECONDS_OF.get(baseUnit) ?? 1;
  return { count: of('COUNT'), total: of('TOTAL_TIME') * unit, max: of('MAX') * unit };
}
