import { EndpointError } from './actuator.js';
import { Bar, Rows, h, panel, setAttribute, setText } from './dom.js';
import { age, place, plural, seconds } from './format.js';

/** How many are read and drawn. */
export const SHOWN_CALLS = 25;

const NONE = 'No call is in flight. Each is answered, or nobody asks.';
const REASONS = new Map([
  [0, 'the server sends elsewhere. Sign in, and load this page again.'],
  [401, 'the server asks who you are. Sign in, and load this page again.'],
  [403, 'the server forbids it (403). Your user may not, or this page has no CSRF token, which data-csrf would give it.'],
  [405, 'access to the endpoint is read-only (405).'],
]);
const PHASES = { ADMISSION: 'waits for a permit', QUEUED: 'waits for its loop', RUNNING: 'runs' };

/** The calls in flight, the oldest first, with a button that cancels. */
export class CallsPanel {
  constructor(actuator) {
    this.actuator = actuator;
    this.rows = new Rows('Calls in flight', NONE, () => new CallRow(this));
    this.more = h('p', { class: 'more' });
    this.note = h('p', { class: 'note', role: 'status' });
    this.element = panel('calls', 'In flight', 'the oldest first', this.rows.element, this.more, this.note);
  }

  /** Of a portal that has just been chosen the calls come with the next reading. */
  show({ name, calls, callsInFlight }) {
    this.portal = name;
    const shown = calls.slice(0, SHOWN_CALLS);
    this.rows.show(shown, (call) => `${name}/${call.id}`);
    setText(this.rows.empty, callsInFlight > 0 ? `Reading ${plural(callsInFlight, 'call')}…` : NONE);
    const hidden = callsInFlight - shown.length;
    setText(this.more, shown.length > 0 && hidden > 0 ? `and ${plural(hidden, 'younger one')}` : '');
  }

  async cancel(portal, id, title) {
    try {
      setText(this.note, answerText(await this.actuator.cancel(portal, id), title));
    } catch (failure) {
      const reason = failure instanceof EndpointError ? failure.message : 'the server does not answer.';
      setText(this.note, `${title} was not cancelled: ${reason}`);
    }
  }
}

class CallRow {
  constructor(calls) {
    this.name = h('strong', {});
    this.id = h('span', { class: 'muted' });
    this.phase = h('span', { class: 'tag' });
    this.place = h('code', {});
    this.age = h('span', { class: 'call-time' });
    this.bar = new Bar('Age within the deadline');
    this.button = h('button', { type: 'button', class: 'quiet' }, 'Cancel');
    this.button.addEventListener('click', () => this.#cancel(calls));
    this.element = h('li', { class: 'call' },
      h('div', { class: 'call-head' }, this.name, this.id, this.phase), this.age, this.bar.element, this.place, this.button);
  }

  show(call) {
    this.call = call;
    const title = call.name ?? 'unnamed';
    setText(this.name, title);
    setText(this.id, `#${call.id}`);
    setText(this.phase, call.phase === 'RUNNING' && call.loop ? `on ${call.loop}` : PHASES[call.phase] ?? call.phase);
    setAttribute(this.phase, 'data-phase', call.phase);
    setText(this.place, call.callSite ? place(call.callSite) : `from ${call.callerThread}`);
    setAttribute(this.place, 'title', `${call.callSite ?? 'nobody waits'}, thread ${call.callerThread}`);
    setAttribute(this.button, 'aria-label', `Cancel call ${title}, number ${call.id}`);
    this.#showAge(seconds(call.age), seconds(call.remaining));
  }

  #showAge(spent, left) {
    const whole = left === null ? null : spent + Math.max(0, left);
    const share = whole ? spent / whole : 0;
    const text = whole === null ? `${age(spent)}, no deadline` : `${age(spent)} of ${age(whole)}`;
    setText(this.age, text);
    this.bar.show(share, share > 0.9 ? 'bad' : share > 0.6 ? 'warn' : 'ok', text);
  }

  async #cancel(calls) {
    this.button.disabled = true;
    const { id, name } = this.call;
    await calls.cancel(calls.portal, id, `Call ${name ?? 'unnamed'} #${id}`);
    this.button.disabled = false;
  }
}

function answerText(status, title) {
  if (status === 204) return `${title} was cancelled.`;
  if (status === 404) return `${title} had ended already.`;
  return `${title} was not cancelled: ${REASONS.get(status) ?? `the server answered ${status}.`}`;
}
