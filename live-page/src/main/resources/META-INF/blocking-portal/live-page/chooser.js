import { h, setAttribute, setText } from './dom.js';
import { number, rate } from './format.js';
import { verdict } from './verdict.js';

/** From how many portals on one needs help to find one. */
const MANY = 9;

/** One button for each portal; the chosen one is shown, and is in the address of the page. Many can be searched. */
export class PortalChooser {
  constructor(choose) {
    this.choose = choose;
    this.buttons = new Map();
    this.search = h('input', { type: 'search', placeholder: 'Find a portal', 'aria-label': 'Find a portal', spellcheck: 'false' });
    this.troubled = h('button', { type: 'button', class: 'quiet', 'aria-pressed': 'false' });
    this.tools = h('div', { class: 'chooser-tools', hidden: true }, this.search, this.troubled);
    this.list = h('div', { class: 'chooser-list' });
    this.element = h('nav', { class: 'chooser', 'aria-label': 'Portals' }, this.tools, this.list);
    this.search.addEventListener('input', () => this.#filter());
    this.troubled.addEventListener('click', () => this.#toggle());
  }

  show(portals, chosen, histories) {
    const names = portals.map(({ name }) => name);
    if (JSON.stringify(names) !== JSON.stringify([...this.buttons.keys()])) this.#build(names);
    portals.forEach((portal) => this.buttons.get(portal.name).show(portal, portal === chosen, histories.get(portal.name)));
    this.#filter();
    if (chosen.name !== this.chosen) this.#reveal(chosen.name);
  }

  #build(names) {
    const isMany = names.length >= MANY;
    this.buttons = new Map(names.map((name) => [name, new PortalButton(name, this.choose)]));
    this.list.replaceChildren(...[...this.buttons.values()].map(({ element }) => element));
    this.tools.hidden = !isMany;
    setAttribute(this.element, 'data-many', isMany);
    if (!isMany) this.search.value = '';
  }

  #toggle() {
    setAttribute(this.troubled, 'aria-pressed', this.#onlyTroubled ? 'false' : 'true');
    this.#filter();
  }

  get #onlyTroubled() {
    return !this.tools.hidden && this.troubled.getAttribute('aria-pressed') === 'true';
  }

  #filter() {
    const text = this.search.value.trim().toLowerCase();
    const buttons = [...this.buttons.values()];
    setText(this.troubled, `In trouble: ${number(buttons.filter(({ isTroubled }) => isTroubled).length)} of ${number(buttons.length)}`);
    buttons.forEach((button) => {
      button.element.hidden = !button.name.toLowerCase().includes(text) || (this.#onlyTroubled && !button.isTroubled);
    });
  }

  /** Scrolls the list, and not the page. */
  #reveal(name) {
    this.chosen = name;
    const { element } = this.buttons.get(name);
    const top = element.offsetTop - this.list.offsetTop;
    const isSeen = top >= this.list.scrollTop && top + element.offsetHeight <= this.list.scrollTop + this.list.clientHeight;
    if (!isSeen) this.list.scrollTop = top;
  }
}

class PortalButton {
  constructor(name, choose) {
    this.name = name;
    this.facts = h('span', { class: 'muted' });
    this.dot = h('span', { class: 'dot', 'aria-hidden': 'true' });
    this.element = h('button', { type: 'button', class: 'portal', 'data-portal': name, title: name },
      h('span', { class: 'portal-name' }, this.dot, name), this.facts);
    this.element.addEventListener('click', () => choose(name));
  }

  show(portal, isChosen, history) {
    const { level } = verdict(portal, history);
    this.isTroubled = level !== 'ok';
    setAttribute(this.element, 'aria-pressed', isChosen);
    setAttribute(this.dot, 'data-level', level);
    setText(this.facts, `${rate(history.latest()?.rate ?? null)}/s · ${number(portal.callsInFlight)} in flight`);
  }
}
