import { EndpointError } from './actuator.js';
import { h, panel, setAttribute, setText } from './dom.js';
import { setting } from './format.js';

const FIELDS = [
  { key: 'maxConcurrentCalls', name: 'Concurrent calls', hint: '0 or more' },
  { key: 'maxWaiting', name: 'Calls that may wait', hint: '0 or more, or none', absent: 'none' },
  { key: 'maxWait', name: 'Longest wait', hint: '500ms, 0 or half', absent: 'half' },
  { key: 'timeout', name: 'Time-out', hint: '30s, or none', absent: 'none' },
  { key: 'workerLimit', name: 'Workers', hint: '1 or more' },
  { key: 'enforcement', name: 'On an event loop', options: ['FAIL', 'WARN', 'OFF'] },
];
const REASONS = new Map([
  [0, 'the server sends elsewhere. Sign in, and load this page again.'],
  [401, 'the server asks who you are. Sign in, and load this page again.'],
  [403, 'the server forbids it (403). Your user may not, or this page has no CSRF token, which data-csrf would give it.'],
  [404, 'there is no such portal any more.'],
  [405, 'access to the endpoint is read-only (405).'],
]);
const ASK = { apply: 'Apply', none: 'Yes, admit no call' };

/** What can be changed of a portal while it runs: what holds, what is configured where that is something else, and a form. */
export class SettingsPanel {
  constructor(actuator) {
    this.actuator = actuator;
    this.rows = FIELDS.map((field) => new SettingRow(field));
    this.apply = h('button', {}, ASK.apply);
    this.back = h('button', { type: 'button', class: 'quiet' }, 'Back to what is configured');
    this.buttons = h('p', { class: 'settings-buttons' }, this.apply, this.back);
    this.note = h('p', { class: 'note', role: 'status' });
    this.form = h('form', { class: 'settings', novalidate: true, autocomplete: 'off' },
      ...this.rows.map(({ element }) => element), this.buttons, this.note);
    this.element = panel('settings', 'Settings', 'changes hold until the next start', this.form);
    this.form.addEventListener('submit', (event) => this.#submit(event));
    this.form.addEventListener('input', () => this.#ask(false));
    this.back.addEventListener('click', () => this.#goBack());
  }

  show(portal) {
    const { name, settings } = portal;
    this.element.hidden = !settings;
    if (!settings) return;
    if (name !== this.portal) this.#begin(name);
    const governed = governors(portal);
    const configured = Object.entries(portal.configured ?? {}).filter(([key]) => !governed[key]);
    this.configured = Object.fromEntries(configured);
    this.rows.forEach((row) => row.show(settings, this.configured, governed[row.field.key]));
    this.back.hidden = configured.length === 0;
  }

  /** With another portal the form is empty, and is there if it may be. */
  async #begin(portal) {
    this.portal = portal;
    this.form.reset();
    this.#ask(false);
    setText(this.note, '');
    this.#allow(false);
    const may = await this.actuator.mayChange(portal).catch(() => true);
    if (portal === this.portal) this.#allow(may);
  }

  #allow(may) {
    this.buttons.hidden = !may;
    this.rows.forEach((row) => row.allow(may));
  }

  #submit(event) {
    event.preventDefault();
    const texts = Object.fromEntries(this.rows.map(({ field, text }) => [field.key, text]).filter(([, text]) => text));
    if (Object.keys(texts).length === 0) setText(this.note, 'Nothing to change: fill in what is to be different.');
    else if (Number(texts.maxConcurrentCalls ?? 1) === 0 && !this.asked) this.#ask(true);
    else this.#change(texts);
  }

  #goBack() {
    this.#change(Object.fromEntries(Object.keys(this.configured).map((key) => [key, 'configured'])));
  }

  /** Before it stops all calls. */
  #ask(asked) {
    if (asked) setText(this.note, `With 0 portal ${this.portal} turns every call away. Is that meant?`);
    else if (this.asked) setText(this.note, '');
    this.asked = asked;
    setText(this.apply, asked ? ASK.none : ASK.apply);
    setAttribute(this.apply, 'data-level', asked ? 'bad' : 'none');
  }

  async #change(texts) {
    const { portal } = this;
    this.#busy(true);
    const reason = await this.#outcomeOf(portal, texts);
    this.#busy(false);
    if (portal !== this.portal) return;
    this.#ask(false);
    if (reason === null) this.form.reset();
    setText(this.note, reason === null ? `Portal ${portal} was changed.` : `Portal ${portal} was not changed: ${reason}`);
  }

  /** Null if it was changed, or why not. */
  async #outcomeOf(portal, texts) {
    try {
      const { status, reason } = await this.actuator.change(portal, texts);
      return status >= 200 && status < 300 ? null : (status === 400 || status === 409) && reason || (REASONS.get(status) ?? `the server answered ${status}.`);
    } catch (failure) {
      return failure instanceof EndpointError ? failure.message : 'the server does not answer.';
    }
  }

  #busy(busy) {
    this.apply.disabled = busy;
    this.back.disabled = busy;
  }
}

/** What sets a setting by itself, so that nobody else may. */
function governors({ adaptive, cluster }) {
  return { maxConcurrentCalls: adaptive ? 'follows the latency' : cluster ? 'is a share' : null };
}

class SettingRow {
  constructor(field) {
    this.field = field;
    const id = `portal-setting-${field.key}`;
    this.value = h('b', {});
    this.before = h('span', { class: 'tag' });
    this.input = field.options ? h('select', { id }, h('option', { value: '' }, 'as it is'), ...field.options.map((option) => h('option', {}, option)))
      : h('input', { id, type: 'text', placeholder: field.hint, spellcheck: 'false' });
    this.element = h('div', { class: 'setting', 'data-setting': field.key },
      h('label', { for: id }, field.name), h('span', { class: 'setting-value' }, this.value, this.before), this.input);
  }

  get text() {
    return this.input.value.trim();
  }

  show(settings, configured, governor) {
    const { key } = this.field;
    const changed = Object.hasOwn(configured, key);
    setText(this.value, this.#shown(settings[key]));
    this.before.hidden = !changed && !governor;
    setText(this.before, governor ?? (changed ? `configured: ${this.#shown(configured[key])}` : ''));
    setAttribute(this.before, 'data-level', changed ? 'warn' : 'none');
    this.governed = Boolean(governor);
    this.#showInput();
  }

  allow(may) {
    this.may = may;
    this.#showInput();
  }

  /** What was written is not sent once something else sets it. */
  #showInput() {
    this.input.hidden = !this.may || this.governed;
    if (this.governed) this.input.value = '';
  }

  #shown(value) {
    return setting(value ?? this.field.absent ?? '–');
  }
}
