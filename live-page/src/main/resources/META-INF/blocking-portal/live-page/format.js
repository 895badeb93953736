const ISO_DURATION = /^(-)?P(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?[\d.]+)S)?)?$/;

/** The seconds of an ISO-8601 duration, or null. */
export function seconds(duration) {
  const parts = ISO_DURATION.exec(duration ?? '');
  if (!parts) return null;
  const [, sign, days, hours, minutes, rest] = parts;
  const total = Number(days ?? 0) * 86400 + Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(rest ?? 0);
  return sign ? -total : total;
}

/** A time as people say it: three digits and a unit. */
export function time(secs) {
  if (secs === null || Number.isNaN(secs)) return '–';
  if (secs < 0.0995) return `${trim(secs * 1000)} ms`;
  if (secs < 0.9995) return `${Math.round(secs * 1000)} ms`;
  if (secs < 59.95) return `${secs.toFixed(secs < 9.995 ? 2 : 1)} s`;
  if (secs < 3600) return `${Math.floor(secs / 60)} min ${Math.floor(secs % 60)} s`;
  return `${Math.floor(secs / 3600)} h ${Math.floor((secs % 3600) / 60)} min`;
}

/** A coarse time that changes at most once a second. */
export function age(secs) {
  return secs < 59.95 ? `${Math.max(0, secs).toFixed(1)} s` : time(secs);
}

/** A setting as it may be written again: `30s` for "PT30S". */
export function setting(value) {
  const secs = typeof value === 'string' ? seconds(value) : null;
  if (secs === null) return typeof value === 'number' ? number(value) : String(value);
  return Number.isInteger(secs) ? `${secs}s` : `${Number((secs * 1000).toPrecision(12))}ms`;
}

export function number(value) {
  return Math.round(value).toLocaleString('en');
}

export function rate(perSecond) {
  if (perSecond === null) return '–';
  return perSecond > 0 && perSecond < 9.95 ? perSecond.toFixed(1) : number(perSecond);
}

export function percent(share) {
  const hundredths = share * 100;
  return `${hundredths > 0 && hundredths < 9.95 ? hundredths.toFixed(1) : Math.round(hundredths)} %`;
}

/** "io.example.Orders.find(Orders.java:42)" without the packages. */
export function place(frame) {
  const text = String(frame ?? '');
  const bracket = text.indexOf('(');
  const method = bracket < 0 ? text : text.slice(0, bracket);
  return method.split('.').slice(-2).join('.') + (bracket < 0 ? '' : text.slice(bracket));
}

export function plural(count, one) {
  return `${number(count)} ${one}${count === 1 ? '' : 's'}`;
}

function trim(value) {
  return value >= 9.95 ? value.toFixed(0) : value.toFixed(value >= 0.095 ? 1 : 2);
}
