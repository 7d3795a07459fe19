import { quote, type Fault } from '../fault/fault.js';
import type { Path, Source } from '../yaml/document.js';
import { replicaName } from './names.js';
import type { Request } from './schema.js';

/** A request of a run. */
export interface RequestOfRun {
  readonly request: Pick<Request, 'bucket' | 'replication'>;
  readonly source: Source;
  /** The name of its replica; where it is left out, the one that the request gives or that follows from it. */
  readonly replicaBucket?: string | undefined;
}

interface Claim {
  readonly name: string;
  readonly as: 'bucket' | 'replica';
  readonly source: Source;
}

const pathOf: Readonly<Record<Claim['as'], Path>> = { bucket: ['bucket'], replica: ['replication', 'bucket'] };

/**
 * What is wrong only when requests are seen together: a bucket name is unique in all of AWS, so two requests can not have the same
 * one, as a bucket or as a replica. The fault is at the later of the two and names the earlier. Linear in the number of requests.
 */
export function checkTogether(requests: readonly RequestOfRun[]): readonly Fault[] {
  const claims = new Map<string, Claim>();
  const faults: Fault[] = [];
  for (const { request, source, replicaBucket } of requests) {
    const { bucket, replication } = request;
    const own: Claim[] = [{ name: bucket, as: 'bucket', source }];
    if (replication !== undefined)
      own.push({ name: replicaBucket ?? replication.bucket ?? replicaName(bucket), as: 'replica', source });
    for (const claim of own) {
      const earlier = claims.get(claim.name);
      if (earlier === undefined) claims.set(claim.name, claim);
      else faults.push(collision(claim, earlier));
    }
  }
  return faults;
}

function collision(claim: Claim, earlier: Claim): Fault {
  const { at } = earlier.source.locate(pathOf[earlier.as], 'value');
  const twice = claim.as === 'bucket' && earlier.as === 'bucket';
  const what = claim.as === 'bucket' ? 'bucket' : 'replica';
  return claim.source.fault(pathOf[claim.as], {
    code: twice ? 'request/duplicate-bucket' : 'request/replica-collision',
    message: `The ${what} ${quote(claim.name)} is also the ${earlier.as} of the request at ${at.file}:${at.line}.`,
    fix: twice
      ? 'Write another name, or remove one of the two requests.'
      : 'Write another name for the replica: replication.bucket.',
  });
}
