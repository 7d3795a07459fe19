import { resolve } from 'node:path';
import { bucketsReached, leftOnBucket } from '../aws/around.js';
import { lookAtAccount, type Standing } from '../aws/foundation.js';
import { ownerOf, type Owner } from '../aws/names.js';
import { acceptedByAll } from '../bootstrap/accepted.js';
import { accountParts, type AccountParts } from '../bootstrap/account.js';
import { isCutOff } from '../bootstrap/applied.js';
import { acceptedCommits, placeText, readMemory, type Memory } from '../bootstrap/memory.js';
import { foundationOf, ownStateKey, type Foundation, type RepositoryFacts } from '../bootstrap/repository.js';
import { describeLeft, describeReached } from '../change/around.js';
import type { Change } from '../change/change.js';
import { defined } from '../defined.js';
import { failed, ok, type Fault, type Result } from '../fault/fault.js';
import { s3Store, type ObjectStore } from '../ledger/index.js';
import { moveState, readLocalState, removeLocalState } from './local-state.js';

/** What is asked for, beside what the repository says. */
export interface Asked {
  readonly facts: Omit<RepositoryFacts, 'commits'>;
  readonly accept: readonly string[];
  readonly retire: readonly string[];
  /** Why the commit that the caller pins is no release's: it is the first one that is accepted, and nobody has named it. */
  readonly wrongPin: readonly Fault[];
  /** Asked where neither an option nor the state knows the ids of the repository. */
  readonly askIds: () => Promise<Result<RepositoryFacts['ids']>>;
}

/** Where a foundation stands: what it is to be, what AWS has of it, and where its state is. */
export interface FoundationPlace {
  readonly foundation: Foundation;
  readonly parts: AccountParts;
  readonly standing: Standing;
  /** What the plan says beside what it changes: whom else the roles reach, and what stays of a bucket that is taken over. */
  readonly around: readonly Change[];
  readonly store: ObjectStore;
  readonly key: string;
  /** The file of the state where that is on this machine. */
  readonly local?: string;
  /** Undefined before the first apply. */
  readonly memory: Memory | undefined;
  /** Whether an earlier run was cut off, and left something to finish. */
  readonly resumed: boolean;
}

interface Here {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder of states that are not in their bucket yet. */
  readonly states: string;
  readonly applies: boolean;
}

/**
 * Looks at the account, and reads what the state remembers. A state that an interrupted run left on this machine is moved first, where its bucket is
 * there by now and this run applies.
 */
export async function findPlace(asked: Asked, here: Here): Promise<Result<FoundationPlace>> {
  const { facts } = asked;
  // The names do not depend on the ids and the commits, which the state may know.
  const named = partsOf({ ...facts, ids: facts.ids ?? 'none' });
  if (!named.ok) return named;
  const { foundation, parts } = named.value;
  const owner = await ownerIn(foundation, here.env);
  if (!owner.ok) return owner;
  const standing = await lookAtAccount(wantedOf(parts), owner.value);
  if (!standing.ok) return standing;
  const store = storeOf(foundation, here.env);
  if (!store.ok) return store;
  const key = ownStateKey(foundation.setup.state);
  const found = await findState(parts, here, { standing: standing.value, store: store.value, key });
  if (!found.ok) return found;
  const last = await complete(asked, found.value.memory, standing.value);
  if (!last.ok) return last;
  const around = await lookAround(parts, foundation, {
    standing: standing.value,
    memory: found.value.memory,
    owner: owner.value,
  });
  return ok({ ...last.value, standing: standing.value, around, store: store.value, key, ...found.value });
}

async function lookAround(
  { bucket }: AccountParts,
  { setup: { prefixes } }: Foundation,
  { standing, memory, owner }: Pick<FoundationPlace, 'standing' | 'memory'> & { readonly owner: Owner },
): Promise<readonly Change[]> {
  const reached = describeReached(await bucketsReached(prefixes, bucket, owner), prefixes);
  const isTaken = standing.bucket !== 'absent' && memory?.addresses.has('aws_s3_bucket.state') !== true;
  return isTaken ? [...reached, ...describeLeft(bucket.name, await leftOnBucket(bucket, owner))] : reached;
}

