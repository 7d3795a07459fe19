import type { Event } from '../github/event.js';
import type { Run } from '../github/run-identity.js';
import type { Fault } from '../fault/fault.js';
import type { Repository } from '../git/index.js';
import type { GitHub } from '../github/port.js';
import type { EngineName } from '../terraform/index.js';
import type { Roles } from './accounts/sessions.js';
import type { Reporter } from './reporter.js';

export const actionCommands = ['auto', 'validate', 'plan', 'gate', 'apply', 'matrix', 'report', 'refused', 'unlock'] as const;
type ActionCommand = (typeof actionCommands)[number];

/** What a role was for that could not be assumed. */
export const rolePurposes = ['plan', 'gate', 'look', 'apply', 'handover', 'unlock'] as const;
export type RoleFor = (typeof rolePurposes)[number];

/** How the jobs of a matrix ended together: GitHub's `needs.<job>.result`. */
export const jobResults = ['success', 'failure', 'cancelled', 'skipped'] as const;
export type JobResult = (typeof jobResults)[number];

/** The action's inputs, checked. The names are those of action.yml. */
export interface Inputs {
  readonly command: ActionCommand;
  /** Path of the settings file in the repository. Default: `.github/vendor-bucket.yml`. */
  readonly settings: string;
  /** The environment of every deployment. Default: `vendor-bucket`. */
  readonly environment: string;
  readonly engine?: EngineName;
  readonly terraformVersion?: string;
  /** A mirror folder of providers. */
  readonly mirror?: string;
  /** One request's path: a job of a matrix plans or applies it alone, or a run by hand does. */
  readonly request?: string;
  /** How the jobs of the matrix ended that `report` gathers the results of. Without it they count as failed. */
  readonly jobs?: JobResult;
  /** For `refused`: what the role was for. Default: `plan`. */
  readonly roleFor?: RoleFor;
  /** A pull request's number, for a run by hand. */
  readonly pullRequest?: number;
  readonly parallelism?: number;
  /** Minutes after which no further bucket is begun. */
  readonly timeLimit: number;
}

/** Everything that a flow of the action may read of the world. */
export interface ActionContext {
  readonly inputs: Inputs;
  readonly event: Event;
  readonly github: GitHub;
  /** Opened when it is needed: `report` and `gate` need no more of it than commits. */
  readonly git: Repository;
  readonly reporter: Reporter;
  /** The checkout, absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Sessions in the accounts of the settings; absent where GitHub gives the job no token. */
  readonly roles?: Roles | undefined;
  /** The folder that holds the built-in `templates/`. */
  readonly home: string;
  /** What the records of this run are named by. */
  readonly run: Run;
  /** The address of this run, for people. */
  readonly runUrl: string;
  readonly interrupted: AbortSignal;
}

/** What a flow of the action ends with: outputs by name, and whether the run is green. The reporter has said the rest. */
export interface ActionEnd {
  readonly green: boolean;
  readonly outputs: Readonly<Partial<Record<OutputName, string>>>;
}

export const outputNames = [
  'requests',
  'matrix',
  'has-changes',
  'verdict',
  'fingerprint',
  'comment-url',
  'faults',
  'applied',
] as const;
type OutputName = (typeof outputNames)[number];

/** Faults as the output `faults` has them. */
export function faultsOutput(faults: readonly Fault[]): string {
  return JSON.stringify(faults);
}
