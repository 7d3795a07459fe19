import type { Commit, Facts, PullRequest, Reviewer } from './facts.js';

/** Who pushed what a pull request holds, as far as GitHub says. */
interface Pushers {
  readonly people: readonly Reviewer[];
  /** Why that is not all of them: a clause. Undefined where it is. */
  readonly unknown?: string;
  /** GitHub said nothing of the head at all, as of a branch that is gone: that speaks neither for anybody nor against. */
  readonly silent?: boolean;
}

type Pushed = Pick<Facts, 'pushes' | 'commits'>;

/**
 * The people who moved the head branch to the head or to another commit of the pull request. What a commit says of its author anybody can
 * write; who pushed it GitHub knows.
 */
export function pushersOf({ pushes, commits }: Pushed, { head }: Pick<PullRequest, 'head'>): Pushers {
  if ('unreadable' in pushes) {
    return { people: [], unknown: `that can't be read: ${pushes.unreadable.replace(/\.$/, '')}`, silent: true };
  }
  if ('absent' in pushes) return { people: [], unknown: 'GitHub was not asked' };
  const held = new Set([head, ...('value' in commits ? commits.value.items.map(({ sha }) => sha) : [])]);
  const counting = pushes.value.items.filter(({ commit }) => held.has(commit));
  const people = counting.flatMap(({ actor }) => (actor?.type === 'User' ? [actor] : []));
  const other = counting.find(({ actor }) => actor?.type !== 'User');
  if (other !== undefined) {
    const who = other.actor === null ? 'GitHub names nobody for a push' : `${other.actor.login}, which is an app, pushed`;
    return { people, unknown: who };
  }
  if (!pushes.value.complete) return { people, unknown: 'GitHub gave only a part of the pushes' };
  if (counting.some(({ commit }) => commit === head)) return { people };
  return { people, unknown: 'GitHub has no push of the head commit', silent: true };
}

/**
 * Why one more approval than usual is needed: an administrator could have written the change under another name, had an app push or open
 * it, and be the one who approves. That a person opened it proves nothing of what an app put on its branch. A clause; undefined where
 * people stand for it.
 */
export function whyOneMore(facts: Pushed & Pick<Facts, 'followUp'>, pullRequest: PullRequest): string | undefined {
  if (facts.followUp === 'own' || 'absent' in facts.pushes) return undefined;
  const { unknown, silent = false } = pushersOf(facts, pullRequest);
  if (unknown === undefined) return undefined;
  const doubt = doubtOf(facts, pullRequest);
  if (doubt !== undefined) return `${doubt}, and who pushed it is not known (${unknown})`;
  // Not every token can read the pushes, nor does GitHub have to keep those of a branch that is gone: people who opened and signed it stand for it.
  return silent ? undefined : `who pushed it is not known (${unknown})`;
}

function doubtOf({ commits }: Pick<Facts, 'commits'>, { author }: PullRequest): string | undefined {
  if (author === null) return 'the account that opened it is gone';
  if (author.type !== 'User') return `it was opened by ${author.login}, which is an app`;
  const unproved = 'value' in commits ? commits.value.items.find((commit) => !isProved(commit)) : undefined;
  if (unproved === undefined) return undefined;
  const named = `the commit ${unproved.sha.slice(0, 12)}`;
  return unproved.authorship === 'unknown'
    ? `${named} is neither signed nor by an account of GitHub`
    : `${named} was made by an app`;
}

/** What an app wrote proves nothing of a person, also where GitHub signed it as `web-flow` for what came by its API. */
function isProved({ authorship, author }: Commit): boolean {
  return authorship !== 'unknown' && !nameOf(author).endsWith('[bot]');
}

function nameOf(person: Commit['author']): string {
  return person !== null && 'login' in person ? person.login.toLowerCase() : '';
}