function partsOf(facts: RepositoryFacts): Result<{ readonly foundation: Foundation; readonly parts: AccountParts }> {
  const foundation = foundationOf(facts);
  if (!foundation.ok) return foundation;
  const parts = accountParts(foundation.value);
  return parts.ok ? ok({ foundation: foundation.value, parts: parts.value }) : parts;
}

function wantedOf({ bucket, roles, boundary, provider, tag }: AccountParts) {
  const policies = [...roles.flatMap((role) => role.policies), ...(boundary === undefined ? [] : [boundary])];
  return {
    bucket,
    roles: roles.map(({ name }) => name),
    policies: policies.map(({ arn }) => arn),
    provider: provider.arn,
    tag,
  };
}

async function ownerIn({ setup, region }: Foundation, env: Here['env']): Promise<Result<Owner>> {
  const owner = await ownerOf({ env }, region);
  if ('why' in owner) {
    const fix = 'Sign in as an administrator of the account, as with "aws sso login" and AWS_PROFILE, or try it with --sandbox.';
    return failed({ code: 'bootstrap/no-credentials', message: `AWS can't be asked: ${owner.why}.`, fix });
  }
  if (owner.account === setup.account) return ok(owner);
  return failed({
    code: 'bootstrap/other-account',
    message: `The credentials are for the account ${owner.account}, but the roles are in ${setup.account}.`,
    fix: `Use credentials for ${setup.account}, name another account of the settings with --account, or correct the account of the roles and of the state.`,
  });
}

function storeOf({ setup, region }: Foundation, env: Here['env']): Result<ObjectStore> {
  const { bucket, kmsKey } = setup.state;
  return s3Store({ bucket, region, env, account: setup.account, ...defined({ kmsKey }) });
}

/** In its bucket, or on this machine: until the bucket is there, and for a run that only plans as long as the state is not moved. */
async function findState(
  { bucket, account }: AccountParts,
  { states, applies }: Here,
  { standing, store, key }: Pick<FoundationPlace, 'standing' | 'store' | 'key'>,
): Promise<Result<Pick<FoundationPlace, 'local' | 'memory' | 'resumed'>>> {
  const path = resolve(states, `${account}-${bucket.name}.tfstate`);
  const left = readLocalState(path);
  if (!left.ok) return left;
  if (standing.bucket === 'absent' || (left.value !== undefined && !applies))
    return ok({ local: path, memory: left.value?.memory, resumed: isCutOff(left.value?.memory) });
  // A run that was killed at once has left an empty file.
  const moved = left.value === undefined ? removeLeft(path, applies) : await moveState(left.value, store, key);
  if (!moved.ok) return moved;
  const there = await store.read(key);
  if (!there.ok) return there;
  if (there.value === undefined) return ok({ memory: undefined, resumed: false });
  const memory = readMemory(new TextDecoder().decode(there.value.bytes));
  if (memory === undefined) return failed(unreadable(store.place(key)));
  return ok({ memory, resumed: left.value !== undefined || isCutOff(memory) });
}

function removeLeft(path: string, applies: boolean): Result<true> {
  return applies ? removeLocalState(path) : ok(true);
}

function unreadable(place: string): Fault {
  return {
    code: 'terraform/state-unreadable',
    message: `${place} is not a state in a known format.`,
    fix: 'Put an older version of that object in its place.',
  };
}

/**
 * The set-up with what the state remembers: the accepted commits, and the ids. Without a memory the trusts of the roles that are there say which commits
 * are accepted: the settings name the place of the state, and by another place nobody has accepted anything.
 */
async function complete({ facts, accept, retire, wrongPin, askIds }: Asked, memory: Memory | undefined, { trusts }: Standing) {
  const same = memory?.repository === placeText(facts.place);
  const known = facts.ids ?? (same ? memory?.ids : undefined);
  const ids = known === undefined ? await askIds() : ok(known);
  if (!ids.ok) return ids;
  const moved = memory?.workflow !== undefined && memory.workflow !== facts.caller.file;
  const stored = memory?.commits ?? acceptedByAll([...trusts.values()], facts.caller.file);
  if (stored === undefined && !moved && wrongPin.length > 0) return failed(...wrongPin);
  const commits = acceptedCommits({ stored: moved ? [] : stored, pinned: facts.caller.commit, accept, retire });
  if (!commits.ok) return commits;
  return partsOf({ ...facts, ids: ids.value, commits: commits.value });
}
