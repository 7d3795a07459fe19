import type { Account, Commit, Contributor, Team } from './facts.js';

/** Those whom a rule names. */
export interface Pool {
  readonly users: readonly Account[];
  readonly teams: readonly Team[];
}

/** Whether somebody is in a pool; `unknown` where only a team that can't be read could hold them. */
type Standing = 'in' | 'out' | 'unknown';

/** A user of the settings: `login`, or `login#id`, and then only the id counts. */
function namedUser(name: string): Account {
  const [login = '', id] = name.split('#');
  return id === undefined ? { login } : { login, id: Number(id) };
}

/** The pool that a rule names. A team that nobody has read is as one that can't be read. */
export function poolOf(users: readonly string[] = [], teams: readonly string[] = [], read: readonly Team[] = []): Pool {
  return {
    users: users.map(namedUser),
    teams: teams.map(
      (team) => read.find((known) => known.team.toLowerCase() === team.toLowerCase()) ?? { team, unreadable: 'it was not read' },
    ),
  };
}

/** Where an account stands with a pool. */
export function standing(account: Account, { users, teams }: Pool): Standing {
  if (users.some((user) => isNamed(account, user))) return 'in';
  if (teams.some((team) => 'members' in team && team.members.some((member) => isNamed(account, member)))) return 'in';
  return teams.some((team) => 'unreadable' in team) ? 'unknown' : 'out';
}

/** Where there is an id, a login alone proves nothing: it may have been taken over. */
function isNamed(account: Account, named: Account): boolean {
  return named.id === undefined ? sameLogin(account, named) : account.id === named.id;
}

/** GitHub's logins differ in more than case. */
function sameLogin(a: Account, b: Account): boolean {
  return a.login.toLowerCase() === b.login.toLowerCase();
}

/** Whether two accounts may be one person: here a login or an id is enough, as it keeps an approval out. */
export function mayBeSame(a: Account, b: Account): boolean {
  return sameLogin(a, b) || (a.id !== undefined && a.id === b.id);
}

/** Everybody who wrote or committed any of the commits. */
export function contributors(commits: readonly Commit[]): readonly Contributor[] {
  return commits
    .flatMap(({ author, committer, coAuthors }) => [author, committer, ...coAuthors])
    .filter((person): person is Contributor => person !== null);
}

/** Those of them who have an account. */
export function accounts(people: readonly Contributor[]): readonly Account[] {
  return people.filter((person): person is Account => 'login' in person);
}
