import { failed, ok, type Result } from '../fault/fault.js';
import type { Account } from '../gate/facts.js';
import type { Asking, ListCall } from './ask.js';
import { endlessFault } from './faults.js';

/** What each part of the port works with. */
export interface Api extends Asking {
  readonly owner: string;
  readonly repo: string;
  /** `POST` and the address of the GraphQL API. */
  readonly graphql: string;
  /** Asked for once, and kept. */
  readonly identity: () => Promise<Result<Account>>;
}

/** A list of which a part is of no use. */
export async function listAll<T>(api: Api, call: ListCall<T>): Promise<Result<readonly T[]>> {
  const listed = await api.list(call);
  if (!listed.ok) return listed;
  const { items, complete } = listed.value;
  return complete ? ok(items) : failed(endlessFault(call, items.length));
}

/** Whether an account is the token's own. A person can't take a bot's login: theirs have no brackets. */
export function isOwn(author: Account | null, identity: Account): boolean {
  if (author === null) return false;
  return identity.id === undefined ? author.login === identity.login : author.id === identity.id;
}

/** The value through a function; the faults as they are. */
export function mapped<T, U>(result: Result<T>, change: (value: T) => U): Result<U> {
  return result.ok ? ok(change(result.value)) : result;
}
