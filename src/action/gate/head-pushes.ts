import type { Fetched } from '../../gate/facts.js';
import type { GitHub, Listing, PullRequest, Push } from '../../github/port.js';
import { words } from '../../fault/fault.js';

/**
 * Who pushed to the head branch of a pull request. That of a fork is in a repository that this token has no part in. GitHub may not tell
 * of a branch by its name once it is gone, and whoever may merge may delete it: then the pushes of all branches are looked through. Where
 * that fails or comes to no end, what was found is a part of them, which asks for one more approval; only a token that may read neither
 * list leaves it unread.
 */
export async function headPushes(
  github: Pick<GitHub, 'pushes' | 'pushesAmongAll'>,
  pull: Pick<PullRequest, 'fromFork' | 'headBranch' | 'head' | 'createdAt'>,
): Promise<Fetched<Listing<Push>>> {
  if (pull.fromFork) return { unreadable: 'the branch is in a fork' };
  const named = await github.pushes(pull.headBranch);
  const found = named.ok ? named.value : { items: [], complete: true };
  if (!found.complete || found.items.some(({ commit }) => commit === pull.head)) return { value: found };
  const all = await github.pushesAmongAll(pull);
  if (all.ok) return { value: all.value };
  const hidden = all.faults.every(({ code }) => code === 'github/permission' || code === 'github/not-found');
  return hidden && !named.ok ? { unreadable: words(all.faults) } : { value: { ...found, complete: false } };
}
