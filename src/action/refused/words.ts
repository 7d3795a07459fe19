import { quote, type Fault } from '../../fault/fault.js';
import { acceptCommand, isPinned, versionWords, type VersionChange } from '../../review/upgrade.js';
import type { Inputs, RoleFor } from '../context.js';

const code = 'role/refused';

/** What a job does not do without its role, and what becomes of it. */
const losses: Readonly<Record<RoleFor, { readonly role: 'plans' | 'applies'; readonly not: string; readonly then: string }>> = {
  plan: { role: 'plans', not: 'nothing is planned', then: '' },
  gate: {
    role: 'plans',
    not: "the plans' records can't be read and nothing is judged",
    then: 'Run this job again then: no review is lost.',
  },
  look: {
    role: 'plans',
    not: 'nobody knows what is left to apply, and nothing is applied',
    then: 'What is merged is not lost: the next run finds it.',
  },
  apply: {
    role: 'applies',
    not: 'nothing is applied',
    then: 'What is merged is not lost: the next run applies it.',
  },
  handover: {
    role: 'applies',
    not: 'the hand-over that was closed is not recorded as done',
    then: 'Run this job again then.',
  },
  unlock: { role: 'applies', not: 'the lock stays', then: 'Run this job again then.' },
};

/** Why a job did nothing, where its role could not be assumed: the step that assumes it has said what AWS or GitHub answered. */
export function refusedFault({ roleFor = 'plan', environment }: Pick<Inputs, 'roleFor' | 'environment'>): Fault {
  const { role, not, then } = losses[roleFor];
  const place = role === 'applies' ? `this repository, the environment ${quote(environment)}` : 'this repository';
  const trust = `Its trust has to accept ${place} and the pinned commit of the workflow`;
  const parts = ['The step before says why.', `${trust}: "vendor-bucket bootstrap --plan-only" shows what differs.`, then];
  return {
    code,
    message: `The role that ${role} could not be assumed, so ${not}`,
    fix: parts.filter((part) => part !== '').join(' '),
  };
}

/** The same of a pull request that changes the version of the workflow: the trusts have to accept that version first. */
export function refusedVersion({ file, to }: VersionChange): Fault {
  if (!isPinned(to)) {
    return {
      code,
      message: `The role that plans could not be assumed: ${quote(file)} pins ${quote(to.commit)}, which is no commit`,
      fix: 'Pin the commit of a version that you have read.',
    };
  }
  return {
    code,
    message: `The role that plans could not be assumed: this pull request changes the version to ${versionWords(to)}, which the trusts of the two roles have to accept first`,
    fix: `See that the commit is that of a release and of no fork, read what changed, run "${acceptCommand(to)}" in a checkout of this repository, then run this job again. If it was accepted, the step before says what else is wrong.`,
  };
}
