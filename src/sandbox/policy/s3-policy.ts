import type { Account } from '../call.js';
import { bucketArn } from '../partition.js';
import { parsePolicy, type Statement } from './document.js';
import { globalKeys } from './global-keys.js';
import { principalsIn, strayPrincipal } from './principal.js';
import { bucketActions, conditionKeys, objectActions } from './s3-actions.js';
import { matches } from './variable.js';

const conditionNames = new Set([...conditionKeys, ...globalKeys].map((key) => key.toLowerCase()));

/** What a policy of S3 is attached to: itself by `arn`, and the objects behind it by ARNs that begin with `objects`. */
interface PolicyTarget {
  readonly arn: string;
  readonly objects: string;
}

export function bucketTarget(bucket: string, account: Account): PolicyTarget {
  return { arn: bucketArn(account, bucket), objects: bucketArn(account, bucket, '') };
}

/** Why S3 refuses the policy of a bucket or an access point, in its words, or undefined where it takes it. Whether it is public is not asked here. */
export function s3PolicyProblem(text: string, target: PolicyTarget, account: Account): string | undefined {
  const policy = parsePolicy(text);
  if ('problem' in policy) return policy.problem;
  return policy.statements
    .map((statement) => statementProblem(statement, target, account))
    .find((problem) => problem !== undefined);
}

function statementProblem(statement: Statement, { arn, objects }: PolicyTarget, account: Account): string | undefined {
  const { principals, resources, actions } = statement;
  if (principals === undefined) return 'Missing required field Principal';
  if (resources === undefined) return 'Missing required field Resource';
  if (strayPrincipal(statement, account, principalsIn.bucket) !== undefined) return 'Invalid principal in policy';
  const reached = actions.map(reach);
  if (reached.some(({ bucket: onBucket, objects: onObjects }) => !onBucket && !onObjects)) return 'Policy has invalid action';
  if (resources.some((resource) => resource !== arn && !resource.startsWith(objects))) return 'Policy has invalid resource';
  const [onBucket, onObjects] = [resources.includes(arn), resources.some((resource) => resource !== arn)];
  const idle = reached.some((action) => !(action.bucket && onBucket) && !(action.objects && onObjects));
  if (idle && !statement.actionsNegated && !statement.resourcesNegated)
    return 'Action does not apply to any resource(s) in statement';
  return statement.conditions.some(({ key }) => !isConditionKey(key)) ? 'Policy has an invalid condition key' : undefined;
}

const reachOf = new Map<string, { readonly bucket: boolean; readonly objects: boolean }>();

/** Which kinds of resource an action, or a pattern of them, is about; neither where S3 has no such action. */
function reach(pattern: string): { readonly bucket: boolean; readonly objects: boolean } {
  const known = reachOf.get(pattern);
  if (known !== undefined) return known;
  const name = pattern === '*' ? '*' : (/^s3:(.+)$/i.exec(pattern)?.[1]?.toLowerCase() ?? '');
  const some = (actions: ReadonlySet<string>) => [...actions].some((action) => matches(name, action.toLowerCase()));
  const found = { bucket: some(bucketActions), objects: some(objectActions) };
  if (reachOf.size < 1000) reachOf.set(pattern, found);
  return found;
}

/** A key has to exist, S3's own or a global one. */
function isConditionKey(key: string): boolean {
  return conditionNames.has(key.toLowerCase().split('/')[0] ?? '');
}
