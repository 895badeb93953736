import { place } from './format.js';
import { culprit } from './loops.js';
import { OUTCOMES } from './outcomes.js';
import { limiters } from './permits.js';

const RECENT_SECONDS = 10;

/** What an operator has to know first. The text holds no number that changes all the time, since it is read out when it changes. */
export function verdict(portal, history) {
  return stopped(portal) ?? stalled(portal) ?? switchedOff(portal) ?? saturated(portal) ?? refused(portal) ?? failing(portal, history) ?? leaking(history)
    ?? well(portal, history);
}

function stopped({ name, state }) {
  return ['NEW', 'RUNNING'].includes(state) ? null : bad(`Portal ${name} is ${state.toLowerCase()} and takes no calls.`);
}

function stalled({ loops }) {
  const stuck = loops.filter((loop) => loop.stalled);
  if (stuck.length === 0) return null;
  const [{ thread, stack, kind }] = stuck;
  const frame = culprit(stack ?? []);
  const others = stuck.length > 1 ? `, and ${stuck.length - 1} more` : '';
  return bad(`${kind === 'client' ? "A client's loop" : 'Loop'} ${thread} is stalled${frame ? ` at ${place(frame)}` : ''}${others}.`);
}

function switchedOff({ name, admission }) {
  return admission.limit === 0 ? bad(`Portal ${name} has a limit of 0 and takes no calls.`) : null;
}

function saturated(portal) {
  const full = limiters(portal).find(({ waiting }) => waiting > 0);
  if (!full) return null;
  return full.key === 'calls' && portal.adaptive ? turnedAway() : bad(`All permits of ${full.name} are taken, and others wait for one.`);
}

/** One text, whether somebody happens to wait just now or not. */
function turnedAway() {
  return bad('Calls wait or are turned away at the limit that follows their latency.');
}

function refused({ refusals, now }) {
  const recent = refusals.findLast(({ last }) => now - Date.parse(last) < RECENT_SECONDS * 1000);
  return recent ? warn(`A call on the event loop ${recent.thread} was refused.`) : null;
}

function failing({ adaptive }, history) {
  const outcomes = history.outcomes().filter((outcome) => outcome !== 'SUCCESS' && history.ended(outcome, RECENT_SECONDS) > 0);
  if (adaptive && outcomes.length === 1 && outcomes[0] === 'SATURATED') return turnedAway();
  const worst = outcomes.map((outcome) => OUTCOMES[outcome]?.name ?? outcome);
  return worst.length > 0 ? warn(`Some calls were not answered: ${worst.join(', ')}.`) : null;
}

function leaking(history) {
  return history.lost(({ leaked }) => leaked)?.lately > 0 ? warn('A stream was dropped without being closed.') : null;
}

function well({ name, state, callsInFlight }, history) {
  if (state === 'NEW') return { level: 'ok', text: `All is well. Portal ${name} starts with its first call.` };
  const quiet = callsInFlight === 0 && !history.points.some(({ rate }) => rate !== 0);
  return { level: 'ok', text: quiet ? 'All is well, and quiet: no call in the last minute.' : 'All is well.' };
}

function bad(text) {
  return { level: 'bad', text };
}

function warn(text) {
  return { level: 'warn', text };
}
