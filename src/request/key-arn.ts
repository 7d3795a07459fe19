import { quote, type Fault } from '../fault/fault.js';
import type { Path, Source } from '../yaml/document.js';
import { partitionOf } from './regions.js';

/** A KMS key's full ARN, in its parts. */
export interface KeyArn {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly id: string;
}

const keyId = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}';
const keyArn = new RegExp(`^arn:(aws[a-z-]*):kms:([a-z0-9-]+):([0-9]{12}):key/(${keyId})$`);
const bareId = new RegExp(`^(?:key/)?(?:${keyId})$`, 'i');
const howTo = 'Write the full ARN, as in arn:aws:kms:<region>:<account>:key/<id>; aws kms describe-key shows it.';

/** The parts of a key's full ARN (KMS Developer Guide, "Key identifiers"); undefined for anything else, an alias's ARN included. */
export function parseKeyArn(text: string): KeyArn | undefined {
  const [, partition, region, account, id] = keyArn.exec(text) ?? [];
  if (partition === undefined || region === undefined || account === undefined || id === undefined) return undefined;
  return { partition, region, account, id };
}

export interface KeyPlace {
  readonly source: Source;
  readonly path: Path;
  readonly prefix: string;
  /** Where the bucket is that the key encrypts: a key serves its own region. */
  readonly region: string | undefined;
  /** The account that has to own the key, where that is known. */
  readonly account?: string | undefined;
}

/** What is wrong with the ARN of a key: an alias, a bare id, no ARN at all, or another region, partition or account than wanted. */
export function keyArnFaults(text: string, { source, path, prefix, region, account }: KeyPlace): readonly Fault[] {
  const fault = (code: string, message: string, fix: string) => source.fault(path, { code: `${prefix}/${code}`, message, fix });
  if (/^alias\/|^arn:[^:]*:kms:[^:]*:[^:]*:alias\//.test(text)) {
    return [
      fault(
        'key-alias',
        `${quote(text)} is an alias, which resolves in the caller's account: the vendor's is another one.`,
        howTo,
      ),
    ];
  }
  if (bareId.test(text)) {
    return [fault('key-id', `${quote(text)} is a bare key id, which resolves in the caller's account and region.`, howTo)];
  }
  const key = parseKeyArn(text);
  if (key === undefined) return [fault('key-arn', `${quote(text)} is not the full ARN of a KMS key.`, howTo)];
  const faults: Fault[] = [];
  if (region !== undefined && key.region !== region) {
    const message = `The key is in ${key.region}, and what it encrypts in ${region}: S3 uses keys of the bucket's own region.`;
    faults.push(fault('key-region', message, `Name a key in ${region}.`));
  }
  const partition = partitionOf(key.region);
  if (partition !== undefined && key.partition !== partition) {
    const message = `The region ${key.region} is in the partition ${partition}, and the ARN says ${key.partition}.`;
    faults.push(fault('key-partition', message, `Write arn:${partition}:kms:...`));
  }
  if (account !== undefined && key.account !== account) {
    const message = `The key belongs to account ${key.account}, the replica to ${account}.`;
    faults.push(fault('key-account', message, `Name a key of account ${account}.`));
  }
  return faults;
}
