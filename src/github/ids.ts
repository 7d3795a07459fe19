import { z } from 'zod';
import { quote, failed, ok, type Result } from '../fault/fault.js';

const answer = z.looseObject({ id: z.number().int().positive(), owner: z.looseObject({ id: z.number().int().positive() }) });

/**
 * The numbers of a repository and of its owner (GitHub REST API, "Get a repository"), by one call with a token. Refuses what GitHub does not answer
 * (`github/ids`); the token is in no fault.
 */
export async function askIds(
  { host, owner, repository }: { readonly host: string; readonly owner: string; readonly repository: string },
  { token, fetch = globalThis.fetch }: { readonly token: string; readonly fetch?: typeof globalThis.fetch },
): Promise<Result<{ readonly owner: string; readonly repository: string }>> {
  const place = `${owner}/${repository}`;
  const url = `https://api.${host}/repos/${encodeURIComponent(owner)}/${encodeURIComponent(repository)}`;
  const refused = (why: string) =>
    failed({
      code: 'github/ids',
      message: `GitHub does not say which numbers ${quote(place)} has: ${why}.`,
      fix: `Give the token access to that repository, or --ids with the two numbers of "gh api repos/${place} --jq '[.owner.id, .id]'".`,
    });
  try {
    const headers = { accept: 'application/vnd.github+json', authorization: `Bearer ${token}`, 'user-agent': 'vendor-bucket' };
    const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(20_000) });
    if (!response.ok) return refused(`it answers ${response.status}`);
    const read = answer.safeParse(await response.json());
    return read.success
      ? ok({ owner: String(read.data.owner.id), repository: String(read.data.id) })
      : refused('its answer is of another form');
  } catch {
    return refused('it gave no answer');
  }
}
