import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Fault, failed, ok, quote, type Result } from '../fault/fault.js';
import { isExactJson, type Json } from './json.js';

/** Where state lives: S3, one key for each stack, locked by a file beside it. */
export interface StateLocation {
  readonly bucket: string;
  readonly region: string;
  /** Full ARN of the key that encrypts state; default: what the bucket does by itself. */
  readonly kmsKeyId?: string;
}

/** The values of managed resources, by address. */
export type Values = ReadonlyMap<string, unknown>;

/** A configuration to run: its id for people, Terraform's JSON, and the key of its state. */
export interface StackSource {
  readonly id: string;
  readonly json: string;
  readonly stateKey: string;
  /**
   * What of the configuration can't be done to what is there: asked with what the state holds before anything is planned, and again with
   * what Terraform found in AWS.
   */
  readonly judge?: (applied: Values) => readonly Fault[];
  /** Of what the configuration has and the state, which has something, does not: what is the stack's own again, with the id to take it over by. */
  readonly again?: (applied: Values) => Promise<Result<ReadonlyMap<string, string>>>;
}

/** The name of the one configuration file in a stack's folder, and of the saved plan beside it. */
export const configurationFile = 'cdk.tf.json';
export const planFile = 'plan.bin';
export const lockFile = '.terraform.lock.hcl';

/**
 * The arguments that complete the empty `backend "s3"` of a configuration. The region was checked where the settings were read: Terraform knows
 * only those that are older than itself (1.11.4 neither ap-east-2 nor ap-southeast-6).
 */
export function backendArguments(state: StateLocation, key: string): string[] {
  const { bucket, region } = state;
  const settings = { bucket, region, key, use_lockfile: 'true', encrypt: 'true', skip_region_validation: 'true' };
  const all = state.kmsKeyId === undefined ? settings : { ...settings, kms_key_id: state.kmsKeyId };
  return Object.entries(all).map(([name, value]) => `-backend-config=${name}=${value}`);
}

const configuration = z.looseObject({ terraform: z.looseObject({ backend: z.strictObject({ s3: z.strictObject({}) }) }) });

/**
 * Gives a configuration's `terraform` block: what `init` depends on. Refuses, with `terraform/configuration`, a text that is not one
 * JSON object with an empty `backend "s3"`: settings of the backend in it would outrank those that the stack is given.
 */
export function terraformBlock(stack: StackSource): Result<Json> {
  const refused = (why: string): Result<Json> =>
    failed({
      code: 'terraform/configuration',
      message: `${quote(stack.id)}: the configuration ${why}.`,
      fix: 'Build the stack again.',
    });
  try {
    const raw: unknown = JSON.parse(stack.json);
    const parsed = configuration.safeParse(raw);
    if (!parsed.success) return refused('has no empty S3 backend');
    const block: unknown = parsed.data.terraform;
    return isExactJson(block) ? ok(block) : refused('has a number that is not exact');
  } catch {
    return refused('is not JSON');
  }
}

/** Refuses what would let two stacks write one state, or one stack's state be another's lock. */
export function checkStateKeys(stacks: readonly StackSource[]): Fault[] {
  const claimed = stacks.flatMap(({ stateKey }) => [stateKey, `${stateKey}.tflock`]);
  const taken = claimed.filter((key, index) => claimed.indexOf(key) !== index);
  const ids = stacks.map(({ id }) => id);
  const repeated = ids.filter((id, index) => ids.indexOf(id) !== index);
  const fault = (message: string): Fault => ({
    code: 'terraform/state-key',
    message,
    fix: 'Give each stack an id and a state key of its own.',
  });
  return [
    ...taken.map((key) => fault(`Two stacks would use the state key ${quote(key)}.`)),
    ...repeated.map((id) => fault(`Two stacks have the id ${quote(id)}.`)),
    ...stacks
      .filter(({ stateKey }) => !/^[^/\s\p{Cc}][^\p{Cc}]*[^/\s\p{Cc}]$/u.test(stateKey))
      .map(({ stateKey }) => fault(`${quote(stateKey)} can't be a state key.`)),
  ];
}

const backendRecord = z.looseObject({
  version: z.literal(3),
  backend: z.looseObject({ type: z.literal('s3'), config: z.record(z.string(), z.unknown()), hash: z.number() }),
});

async function readRecord(folder: string): Promise<z.infer<typeof backendRecord> | undefined> {
  try {
    const parsed = backendRecord.safeParse(JSON.parse(await readFile(join(folder, '.terraform/terraform.tfstate'), 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

async function recordsKey(folder: string, state: StateLocation, key: string): Promise<boolean> {
  const config = (await readRecord(folder))?.backend.config;
  return config?.['key'] === key && config['bucket'] === state.bucket && config['use_lockfile'] === true;
}

/**
 * Makes `folder` as `init` would leave it, from `initialized`, another folder with an equal `terraform` block: the provider is shared by
 * a link, and Terraform's record of the backend (`.terraform/terraform.tfstate`) is copied with the key replaced. The record's hash
 * covers the configuration's backend block alone, which is empty in both. False when the records are not as expected: then `init`
 * has to run in the folder itself.
 */
export async function deriveInitialized(
  initialized: string,
  folder: string,
  state: StateLocation,
  key: string,
): Promise<boolean> {
  const record = await readRecord(initialized);
  if (record === undefined || record.backend.config['bucket'] !== state.bucket) return false;
  const derived = { ...record, backend: { ...record.backend, config: { ...record.backend.config, key } } };
  await clearInitialized(folder);
  await mkdir(join(folder, '.terraform'));
  await writeFile(join(folder, '.terraform/terraform.tfstate'), JSON.stringify(derived, null, 2), { mode: 0o600 });
  const lock = await readFile(join(initialized, lockFile), 'utf8').catch(() => undefined);
  if (lock !== undefined) await writeFile(join(folder, lockFile), lock);
  await symlink(join(initialized, '.terraform/providers'), join(folder, '.terraform/providers'));
  return recordsKey(folder, state, key);
}

/** Removes what `init` leaves in a folder. Of a shared provider only the link goes. */
export async function clearInitialized(folder: string): Promise<void> {
  await rm(join(folder, '.terraform'), { recursive: true, force: true });
}

/** Fails loudly, as a bug, when a folder would read and write the state of another stack. */
export async function assertStateKey(folder: string, state: StateLocation, key: string): Promise<void> {
  if (!(await recordsKey(folder, state, key)))
    throw new Error(`The folder of the state key ${quote(key)} is bound to another state.`);
}
