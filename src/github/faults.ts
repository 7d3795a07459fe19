import { quote, type Fault } from '../fault/fault.js';
import { limitedFor, type Clock } from './retry.js';
import { isLimited, type Refusal, type Trouble } from './trouble.js';

/** A permission as a workflow grants it. */
type Permission =
  `${'pull-requests' | 'contents' | 'statuses' | 'deployments' | 'issues' | 'metadata' | 'actions'}: ${'read' | 'write'}`;

/** What a call was for: it makes the fault. */
export interface Purpose {
  /** Completes "Could not ...". */
  readonly what: string;
  readonly needs: Permission;
}

/** What GitHub says where a setting of the repository, and not the token, forbids a pull request by a workflow. */
const mayNotOpen = /not permitted to create or approve pull requests/i;

/** The fault of a call that failed for good. */
export function troubleFault(purpose: Purpose, trouble: Trouble, clock: Clock): Fault {
  const { what, needs } = purpose;
  if (trouble.kind === 'cut') {
    const message = `Could not ${what}: no answer from GitHub (${quote(trouble.message)}).`;
    return { code: 'github/unreachable', message, fix: rerun };
  }
  if (isLimited(trouble)) {
    const when = new Date(clock.now() + limitedFor(trouble, clock)).toISOString().replace(/\.\d+Z$/, 'Z');
    const message = `Could not ${what}: GitHub's rate limit is reached${inItsWords(trouble)}.`;
    return { code: 'github/rate-limit', message, fix: `Re-run this job after ${when}: it goes on where it stopped.` };
  }
  const message = `Could not ${what}: GitHub answered ${trouble.status}${inItsWords(trouble)}.`;
  if (trouble.status >= 500) return { code: 'github/unreachable', message, fix: rerun };
  return { message, ...(refusals[trouble.status]?.(needs, trouble) ?? other) };
}

/** The fault of an answer that is not what GitHub's API description promises. `where` is the path of the field. */
export function shapeFault({ what }: Purpose, where: string): Fault {
  return {
    code: 'github/answer',
    message: `Could not ${what}: the answer is not one of GitHub's API, at ${quote(where === '' ? 'its top' : where)}.`,
    fix: 'Check that GITHUB_API_URL names the API of GitHub or GitHub Enterprise Server; then re-run this job.',
  };
}

/** The fault of a list that goes on after the last page that is read. */
export function endlessFault({ what }: Purpose, most: number): Fault {
  return {
    code: 'github/too-many',
    message: `Could not ${what}: there are more than ${most}.`,
    fix: 'Remove what is no longer needed, or open a new pull request.',
  };
}

const rerun = 'Re-run this job: it goes on where it stopped; https://www.githubstatus.com says whether GitHub has an incident.';

type Said = Pick<Fault, 'code' | 'fix'>;

const other: Said = { code: 'github/refused', fix: "Follow GitHub's message, then re-run this job." };

const refusals: Readonly<Record<number, (needs: Permission, refusal: Refusal) => Said>> = {
  401: () => ({ code: 'github/token', fix: 'Give the input "token" a valid token, such as ${{ github.token }}.' }),
  403: (needs, { message }) => ({
    code: 'github/permission',
    fix: mayNotOpen.test(message)
      ? 'Turn on "Allow GitHub Actions to create and approve pull requests" under Settings, Actions, General, or give a token of a GitHub App.'
      : grant(needs),
  }),
  404: (needs) => ({
    code: 'github/not-found',
    fix: `Check that it exists; what a token can't see is not found either: ${grant(needs)}`,
  }),
  409: () => ({ code: 'github/conflict', fix: 'Somebody changed it at the same moment: re-run this job.' }),
  410: () => ({
    code: 'github/gone',
    fix: 'Turn on issues in the settings of the repository, or leave them out of the settings.',
  }),
  422: () => ({ code: 'github/invalid', fix: "Change what GitHub's message names, then re-run this job." }),
};

/** The permission, and the YAML that adds it. */
function grant(needs: Permission): string {
  return `Add "${needs}" to the job's permissions, in YAML: permissions: { ${needs} }`;
}

function inItsWords({ message, errors }: Refusal): string {
  const details = errors.map(
    (error) => error.message ?? [error.field, error.code].filter((part) => part !== undefined).join(' '),
  );
  const words = [message, ...details].filter((part) => part !== '').join('; ');
  return words === '' ? '' : `, ${quote(words)}`;
}
