/** How calls end: in the order in which the charts stack them, the good one at the bottom. */
export const OUTCOMES = {
  SUCCESS: { name: 'answered', colour: '--success' },
  ERROR: { name: 'failed', colour: '--error' },
  TIMEOUT: { name: 'timed out', colour: '--timeout' },
  SATURATED: { name: 'saturated', colour: '--saturated' },
  CANCELLED: { name: 'cancelled', colour: '--cancelled' },
  INTERRUPTED: { name: 'interrupted', colour: '--interrupted' },
  CLOSED: { name: 'closed', colour: '--closed' },
};
