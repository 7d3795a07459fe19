import type { Account } from './call.js';
import { checkIdentity, type Identity } from './identity/decide.js';
import { IdentityGate } from './identity/gate.js';
import type { Permission } from './policy/permission.js';
import { callerOf, deployer, type Caller } from './caller.js';
import { sandboxEnvironment } from './environment.js';
import { Failures, type FailureRule } from './failure.js';
import type { SandboxCall } from './record.js';
import { isBucketName } from './s3/name.js';
import { newBucket } from './s3/bucket.js';
import { stateRegion } from './partition.js';
import { listen } from './server.js';
import { furnish, type Standing } from './standing.js';
import { viewWorld, type WorldView } from './view.js';
import { emptyWorld, parseWorld, renderWorld, type ForeignBucket, type World } from './world.js';

export type { FailureRule } from './failure.js';
export type { SandboxCall } from './record.js';
export type { Identity } from './identity/decide.js';
export type { Permission } from './policy/permission.js';
export type { WorldView } from './view.js';
export type { Standing } from './standing.js';

/** An AWS account in this process, that the AWS provider and Terraform's S3 backend work with as with AWS. */
export interface Sandbox {
  /** Of 127.0.0.1. */
  readonly port: number;
  readonly account: string;
  /** Where the bucket for Terraform's state is. */
  readonly stateRegion: string;
  /** ARN of the role whose session every caller is: the one that policies have to exempt from what they deny by network or by MFA. */
  readonly deployer: string;
  /**
   * What to lay over a child's environment; undefined: remove the variable. `inherited` is what the child would have, `process.env` when absent.
   */
  env(inherited?: Readonly<Record<string, string | undefined>>): Record<string, string | undefined>;
  /** Puts what is there already, whoever made it, into the account, where it is not yet. Gives the names of what was not. */
  furnish(standing: Standing): readonly string[];
  /** Makes calls of a kind fail from now on. */
  fail(rule: FailureRule): void;
  /** Every request so far, in the order of its answer. */
  calls(): readonly SandboxCall[];
  /** What the calls so far asked of IAM, in their order; nothing where no identity was given. */
  asked(): readonly Permission[];
  /** What exists now, as JSON. */
  world(): WorldView;
  /** The whole world as JSON text, objects' bodies included: what `world` of another sandbox takes. */
  save(): string;
  /** Closes the port and every connection, those left hanging too. */
  stop(): Promise<void>;
}

export interface SandboxOptions {
  /** The text that {@link saveWorld} gave; an empty account when absent. */
  readonly world?: string;
  /** A versioned bucket for Terraform's state, there from the beginning, in {@link stateRegion} of the deployer's partition. */
  readonly stateBucket?: string;
  /** Buckets of other accounts: their names are taken, and replication may go there. */
  readonly foreignBuckets?: readonly ForeignBucket[];
  /** Full ARN of the role whose session every caller is; its account and its partition are the sandbox's. `arn:aws:iam::111122223333:role/deployer` when absent. */
  readonly deployer?: string;
  /** By what every call is decided, as AWS decides within one account. The caller may do all that no bucket's policy denies when absent. */
  readonly identity?: Identity;
  /** A free one when absent. */
  readonly port?: number;
  readonly clock?: () => Date;
}

/** Starts a sandbox. Throws where the saved world is not one or of another account, a name is not valid, or the port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const caller = callerOf(options.deployer ?? deployer);
  const world = openWorld(options, caller);
  if (options.identity !== undefined) checkIdentity(options.identity);
  const gate = new IdentityGate(options.identity, caller);
  const account: Account = {
    id: caller.account,
    partition: caller.partition,
    caller,
    gate,
    world,
    now: options.clock ?? (() => new Date()),
  };
  if (options.stateBucket !== undefined) addStateBucket(options.stateBucket, account);
  const failures = new Failures();
  const calls: SandboxCall[] = [];
  const server = await listen({ account, failures, record: (call) => calls.push(call) }, options.port ?? 0);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port,
    account: account.id,
    stateRegion: stateRegion(caller.partition),
    deployer: caller.arn,
    env: (inherited = process.env) => sandboxEnvironment(port, inherited),
    furnish: (standing) => furnish(account, standing),
    fail: (rule) => failures.add(rule),
    calls: () => [...calls],
    asked: () => gate.asked,
    world: () => viewWorld(account.world),
    save: () => renderWorld(account.world),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The world as deterministic JSON text, so that another process can go on with the same account. */
export function saveWorld(sandbox: Sandbox): string {
  return sandbox.save();
}

function openWorld({ world: text, foreignBuckets = [] }: SandboxOptions, { account, partition, arn }: Caller): World {
  const world = text === undefined ? emptyWorld(account, partition) : parseWorld(text);
  if (world === undefined) throw new Error('This is not a world that a sandbox saved.');
  if (world.account !== account) throw new Error(`It is of the account ${world.account}, and ${arn} is not.`);
  if (world.partition !== partition) throw new Error(`It is of the partition ${world.partition}, and ${arn} is not.`);
  for (const bucket of foreignBuckets) world.foreignBuckets.set(bucket.name, bucket);
  return world;
}

function addStateBucket(name: string, { world, partition, now }: Account): void {
  if (!isBucketName(name)) throw new Error('The state bucket needs a name that S3 takes.');
  if (world.buckets.has(name)) return;
  const bucket = newBucket(name, stateRegion(partition), { ownership: 'BucketOwnerEnforced', locked: false }, now());
  bucket.subresources.set('versioning', '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>');
  world.buckets.set(name, bucket);
}
