/** Makes an element. Children are elements or text; text stays text, whatever is in it. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** Writes text only where it has changed, so that selections and screen readers are left in peace. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

/** A titled part of the page. */
export function panel(id, title, hint, ...content) {
  return h('section', { class: 'panel', id: `portal-${id}`, 'aria-labelledby': `portal-${id}-title` },
    h('header', { class: 'panel-head' }, h('h2', { id: `portal-${id}-title` }, title), h('p', { class: 'hint' }, hint)),
    ...content);
}

/** A list whose rows stay the same elements while their items stay, and a sentence for when there are none. */
export class Rows {
  constructor(label, empty, createRow) {
    this.list = h('ul', { class: 'rows', 'aria-label': label, tabindex: '0' });
    this.empty = h('p', { class: 'empty' }, empty);
    this.element = h('div', { class: 'rows-box' }, this.list, this.empty);
    this.createRow = createRow;
    this.rows = new Map();
  }

  /** Shows the items in their order; each has a key. */
  show(items, keyOf) {
    const keys = new Set(items.map(keyOf));
    [...this.rows.keys()].filter((key) => !keys.has(key)).forEach((key) => this.#remove(key));
    items.forEach((item, place) => this.#put(item, keyOf(item), place));
    this.list.hidden = items.length === 0;
    this.empty.hidden = items.length > 0;
  }

  #put(item, key, place) {
    if (!this.rows.has(key)) this.rows.set(key, this.createRow(item));
    const row = this.rows.get(key);
    row.show(item);
    if (this.list.children[place] !== row.element) this.list.insertBefore(row.element, this.list.children[place] ?? null);
  }

  #remove(key) {
    const { element } = this.rows.get(key);
    if (element.contains(document.activeElement)) this.list.focus();
    element.remove();
    this.rows.delete(key);
  }
}

/** A horizontal bar that fills from the left. */
export class Bar {
  constructor(label) {
    this.fill = h('span', { class: 'bar-fill' });
    this.element = h('span', { class: 'bar', role: 'meter', 'aria-label': label, 'aria-valuemin': '0', 'aria-valuemax': '100' },
      this.fill);
  }

  /** @param share from 0 to 1  @param level ok, warn or bad */
  show(share, level, text) {
    const bounded = Math.min(1, Math.max(0, share || 0));
    this.fill.style.setProperty('transform', `scaleX(${bounded.toFixed(3)})`);
    setAttribute(this.element, 'data-level', level);
    setAttribute(this.element, 'aria-valuenow', Math.round(bounded * 100));
    setAttribute(this.element, 'aria-valuetext', text);
  }
}
