import { z } from 'zod';
import type { Api } from './api.js';
import type { GitHub } from './port.js';

// "Get a workflow run attempt": `completed` is the one status of what has ended, whatever came of it.
const attempt = z
  .object({ status: z.string().nullable() })
  .transform(({ status }) => (status === 'completed' ? 'ended' : 'alive'));

/** Runs of workflows. */
export function runsPart(api: Api): Pick<GitHub, 'runState'> {
  return {
    runState: ({ id, attempt: number }) =>
      api.ask<'ended' | 'alive' | 'unknown'>({
        what: `read attempt ${number} of the run ${id}`,
        needs: 'actions: read',
        route: 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}',
        parameters: { run_id: id, attempt_number: number },
        shape: attempt,
        expected: ({ status }) => (status === 404 ? 'unknown' : undefined),
      }),
  };
}
