import { failed, ok, quote, type Fault, type Result } from '../fault/fault.js';
import { accountNamed, commitOfTag, type Lookup } from '../github/lookup.js';
import type { Administrators, People, Source } from '../init/answers.js';
import { fault, type NamedSource } from '../init/parse.js';
import { releaseOf } from './found-out.js';

/** A source by its commit: that of a tag, or of the newest release, is asked of GitHub. Refuses what GitHub does not know or say (`usage/from`). */
export async function sourceAtCommit({ repository, at }: NamedSource, lookup: Lookup | undefined): Promise<Result<Source>> {
  if (at !== undefined && 'commit' in at) return ok({ repository, commit: at.commit });
  const fix = `Name the commit: --from ${repository}@ and its 40 digits.`;
  if (at === undefined) {
    const newest = lookup && (await releaseOf(lookup, repository));
    return newest === undefined ? failed(fault('from', `GitHub names no release of ${quote(repository)}`, fix)) : ok(newest);
  }
  const commit = lookup && (await commitOfTag(lookup, repository, at.tag));
  if (commit === 'none')
    return failed(fault('from', `${quote(repository)} has no tag ${quote(at.tag)}, or this token can't see it`, fix));
  if (commit === undefined) return failed(fault('from', `GitHub does not say which commit ${quote(at.tag)} is`, fix));
  return ok({ repository, commit, version: at.tag });
}

/** Administrators with the id of each login, where a token lets GitHub be asked; the logins that stayed without one beside it. */
export async function peopleWithIds(
  administrators: Administrators,
  lookup: Lookup | undefined,
): Promise<Result<{ readonly administrators: Administrators; readonly without: readonly string[] }>> {
  const logins = [...new Set([...administrators.values()].flatMap(({ users }) => users))].filter((user) => !user.includes('#'));
  const known = new Map<string, string>();
  const faults: Fault[] = [];
  if (lookup?.token !== undefined)
    for (const login of logins) {
      const account = await accountNamed(lookup, login);
      if (account === 'none')
        faults.push(fault('administrator', `GitHub has no account ${quote(login)}`, 'Write the login of a person.'));
      else if (account !== undefined && account.type !== 'User')
        faults.push(fault('administrator', `${quote(login)} is no person's account`, `Name people, or a team: ${login}/team.`));
      else if (account !== undefined) known.set(login, `${account.login}#${account.id}`);
    }
  if (faults.length > 0) return failed(...faults);
  const withId = ({ users, teams }: People): People => ({ users: users.map((user) => known.get(user) ?? user), teams });
  const named = new Map([...administrators].map(([vendor, people]) => [vendor, withId(people)] as const));
  return ok({ administrators: named, without: logins.filter((login) => !known.has(login)) });
}
