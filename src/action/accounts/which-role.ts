import type { Event } from '../../github/event.js';
import type { Inputs } from '../context.js';
import type { WhichRole } from './sessions.js';

/**
 * The role that a run works by: what applies, records a hand-over or unlocks needs the one that applies, and everything else plans. By the command and the
 * kind of the event alone, which no pull request decides on; and GitHub's token tells AWS whether this job may have it.
 */
export function whichRole(command: Inputs['command'], event: Pick<Event, 'kind'>): WhichRole {
  switch (command) {
    case 'apply':
    case 'unlock':
      return 'apply-role';
    case 'auto':
      return event.kind === 'push' || event.kind === 'run' || event.kind === 'issue' ? 'apply-role' : 'plan-role';
    case 'validate':
    case 'plan':
    case 'gate':
    case 'matrix':
    case 'report':
    case 'refused':
      return 'plan-role';
  }
}
