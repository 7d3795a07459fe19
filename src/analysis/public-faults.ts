import { defined } from '../defined.js';
import type { BucketSpec } from '../spec/spec.js';
import { quote, type Fault } from '../fault/fault.js';
import type { Path, Source } from '../yaml/document.js';
import { judgePublic, type PublicVerdict } from '../iam/public.js';
import { readDocument } from '../iam/reading.js';
import { documentsOf, withAccountNamed, type Deployed } from './world.js';

/**
 * Refuses a spec whose policies are public by AWS's definition, with the fault `request/public-policy` for each statement that makes one
 * so. With public access blocked S3 would refuse the policy, or cut off every other account, the vendor's too.
 */
export function publicFaults(spec: BucketSpec, source: Pick<Source, 'fault'>): readonly Fault[] {
  const documents = documentsOf(spec).filter(({ kind }) => kind !== 'role-policy' && kind !== 'role-trust');
  const readings = documents.map(({ document, ...rest }) => {
    // What only refuses makes nothing public.
    const allowing = document.Statement.filter(({ Effect }) => Effect === 'Allow');
    return { reading: readDocument({ Statement: allowing }, spec.partition), ...rest };
  });
  return publicVerdicts(readings)
    .filter((verdict) => verdict.public)
    .flatMap((verdict) => verdict.statements.filter((one) => one.public).map((one) => faultOf(verdict, one, source)));
}

/** Whether each resource policy among some documents is public. */
export function publicVerdicts(documents: readonly Omit<Deployed, 'policy'>[]): readonly PublicVerdict[] {
  return documents.flatMap(({ kind, of, vpc, reading }) => {
    if (kind === 'role-policy' || kind === 'role-trust') return [];
    const verdict = judgePublic(reading, { kind, of, ...defined({ vpc }) });
    const statements = verdict.statements.map(({ sid, public: open, reason }) => ({
      sid,
      public: open,
      reason: withAccountNamed(reason),
    }));
    return [{ kind, of, public: verdict.public, statements }];
  });
}

const what: Readonly<Record<PublicVerdict['kind'], string>> = {
  'bucket-policy': 'policy of the bucket',
  'access-point-policy': 'policy of the access point',
  'key-policy': 'policy of the key for',
};

function faultOf(
  { kind, of }: PublicVerdict,
  { sid, reason }: PublicVerdict['statements'][number],
  source: Pick<Source, 'fault'>,
): Fault {
  return source.fault(placeOf(kind, sid), {
    code: 'request/public-policy',
    message: `The ${what[kind]} ${quote(of)} would be public, by its statement ${sid}: ${reason}`,
    fix: 'Name full ARNs of users, roles or accounts, without a wildcard.',
  });
}

/** The key of the request that a statement comes from. */
function placeOf(kind: PublicVerdict['kind'], sid: string): Path {
  if (kind === 'access-point-policy' || /^AccessPoint/.test(sid)) return ['access', 'points'];
  if (/^CloudFront/.test(sid)) return ['access', 'cloudfront'];
  return /^Own/.test(sid) ? ['access', 'principals'] : ['vendor'];
}
