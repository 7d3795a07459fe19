import type { Account } from '../call.js';
import { matches, parsePolicy, type Statement } from './document.js';
import { strayPrincipal } from './principal.js';
import { BUCKET_ACTIONS, CONDITION_KEYS, OBJECT_ACTIONS } from './s3-actions.js';

const CONDITION_NAMES = new Set([...CONDITION_KEYS].map((key) => key.toLowerCase()));

/** Why S3 refuses a bucket policy, in its words, or undefined where it takes it. Whether it is public is not asked here. */
export function bucketPolicyProblem(text: string, bucket: string, account: Account): string | undefined {
  const policy = parsePolicy(text);
  if ('problem' in policy) return policy.problem;
  return policy.statements
    .map((statement) => statementProblem(statement, bucket, account))
    .find((problem) => problem !== undefined);
}

function statementProblem(statement: Statement, bucket: string, account: Account): string | undefined {
  const { principals, resources, actions } = statement;
  if (principals === undefined) return 'Missing required field Principal';
  if (resources === undefined) return 'Missing required field Resource';
  if (strayPrincipal(statement, account) !== undefined) return 'Invalid principal in policy';
  const reached = actions.map(reach);
  if (reached.some(({ bucket: onBucket, objects }) => !onBucket && !objects)) return 'Policy has invalid action';
  const arn = `arn:aws:s3:::${bucket}`;
  if (resources.some((resource) => resource !== arn && !resource.startsWith(`${arn}/`))) return 'Policy has invalid resource';
  const [onBucket, onObjects] = [resources.includes(arn), resources.some((resource) => resource !== arn)];
  const idle = reached.some((action) => !(action.bucket && onBucket) && !(action.objects && onObjects));
  if (idle && !statement.actionsNegated && !statement.resourcesNegated)
    return 'Action does not apply to any resource(s) in statement';
  return statement.conditions.some(({ key }) => !isConditionKey(key)) ? 'Policy has an invalid condition key' : undefined;
}

const REACH = new Map<string, { readonly bucket: boolean; readonly objects: boolean }>();

/** Which kinds of resource an action, or a pattern of them, is about; neither where S3 has no such action. */
function reach(pattern: string): { readonly bucket: boolean; readonly objects: boolean } {
  const known = REACH.get(pattern);
  if (known !== undefined) return known;
  const name = pattern === '*' ? '*' : (/^s3:(.+)$/i.exec(pattern)?.[1]?.toLowerCase() ?? '');
  const some = (actions: ReadonlySet<string>) => [...actions].some((action) => matches(name, action.toLowerCase()));
  const found = { bucket: some(BUCKET_ACTIONS), objects: some(OBJECT_ACTIONS) };
  if (REACH.size < 1000) REACH.set(pattern, found);
  return found;
}

/** A key of S3's own has to exist; of the global ones only the prefix is checked. */
function isConditionKey(key: string): boolean {
  const name = key.toLowerCase();
  if (!name.startsWith('s3:')) return name.startsWith('aws:');
  return CONDITION_NAMES.has(name.split('/')[0] ?? '');
}
