import { Rows, h, panel, setAttribute, setText } from './dom.js';
import { number, setting } from './format.js';

/** What is configured for calls of a name, and whether any call has carried it; absent where there is nothing of that. */
export class NamesPanel {
  constructor() {
    this.rows = new Rows('Settings of calls', '', () => new NameRow());
    this.element = panel('names', 'Settings of calls', 'by the name of the call', this.rows.element);
  }

  show({ callSettings = [] }) {
    this.element.hidden = callSettings.length === 0;
    this.rows.show(callSettings, ({ name }) => name);
  }
}

class NameRow {
  constructor() {
    this.name = h('strong', {});
    this.mark = h('span', { class: 'tag' });
    this.facts = h('span', { class: 'muted' });
    this.element = h('li', { class: 'name' }, h('div', { class: 'name-head' }, this.name, this.mark), this.facts);
  }

  show({ name, timeout, maxConcurrent, used, nearest }) {
    setText(this.name, name);
    setText(this.mark, used ? 'used' : 'unused');
    setAttribute(this.mark, 'data-level', used ? 'none' : 'warn');
    const limits = [timeout && `time-out ${setting(timeout)}`, Number.isFinite(maxConcurrent) && `${number(maxConcurrent)} at a time`];
    setText(this.facts, [...limits.filter(Boolean), !used && unusedText(nearest)].filter(Boolean).join(' · '));
  }
}

function unusedText(nearest) {
  const names = [nearest ?? []].flat();
  return names.length > 0 ? `no call has this name; is it ${names.join(' or ')}?` : 'no call has this name so far';
}
