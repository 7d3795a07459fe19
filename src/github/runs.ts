import { z } from 'zod';
import { ok } from '../fault/fault.js';
import type { Api } from './api.js';
import type { GitHub, RunState } from './port.js';

// "Get a workflow run attempt": `completed` is the one status of what has ended, whatever came of it.
const attempt = z
  .object({ status: z.string().nullable(), updated_at: z.iso.datetime() })
  .transform(({ status, updated_at: at }): RunState => (status === 'completed' ? { is: 'ended', at } : { is: 'alive' }));

// "List workflow runs for a repository".
const listed = z.object({
  workflow_runs: z.array(
    z.object({ id: z.int(), path: z.string(), event: z.string(), html_url: z.string(), status: z.string().nullable() }),
  ),
});

/** The events on a branch by which a run may apply. */
const applies: ReadonlySet<string> = new Set(['push', 'schedule', 'workflow_dispatch']);

/** Runs of workflows. */
export function runsPart(api: Api): Pick<GitHub, 'runState' | 'runsAt'> {
  return {
    runState: ({ id, attempt: number }) =>
      api.ask<RunState>({
        what: `read attempt ${number} of the run ${id}`,
        needs: 'actions: read',
        route: 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}',
        parameters: { run_id: id, attempt_number: number },
        shape: attempt,
        expected: ({ status }) => (status === 404 ? { is: 'unknown' } : undefined),
      }),
    runsAt: async ({ branch, workflow }) => {
      const found: { readonly id: string; readonly url: string }[] = [];
      // Of one status a call: a first page of a hundred is more than a branch has at once.
      for (const status of ['queued', 'in_progress'] as const) {
        const asked = await api.ask({
          what: `list the runs on ${branch}`,
          needs: 'actions: read',
          route: 'GET /repos/{owner}/{repo}/actions/runs',
          parameters: { branch, status, per_page: 100 },
          shape: listed,
        });
        if (!asked.ok) return asked;
        const own = asked.value.workflow_runs.filter(({ path, event }) => path.split('@')[0] === workflow && applies.has(event));
        found.push(...own.map(({ id, html_url: url }) => ({ id: String(id), url })));
      }
      return ok(found);
    },
  };
}
