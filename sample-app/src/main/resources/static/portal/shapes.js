/** What answers look like; an answer of another shape is told as such, and not shown wrongly. */

export function isPortalList(answer) {
  return Array.isArray(answer?.portals) && answer.portals.every(isPortal) && (answer.limiters ?? []).every?.(isLimiter) === true;
}

export function isMeterList(answer) {
  return Array.isArray(answer?.names);
}

export function isMeter(answer) {
  return Array.isArray(answer?.measurements) && Array.isArray(answer.availableTags)
    && answer.availableTags.every((tag) => Array.isArray(tag?.values));
}

function isPortal(portal) {
  return typeof portal?.name === 'string' && typeof portal.state === 'string'
    && [portal.loops, portal.calls, portal.refusals].every((list) => Array.isArray(list) && list.every((item) => item !== null))
    && [portal.admission, portal.workers, portal.cpu].every(isStatistics);
}

function isLimiter(limiter) {
  return typeof limiter?.name === 'string' && isStatistics(limiter);
}

function isStatistics(permits) {
  return [permits?.limit, permits?.active, permits?.waiting].every(Number.isFinite);
}
