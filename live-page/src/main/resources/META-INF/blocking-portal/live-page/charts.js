import { h, panel, setText } from './dom.js';
import { number, rate, time } from './format.js';
import { SIZE } from './history.js';
import { OUTCOMES } from './outcomes.js';
import { colour, onThemeChange } from './theme.js';

const FLIGHT = {
  active: { name: 'with a permit', colour: '--accent', dash: [] },
  waiting: { name: 'waiting for one', colour: '--saturated', dash: [2, 3] },
  limit: { name: 'limit', colour: '--limit', dash: [], stepped: 'before' },
};
const LINES = {
  max: { name: 'slowest lately', colour: '--timeout', dash: [5, 4] },
  mean: { name: 'mean', colour: '--accent', dash: [] },
  queued: { name: 'mean wait for a loop', colour: '--saturated', dash: [2, 3] },
  followed: { name: 'what the limit goes by', colour: '--limit', dash: [8, 3], stepped: 'before', optional: true },
};

/** A limit that has not moved is drawn if it is not this many times as high as what was taken, which would lie flat on the ground. */
const IN_REACH = 4;
const AXIS_WIDTH = 58;
const MISSING = 'There is no chart, since Chart.js was not loaded: is it where the page looks for it? The numbers are below.';

/** Calls per second as stacked bars, one for each second. */
export function ratesPanel() {
  return new ChartPanel('rates', 'Calls per second', 'by outcome, the last minute', {
    kind: 'bar',
    series: OUTCOMES,
    values: (point, outcome) => point.rates && (point.rates.get(outcome) ?? 0),
    text: rate,
    dataset: (hue) => ({ backgroundColor: hue, barPercentage: 0.92, categoryPercentage: 1, stack: 'calls' }),
    y: { stacked: true, beginAtZero: true, suggestedMax: 5, ticks: { maxTicksLimit: 5, callback: short } },
  });
}

/** How many calls have a permit, beside how many may have one, which may move. */
export function flightPanel() {
  return new ChartPanel('flight', 'Calls and their limit', 'in flight, the last minute', {
    kind: 'line',
    series: FLIGHT,
    values: (point, line) => point.permits && point.permits[line],
    text: (count) => (count === null ? '–' : number(count)),
    dataset: line,
    top: (points) => ceiling(points.map((point) => point?.permits).filter(Boolean)),
    y: { min: 0, ticks: { maxTicksLimit: 5, callback: short } },
  });
}

/** What the chart goes up to: all that was taken, and the limit where that is in reach, or has come down into reach. */
function ceiling(permits) {
  const taken = Math.max(0, ...permits.map(({ active, waiting }) => Math.max(active, waiting)));
  const limits = permits.map(({ limit }) => limit);
  const lowest = Math.min(...limits);
  const highest = Math.max(0, ...limits);
  const reach = IN_REACH * Math.max(1, taken, lowest < highest ? lowest : 0);
  return rounded(Math.max(6, taken * 1.1, Math.min(highest * 1.1, reach)));
}

/** The next number that a few ticks divide evenly. */
function rounded(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 1.5, 2, 3, 4, 6, 8, 10].find((step) => step * power >= value);
}

/** Mean and largest latency on a logarithmic scale that does not jump about. */
export function latencyPanel() {
  return new ChartPanel('latency', 'Latency', 'of the calls that ended, logarithmic', {
    kind: 'line',
    series: LINES,
    values: (point, line) => (line === 'followed' ? point.permits?.followed ?? null : point[line]),
    text: time,
    dataset: line,
    y: { type: 'logarithmic', min: 0.0001, suggestedMax: 10, ticks: { callback: decade }, afterBuildTicks: decades },
  });
}

function line(hue, { dash, stepped = false }) {
  return { borderColor: hue, backgroundColor: hue, borderDash: dash, borderWidth: 2, stepped, pointHitRadius: 8, spanGaps: false,
    pointRadius: (context) => (isAlone(context) ? 2 : 0), cubicInterpolationMode: 'monotone' };
}

