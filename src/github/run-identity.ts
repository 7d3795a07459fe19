import { failed, ok, type Result } from '../fault/fault.js';

/** The run of a workflow that this is, as GitHub numbers it. A run that is run again has the same id and the next attempt. */
export interface Run {
  readonly id: string;
  readonly attempt: number;
}

/** Reads GITHUB_RUN_ID and GITHUB_RUN_ATTEMPT, which the runner sets: `event/runner` where they are no numbers. */
export function parseRun(env: Readonly<Record<string, string | undefined>>): Result<Run> {
  const id = env['GITHUB_RUN_ID'] ?? '';
  const attempt = env['GITHUB_RUN_ATTEMPT'] ?? '';
  if (/^[1-9][0-9]{0,19}$/.test(id) && /^[1-9][0-9]{0,5}$/.test(attempt)) return ok({ id, attempt: Number(attempt) });
  return failed({
    code: 'event/runner',
    message: `GITHUB_RUN_ID or GITHUB_RUN_ATTEMPT is not set, as GitHub's runner sets it`,
    fix: 'Run the action in a workflow.',
  });
}
