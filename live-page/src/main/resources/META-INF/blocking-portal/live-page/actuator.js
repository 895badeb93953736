import { Csrf } from './csrf.js';
import { Meters } from './meters.js';
import { isPortal, isPortalList } from './shapes.js';

const DEADLINE_MILLIS = 5000;
const READ = { headers: { Accept: 'application/json' }, cache: 'no-store' };
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
    this.meters = new Meters((path, isExpected) => this.#json(`${this.base}/${path}`, isExpected));
  }

  /** All portals, without lists of their calls, the application's own limiters, and what the server's clock says. */
  async portals() {
    const address = `${this.base}/blockingportal?calls=0`;
    const answer = await this.#answer(address);
    const { portals, limiters = [] } = await content(address, answer, isPortalList);
    const date = Date.parse(answer.headers.get('Date'));
    return { portals, limiters, now: Number.isNaN(date) ? Date.now() : date };
  }

  /** One portal with as many of its oldest calls; null if it is gone. */
  async portal(name, calls) {
    const address = `${this.#addressOf(name)}?calls=${calls}`;
    const answer = await request(address, READ);
    return answer.status === 404 ? null : content(address, answered(address, answer), isPortal);
  }

  /** @return the status: 204 for a call that was cancelled, 404 for one that is over, 0 for a redirect */
  async cancel(portal, id) {
    const address = `${this.#addressOf(portal)}/${encodeURIComponent(id)}`;
    return (await this.csrf.send((headers) => request(address, { method: 'DELETE', headers }))).status;
  }

  /** Whether settings may be changed, as far as the server tells. */
  async mayChange(portal) {
    const answer = await request(this.#addressOf(portal), { method: 'OPTIONS' });
    const allowed = answer.ok ? answer.headers.get('Allow') : null;
    return allowed === null || /\bPOST\b/.test(allowed);
  }

  /**
   * Changes settings, each to what its text says.
   *
   * @return the status, 0 for a redirect, and the server's reason where it is not 200
   */
  async change(portal, settings) {
    const body = JSON.stringify(settings);
    const answer = await this.csrf.send((headers) => request(this.#addressOf(portal),
      { method: 'POST', headers: { ...headers, 'Content-Type': 'application/json', Accept: 'application/json, application/problem+json' }, body }));
    return { status: answer.status, reason: answer.ok ? null : reasonIn(await answer.text().catch(unreachable)) };
  }

  #addressOf(portal) {
    return `${this.base}/blockingportal/${encodeURIComponent(portal)}`;
  }

  async #json(address, isExpected = () => true) {
    return content(address, await this.#answer(address), isExpected);
  }

  async #answer(address) {
    return answered(address, await request(address, READ));
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

/** The answer, if it is one. */
function answered(address, answer) {
  if (answer.type === 'opaqueredirect') throw new EndpointError(`${address} sends elsewhere. Sign in, and load this page again.`);
  if (!answer.ok) throw new EndpointError(`${address} ${refusal(answer.status)}`);
  return answer;
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

/** Of a problem in JSON its detail; of anything else nothing. */
function reasonIn(text) {
  const { detail, message } = parse(text) ?? {};
  return detail ?? message ?? null;
}
