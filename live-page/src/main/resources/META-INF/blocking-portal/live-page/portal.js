import { Actuator, EndpointError, UnreachableError } from './actuator.js';
import { choosePortal, chosenPortal } from './address.js';
import { CallsPanel, SHOWN_CALLS } from './calls.js';
import { flightPanel, latencyPanel, ratesPanel } from './charts.js';
import { PortalChooser } from './chooser.js';
import { h, setAttribute, setText } from './dom.js';
import { seconds } from './format.js';
import { History } from './history.js';
import { LoopsPanel, own } from './loops.js';
import { LossesPanel } from './losses.js';
import { NamesPanel } from './names.js';
import { Tiles, Verdict } from './overview.js';
import { PermitsPanel, limiters } from './permits.js';
import { RefusalsPanel } from './refusals.js';
import { SettingsPanel } from './settings.js';
import { themeButton } from './theme.js';

const PERIOD_MILLIS = 1000;
const NOTHING = { calls: new Map(), losses: null };

/** The live view of all portals: reads the actuator once a second and shows the portal that is named in the page's address. */
class PortalView {
  constructor(root) {
    this.root = root;
    this.actuator = new Actuator(root.dataset.actuator ?? 'actuator', root.dataset.csrf);
    this.histories = new Map();
    this.portals = [];
    this.chooser = new PortalChooser(choosePortal);
    this.verdict = new Verdict();
    this.parts = [this.verdict, new Tiles(), ratesPanel(), flightPanel(), latencyPanel(), new CallsPanel(this.actuator), new LoopsPanel(),
      new PermitsPanel(), new RefusalsPanel(), new LossesPanel(), new SettingsPanel(this.actuator), new NamesPanel()];
    this.#build();
    addEventListener('hashchange', () => this.#choose());
  }

  /** Asks again and again, never twice at a time, and not while nobody looks. */
  async run() {
    for (;;) {
      const started = performance.now();
      await this.#read().catch((failure) => this.#lost(failure));
      const took = performance.now() - started;
      await this.#pause(Math.max(PERIOD_MILLIS - took, took)); // a server that is slow is not asked all the time
      await visible();
    }
  }

  async #read() {
    const { portals, limiters: shared, now } = await this.actuator.portals();
    const chosen = this.#chosenOf(portals)?.name;
    const [whole, { calls, losses, missing }] = chosen === undefined ? [null, NOTHING]
      : await Promise.all([this.actuator.portal(chosen, SHOWN_CALLS), this.#meters(portals.map(({ name }) => name), chosen)]);
    this.portals = portals.map((portal) => ({ ...(portal.name === chosen && whole ? whole : portal), shared, now }));
    this.portals.forEach((portal) => this.#remember(portal, calls));
    this.histories.get(chosen)?.addLosses(losses);
    this.#show();
    if (missing) this.#state('partial', `Without rates and latency: ${missing}`);
    else this.#state('live', portals.length > 0 ? 'Live' : 'Live, but the application has no portal.');
  }

  /** All portals where there are no meters, else those whose meters were read. */
  #remember(portal, calls) {
    const history = this.#history(portal.name);
    if (!calls || calls.has(portal.name)) {
      history.add(calls ? calls.get(portal.name) : null, busyTimes(portal), seconds(portal.uptime) ?? 0, permits(portal));
    }
  }

  /** Without the meters the rest can be shown; without the server nothing. */
  async #meters(portals, chosen) {
    try {
      return await this.actuator.meters.of(portals, chosen);
    } catch (failure) {
      if (!(failure instanceof EndpointError)) throw failure;
      return { calls: null, losses: null, missing: failure.message };
    }
  }

  /** Until it is time to read again, or another portal is chosen. */
  #pause(millis) {
    return new Promise((resolve) => {
      this.wake = resolve;
      setTimeout(resolve, Math.max(100, millis));
    });
  }

  #choose() {
    this.#show();
    this.wake?.();
  }

  #lost(failure) {
    this.#state('lost', explained(failure));
  }

  #show() {
    const chosen = this.#chosenOf(this.portals);
    if (!chosen) return;
    this.chooser.show(this.portals, chosen, this.histories);
    this.parts.forEach((part) => part.show(chosen, this.histories.get(chosen.name)));
  }

  #chosenOf(portals) {
    return portals.find(({ name }) => name === chosenPortal()) ?? portals[0];
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

/** How many calls have a permit, or wait for one, and all limits that there are, with the latency that one follows. */
function permits(portal) {
  const { active, limit, waiting } = portal.admission;
  const limits = new Map(limiters(portal).map(({ key, limit: now }) => [key, now]));
  return { active, limit, waiting, followed: seconds(portal.adaptive?.latency), limits };
}

function busyTimes({ loops }) {
  return new Map(own(loops).map(({ thread, busy }) => [thread, seconds(busy)]));
}

function visible() {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => { document.addEventListener('visibilitychange', resolve, { once: true }); });
}

document.querySelectorAll('[data-portal-view]').forEach((root) => new PortalView(root).run());
