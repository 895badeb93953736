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

export function isPortal(portal) {
  return typeof portal?.name === 'string' && typeof portal.state === 'string' && Number.isFinite(portal.callsInFlight)
    && [portal.loops, portal.calls, portal.refusals, portal.callSettings ?? []].every(isList)
    && [portal.settings, portal.configured, portal.adaptive, portal.cluster].every((part) => typeof (part ?? {}) === 'object')
    && [portal.admission, portal.workers, portal.cpu].every(isStatistics);
}

function isList(list) {
  return Array.isArray(list) && list.every((item) => item !== null);
}

function isLimiter(limiter) {
  return typeof limiter?.name === 'string' && isStatistics(limiter);
}

function isStatistics(permits) {
  return [permits?.limit, permits?.active, permits?.waiting].every(Number.isFinite);
}
