import { ok, type Result } from '../fault/fault.js';
import { soughtIn } from './sought.js';
import { lookFor, type Looking } from './standing.js';

/** What a stack forgets where its request drops it, and AWS keeps under a name that there is once. */
function isForgotten(address: string): boolean {
  return /^aws_s3_bucket\.(replica|logs)$|^aws_iam_openid_connect_provider\./.test(address);
}

/**
 * What a stack has forgotten and its request asks for again, as it stands in AWS: its id, by address. Only what is tagged as this request's
 * in the own account; whatever else has such a name is left to the plan, which would make it. One call for each name that the state lacks.
 */
export async function ownAgain(
  json: string,
  applied: ReadonlyMap<string, unknown>,
  looking: Looking,
): Promise<Result<ReadonlyMap<string, string>>> {
  // Of a stack that never was there, nothing can be its own again.
  if (!applied.has('aws_s3_bucket.bucket')) return ok(new Map());
  const missing = [...soughtIn(json).values()].filter(({ address }) => isForgotten(address) && !applied.has(address));
  if (missing.length === 0) return ok(new Map());
  const standing = await lookFor(missing, looking);
  return ok(
    new Map(
      [...standing].flatMap(([address, one]): [string, string][] =>
        one.is === 'own' && one.untagged === undefined ? [[address, one.id]] : [],
      ),
    ),
  );
}
