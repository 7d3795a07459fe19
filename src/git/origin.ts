import type { Repository } from './repository.js';

/** What a clone knows of where it comes from. */
export interface Origin {
  /** The address of the remote `origin`, as it is configured: it can hold a token. */
  readonly url?: string;
  /** The default branch there, as it was when it was cloned or last asked. */
  readonly defaultBranch?: string;
}

/** Reads the configuration and one ref of the repository; asks nobody. */
export async function readOrigin({ git }: Pick<Repository, 'git'>): Promise<Origin> {
  const url = lineOf(await git(['config', '--local', '--no-includes', '--get', 'remote.origin.url']));
  const head = lineOf(await git(['symbolic-ref', '--quiet', 'refs/remotes/origin/HEAD']));
  const [, branch] = /^refs\/remotes\/origin\/(.+)$/.exec(head ?? '') ?? [];
  return { ...(url === undefined ? {} : { url }), ...(branch === undefined ? {} : { defaultBranch: branch }) };
}

function lineOf({ code, stdout }: Awaited<ReturnType<Repository['git']>>): string | undefined {
  const line = stdout.toString('utf8').replace(/\n$/, '');
  return code === 0 && line !== '' && !/[\p{Cc}]/u.test(line) ? line : undefined;
}