class ChartPanel {
  constructor(id, title, hint, options) {
    this.options = options;
    this.legend = new Legend(options);
    this.canvas = h('canvas', { role: 'img', 'aria-label': `${title}: the numbers are in the list below` });
    this.missing = h('p', { class: 'empty', hidden: true }, MISSING);
    this.element = panel(id, title, hint, h('div', { class: 'chart' }, this.canvas, this.missing), this.legend.element);
    onThemeChange(() => this.#repaint());
  }

  show(portal, history) {
    this.history = history;
    this.chart ??= this.#create();
    const points = history.seconds();
    const top = this.options.top?.(points) ?? Infinity;
    this.legend.show(history, top);
    if (!this.chart) return;
    if (top < Infinity) this.chart.options.scales.y.max = top;
    this.chart.data.datasets.forEach((dataset) => {
      dataset.data = points.map((point) => point && this.options.values(point, dataset.key));
    });
    this.chart.update('none');
  }

  /** Nothing without the library: the numbers are in the list. */
  #create() {
    this.missing.hidden = Boolean(globalThis.Chart);
    this.canvas.hidden = !globalThis.Chart;
    if (!globalThis.Chart) return null;
    const datasets = Object.entries(this.options.series).map(([key, series]) =>
      ({ key, label: series.name, data: [], ...this.options.dataset(colour(series.colour), series) }));
    return new globalThis.Chart(this.canvas, {
      type: this.options.kind,
      data: { labels: Array.from({ length: SIZE }, (_, i) => SIZE - 1 - i), datasets },
      options: chartOptions(this.options),
    });
  }

  /** A new chart, since an old one keeps colours. */
  #repaint() {
    if (!this.chart) return;
    this.chart.destroy();
    this.chart = null;
    this.show(null, this.history);
  }
}

/** Names, colours and the latest values; what a chart says to those who cannot see it. */
class Legend {
  constructor({ series, values, text }) {
    this.values = values;
    this.text = text;
    this.entries = Object.entries(series).map(([key, { name, optional }]) => ({ optional, ...this.#entry(key, name) }));
    this.element = h('ul', { class: 'legend' }, ...this.entries.map(({ element }) => element));
  }

  show(history, top) {
    const latest = history.latest();
    const seen = new Set(history.outcomes());
    this.entries.forEach(({ key, optional, element, value }) => {
      element.hidden = (Object.hasOwn(OUTCOMES, key) && key !== 'SUCCESS' && !seen.has(key)) || (optional && !this.#isKnown(history, key));
      setText(value, latest ? this.#text(this.values(latest, key), top) : '–');
    });
  }

  #isKnown(history, key) {
    return history.points.some((point) => Number.isFinite(this.values(point, key)));
  }

  #text(value, top) {
    return value > top ? `${this.text(value)}, above the chart` : this.text(value);
  }

  #entry(key, name) {
    const value = h('b', {}, '–');
    const element = h('li', { 'data-series': key }, h('span', { class: 'swatch', 'aria-hidden': 'true' }), `${name} `, value);
    return { key, element, value };
  }
}

function chartOptions({ y, kind, text }) {
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    interaction: { mode: 'index', intersect: false },
    plugins: {
      legend: { display: false },
      tooltip: {
        filter: ({ raw }) => raw !== null && raw !== 0,
        callbacks: {
          title: ([item]) => (item ? ago(Number(item.label)) : ''),
          label: ({ dataset, raw }) => `${dataset.label}: ${text(raw)}`,
        },
      },
    },
    scales: {
      x: { stacked: kind === 'bar', grid: { display: false }, border: { display: false },
        ticks: { color: colour('--muted'), autoSkip: false, maxRotation: 0, callback: (_, i) => xTick(SIZE - 1 - i) } },
      y: { ...y, ticks: { ...y.ticks, color: colour('--muted') }, grid: { color: colour('--grid') }, border: { display: false },
        afterFit: (scale) => { scale.width = AXIS_WIDTH; } },
    },
  };
}

function ago(secs) {
  return secs === 0 ? 'now' : `${secs} s ago`;
}

function xTick(secs) {
  if (secs === 0) return 'now';
  return secs % 15 === 0 ? `−${secs} s` : null;
}

function short(value) {
  return String(Number(value.toFixed(1)));
}

function decades(scale) {
  const ticks = [];
  for (let value = 0.0001; value <= scale.max * 1.001; value *= 10) ticks.push({ value });
  scale.ticks = ticks;
}

function decade(value) {
  if (value < 0.00095) return `${Number((value * 1000).toPrecision(1))} ms`;
  return value < 0.95 ? `${Math.round(value * 1000)} ms` : `${Math.round(value)} s`;
}

function isAlone({ dataset, dataIndex }) {
  const present = (i) => dataset.data[i] !== null && dataset.data[i] !== undefined;
  return present(dataIndex) && !present(dataIndex - 1) && !present(dataIndex + 1);
}
