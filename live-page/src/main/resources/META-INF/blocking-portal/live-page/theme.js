import { h, setText } from './dom.js';

const KEY = 'blocking-portal.theme';
const NAMES = { auto: 'Auto', light: 'Light', dark: 'Dark' };
const listeners = new Set();
const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

/** The button that goes round: as the system has it, light, dark. */
export function themeButton() {
  const name = h('span', {});
  const title = 'Colours: as the system has them, light, dark';
  const button = h('button', { type: 'button', class: 'quiet', id: 'portal-theme', title },
    h('span', { class: 'theme-icon', 'aria-hidden': 'true' }), h('span', { class: 'visually-hidden' }, 'Theme: '), name);
  const show = (theme) => {
    setText(name, NAMES[theme]);
    apply(theme);
  };
  let theme = remembered();
  button.addEventListener('click', () => {
    theme = after(theme);
    if (!remember(theme)) button.title = `${title}. This browser does not let the page remember it.`;
    show(theme);
  });
  show(theme);
  return button;
}

/** Calls back when the colours have changed. */
export function onThemeChange(listener) {
  listeners.add(listener);
}

/** The colour that a variable of the style sheet has in the theme. */
export function colour(variable) {
  const probe = h('span', { hidden: true });
  probe.style.setProperty('color', `var(${variable})`);
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

function after(theme) {
  const names = Object.keys(NAMES);
  return names[(names.indexOf(theme) + 1) % names.length];
}

/** Where a browser may not keep anything, or has no room, that throws. */
function remember(theme) {
  try {
    localStorage.setItem(KEY, theme);
    return true;
  } catch {
    return false;
  }
}

function remembered() {
  try {
    const theme = localStorage.getItem(KEY);
    return Object.hasOwn(NAMES, theme) ? theme : 'auto';
  } catch {
    return 'auto';
  }
}

function apply(theme) {
  document.documentElement.dataset.theme = theme;
  listeners.forEach((listener) => listener());
}

systemIsDark.addEventListener('change', () => listeners.forEach((listener) => listener()));
