import { Actuator, EndpointError, UnreachableError } from './actuator.js';
import { choosePortal, chosenPortal } from './address.js';
import { CallsPanel } from './calls.js';
import { latencyPanel, ratesPanel } from './charts.js';
import { h, setAttribute, setText } from './dom.js';
import { seconds } from './format.js';
import { History } from './history.js';
import { LoopsPanel } from './loops.js';
import { PortalChooser, Tiles, Verdict } from './overview.js';
import { PermitsPanel } from './permits.js';
import { RefusalsPanel } from './refusals.js';
import { themeButton } from './theme.js';

const PERIOD_MILLIS = 1000;

/** The live view of all portals: reads the actuator once a second and shows the portal that is named in the page's address. */
class PortalView {
  constructor(root) {
    this.root = root;
    this.actuator = new Actuator(root.dataset.actuator ?? 'actuator', root.dataset.csrf);
    this.histories = new Map();
    this.portals = [];
    this.chooser = new PortalChooser(choosePortal);
    this.verdict = new Verdict();
    this.parts = [this.verdict, new Tiles(), ratesPanel(), latencyPanel(), new CallsPanel(this.actuator), new LoopsPanel(),
      new PermitsPanel(), new RefusalsPanel()];
    this.#build();
    addEventListener('hashchange', () => this.#show());
  }

  /** Asks again and again, never twice at a time, and not while nobody looks. */
  async run() {
    for (;;) {
      const started = performance.now();
      await this.#read().catch((failure) => this.#lost(failure));
      await later(PERIOD_MILLIS - (performance.now() - started));
      await visible();
    }
  }

  async #read() {
    const [{ portals, limiters, now }, calls] = await Promise.all([this.actuator.portals(), this.#calls()]);
    portals.forEach((portal) => this.#history(portal.name).add(calls.of(portal.name), busyTimes(portal), seconds(portal.uptime) ?? 0));
    this.portals = portals.map((portal) => ({ ...portal, shared: limiters, now }));
    this.#show();
    if (calls.missing) this.#state('partial', `Without rates and latency: ${calls.missing}`);
    else this.#state('live', portals.length > 0 ? 'Live' : 'Live, but the application has no portal.');
  }

  /** Without the meters the rest can be shown; without the server nothing. */
  async #calls() {
    try {
      const calls = await this.actuator.calls();
      return { of: (portal) => calls.get(portal) };
    } catch (failure) {
      if (!(failure instanceof EndpointError)) throw failure;
      return { of: () => null, missing: failure.message };
    }
  }

  #lost(failure) {
    this.#state('lost', explained(failure));
  }

  #show() {
    const chosen = this.portals.find(({ name }) => name === chosenPortal()) ?? this.portals[0];
    if (!chosen) return;
    this.chooser.show(this.portals, chosen, this.histories);
    this.parts.forEach((part) => part.show(chosen, this.histories.get(chosen.name)));
  }

  #history(name) {
    if (!this.histories.has(name)) this.histories.set(name, new History());
    return this.histories.get(name);
  }

  #state(state, text) {
    setAttribute(this.root, 'data-state', state);
    setText(this.status, text);
  }

  #build() {
    this.status = h('span', { class: 'status', role: 'status' }, 'Connecting…');
    const [head, tiles, ...panels] = this.parts.map(({ element }) => element);
    this.root.append(
      h('header', { class: 'top' },
        h('h1', {}, h('span', { class: 'logo', 'aria-hidden': 'true' }), 'Blocking Portal'), this.status, themeButton()),
      this.chooser.element, head, tiles, h('div', { class: 'panels' }, ...panels));
  }
}

function explained(failure) {
  if (failure instanceof EndpointError) return failure.message;
  if (failure instanceof UnreachableError) return 'The server does not answer. Trying again…';
  console.error(failure);
  return 'This page made a mistake, which is in the console.';
}

function busyTimes({ loops }) {
  return new Map(loops.map(({ thread, busy }) => [thread, seconds(busy)]));
}

function later(millis) {
  return new Promise((resolve) => { setTimeout(resolve, Math.max(100, millis)); });
}

function visible() {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => { document.addEventListener('visibilitychange', resolve, { once: true }); });
}

document.querySelectorAll('[data-portal-view]').forEach((root) => new PortalView(root).run());
