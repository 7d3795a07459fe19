import { isRefusal, refuse, type Outcome, type Refusal } from '../call.js';
import type { MalwarePlan } from '../entities.js';
import { parseJson } from '../json.js';
import { arnOf } from '../partition.js';
import { mint, type Bucket, type Role } from '../world.js';
import { planInput, type PlanInput } from './input.js';
import { answer, invalidInput, type GuardDutyRequest, type GuardDutyTable } from './request.js';
import { isAssumable, mayListBucket, mayNotify, statusReasons } from './role.js';

const eventsOn = '<NotificationConfiguration><EventBridgeConfiguration></EventBridgeConfiguration></NotificationConfiguration>';

/** The calls on malware protection plans. */
export const planCalls: GuardDutyTable = {
  'POST /malware-protection-plan': { name: 'CreateMalwareProtectionPlan', run: createPlan },
  'GET /malware-protection-plan': {
    name: 'ListMalwareProtectionPlans',
    run: ({ call, account }) => {
      const plans = [...account.world.malwarePlans.values()].filter(({ region }) => region === call.region);
      return answer({ malwareProtectionPlans: plans.map(({ id }) => ({ malwareProtectionPlanId: id })) });
    },
  },
  'GET /malware-protection-plan/{}': { name: 'GetMalwareProtectionPlan', run: getPlan },
  'PATCH /malware-protection-plan/{}': { name: 'UpdateMalwareProtectionPlan', run: updatePlan },
  'DELETE /malware-protection-plan/{}': {
    name: 'DeleteMalwareProtectionPlan',
    run: (request) => {
      const plan = findPlan(request);
      if (isRefusal(plan)) return plan;
      request.account.world.malwarePlans.delete(plan.id);
      return answer({});
    },
  },
};

function findPlan({ call, account, id }: GuardDutyRequest): MalwarePlan | Refusal {
  const plan = account.world.malwarePlans.get(id);
  if (plan?.region === call.region) return plan;
  return refuse(
    404,
    'ResourceNotFoundException',
    'The request was rejected because the input malwareProtectionPlanId is not found.',
  );
}

function createPlan(request: GuardDutyRequest): Outcome {
  const { call, account } = request;
  const { world } = account;
  const input = parseJson(call.body, planInput, 'InvalidInputException');
  if (isRefusal(input)) return input;
  const id = mint(world, 'plan', 20).toLowerCase();
  const plan: MalwarePlan = {
    ...{ id, region: call.region, arn: arnOf(account, 'guardduty', call.region, `malware-protection-plan/${id}`) },
    ...{ role: '', bucket: '', prefixes: [], tagging: 'DISABLED', created: Math.floor(account.now().getTime() / 1000) },
    tags: new Map(Object.entries(input.value.tags ?? {})),
  };
  const changed = apply(plan, input.value);
  const problem = checkPlan(changed, request);
  if (problem !== undefined) return problem;
  world.malwarePlans.set(id, changed);
  return answer({ malwareProtectionPlanId: id });
}

function updatePlan(request: GuardDutyRequest): Outcome {
  const input = parseJson(request.call.body, planInput, 'InvalidInputException');
  if (isRefusal(input)) return input;
  const plan = findPlan(request);
  if (isRefusal(plan)) return plan;
  if ((input.value.protectedResource?.s3Bucket?.bucketName ?? plan.bucket) !== plan.bucket)
    return invalidInput("the bucket of a Malware Protection plan can't be changed");
  const changed = apply(plan, input.value);
  const problem = checkPlan(changed, request);
  if (problem !== undefined) return problem;
  request.account.world.malwarePlans.set(plan.id, changed);
  return answer({});
}

function apply(plan: MalwarePlan, input: PlanInput): MalwarePlan {
  const bucket = input.protectedResource?.s3Bucket;
  return {
    ...plan,
    role: input.role ?? plan.role,
    bucket: bucket?.bucketName ?? plan.bucket,
    prefixes: [...(bucket?.objectPrefixes ?? plan.prefixes)],
    tagging: input.actions?.tagging?.status ?? plan.tagging,
  };
}

function checkPlan(plan: MalwarePlan, { call, account }: GuardDutyRequest): Refusal | undefined {
  const { world } = account;
  const bucket = world.buckets.get(plan.bucket);
  const role = roleOf(plan, world.roles);
  if (bucket === undefined || bucket.region !== call.region) return invalidInput('the S3 bucket does not exist in this region');
  if (role === undefined || !isAssumable(role, plan, account))
    return invalidInput('provided IAM role cannot be assumed by GuardDuty');
  if (!mayListBucket(role, bucket.name, account))
    return invalidInput('provided IAM role does not have the required permissions to validate S3 bucket ownership');
  const twice = [...world.malwarePlans.values()].some((other) => other.id !== plan.id && other.bucket === plan.bucket);
  if (twice)
    return refuse(409, 'ConflictException', 'The request was rejected because the bucket already has a Malware Protection plan.');
  if (mayNotify(role, bucket.name, account)) switchEventsOn(bucket);
  return undefined;
}

function roleOf(plan: MalwarePlan, roles: ReadonlyMap<string, Role>): Role | undefined {
  return [...roles.values()].find(({ arn }) => arn === plan.role);
}

function switchEventsOn(bucket: Bucket): void {
  const found = bucket.subresources.get('notification') ?? '';
  if (!found.includes('<EventBridgeConfiguration')) bucket.subresources.set('notification', eventsOn);
}

function getPlan(request: GuardDutyRequest): Outcome {
  const plan = findPlan(request);
  if (isRefusal(plan)) return plan;
  const reasons = reasonsOf(plan, request);
  const failed = reasons.some(({ code }) => code !== 'INSUFFICIENT_TEST_OBJECT_PERMISSIONS');
  return answer({
    arn: plan.arn,
    role: plan.role,
    protectedResource: {
      s3Bucket: { bucketName: plan.bucket, ...(plan.prefixes.length === 0 ? {} : { objectPrefixes: plan.prefixes }) },
    },
    actions: { tagging: { status: plan.tagging } },
    createdAt: plan.created,
    status: reasons.length === 0 ? 'ACTIVE' : failed ? 'ERROR' : 'WARNING',
    ...(reasons.length === 0 ? {} : { statusReasons: reasons }),
    tags: Object.fromEntries(plan.tags),
  });
}

function reasonsOf(plan: MalwarePlan, { account }: GuardDutyRequest) {
  const [bucket, role] = [account.world.buckets.get(plan.bucket), roleOf(plan, account.world.roles)];
  if (bucket === undefined) return [{ code: 'BUCKET_NOT_FOUND', message: 'The S3 bucket does not exist any more.' }];
  if (role === undefined || !isAssumable(role, plan, account))
    return [{ code: 'UNAUTHORIZED_TO_ASSUME_ROLE', message: "GuardDuty can't assume the role any more." }];
  return statusReasons(plan, role, bucket, account);
}
