import { soughtIn, type Sought } from '../../aws/sought.js';
import type { Standing } from '../../aws/sought.js';
import { defined } from '../../defined.js';
import type { BucketSpec } from '../../spec/spec.js';
import { failed, ok, type Fault, type Result } from '../../fault/fault.js';
import type { ApplyingRecord, Ledger, RecordedPart } from '../../ledger/index.js';
import { synthesize } from '../../stack/synthesize.js';
import { orUnexpected } from './unexpected.js';

/** Looks for parts of one run's buckets in AWS, by address. */
export type LookForParts = (parts: readonly RecordedPart[]) => Promise<ReadonlyMap<string, Standing>>;

/** What of a spec AWS can be asked for at these addresses. Of a key that is left nobody is told to delete it: files may need it. */
export function partsOf(spec: BucketSpec, addresses: readonly string[]): readonly RecordedPart[] {
  const sought = soughtIn(synthesize(spec));
  return addresses.flatMap((address) => {
    const found = sought.get(address);
    return found === undefined || found.type === 'aws_kms_key' ? [] : [recorded(found)];
  });
}

function recorded({ request, bucket, ...part }: Sought): RecordedPart {
  return { ...part, ...defined({ request, bucket }) };
}

/** What applies that were cut off made, and a spec does not ask for: it stands, or nobody can say that it does not. */
interface LeftStanding {
  readonly stands: readonly RecordedPart[];
  readonly unknown: readonly RecordedPart[];
}

/**
 * Looks for what a record says was made, and what the spec does not ask for any more: no state has it, and once the record is gone nobody knows
 * of it. What has another one's tag by now is theirs.
 */
export async function findLeft(
  { parts = [], left = [] }: Pick<ApplyingRecord, 'parts' | 'left'>,
  spec: BucketSpec,
  look: LookForParts,
): Promise<LeftStanding> {
  const all = [...parts, ...left];
  const asked =
    all.length === 0
      ? []
      : partsOf(
          spec,
          all.map(({ address }) => address),
        );
  const found: { readonly part: RecordedPart; readonly is: Standing['is'] | undefined }[] = [];
  // One by one: an address may have had two names.
  for (const part of all.filter((one) => !asked.some((other) => isSame(one, other))))
    found.push({ part, is: (await look([part])).get(part.address)?.is });
  return {
    stands: found.flatMap(({ part, is }) => (is === 'own' ? [part] : [])),
    unknown: found.flatMap(({ part, is }) => (is === 'unknown' || is === undefined ? [part] : [])),
  };
}

/** The same by the record as it is now, once a plan is applied. Never throws. */
export async function leftBy(
  { ledger, lookForParts }: { readonly ledger: Pick<Ledger, 'readBook'>; readonly lookForParts: LookForParts },
  spec: BucketSpec,
): Promise<Result<LeftStanding>> {
  const found = await orUnexpected(`looking for what is left of ${spec.bucket}`, failed(), async () => {
    const book = await ledger.readBook([spec.bucket]);
    return book.ok ? ok(await findLeft(book.value.applying.get(spec.bucket) ?? {}, spec, lookForParts)) : book;
  });
  return found.faults.length === 0 ? found.value : failed(...found.faults);
}

export const nothingLeft: LeftStanding = { stands: [], unknown: [] };

export function allLeft({ stands, unknown }: LeftStanding): readonly RecordedPart[] {
  return [...stands, ...unknown];
}

function isSame(a: RecordedPart, b: RecordedPart): boolean {
  return a.address === b.address && a.type === b.type && a.name === b.name && a.region === b.region;
}

/** Said by each run until it is gone. */
export function leftFaults(bucket: string, { stands, unknown }: LeftStanding): readonly Fault[] {
  const faultOf = (parts: readonly RecordedPart[], what: string, fix: string): readonly Fault[] =>
    parts.length === 0 ? [] : [{ code: 'apply/left-standing', message: `${bucket}: ${what}: ${list(parts)}`, fix }];
  return [
    ...faultOf(
      stands,
      'an apply that was cut off made what no request asks for any more, and no state has',
      'Look at it, and delete it by hand where nobody uses it: the next run notes that it is gone. To have it again, delete it before it is asked for.',
    ),
    ...faultOf(
      unknown,
      'an apply that was cut off may have made what no request asks for any more, and AWS could not be asked whether it stands',
      'Grant the applying role what docs/roles.md lists for this look, and run the workflow again.',
    ),
  ];
}

function list(parts: readonly RecordedPart[]): string {
  return parts.map(({ type, name, region }) => `${type} ${name} (${region})`).join(', ');
}
