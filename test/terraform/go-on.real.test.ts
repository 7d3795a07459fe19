import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { startSandbox, type FailureRule, type Sandbox } from '../../src/sandbox/index.js';
import {
  findEngine,
  fingerprint,
  localFolders,
  openRun,
  providerInstallation,
  type PlannedStack,
  type Run,
} from '../../src/terraform/index.js';
import { risk } from '../../src/change/change.js';
import { describePlan } from '../../src/change/describe.js';
import { describeBegun, type FirstApply } from '../../src/change/first-apply.js';
import { createdBy, isRestOf, stepsOf } from '../../src/action/apply/approved-steps.js';
import type { Result } from '../../src/fault/fault.js';
import { lookFor } from '../../src/aws/standing.js';
import { soughtIn } from '../../src/aws/sought.js';
import { ask, bucketClient, iamCall, policyOf } from '../sandbox/client.js';
import { quickStack } from '../stack/applicable.js';
import { leanProvider } from '../provider/mirror.js';
import { temporaryFolder } from './fake-terraform.js';

const stateBucket = 'terraform-state-of-tests';
const tags = { 'vendor-bucket:request': 'half-made' };
/** An external id that is not shown: Terraform marks it in what it plans, and in nothing that it takes over. */
const secret = 'hunter2-hunter2';
const condition = { StringEquals: { 'sts:ExternalId': secret } };
const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'sts:AssumeRole', Condition: condition }] }; // prettier-ignore
const policy = JSON.stringify(trust).replace(secret, `\${sensitive("${secret}")}`);
const stack = {
  id: 'half-made',
  stateKey: 'half-made.tfstate',
  json: JSON.stringify({
    terraform: {
      backend: { s3: {} },
      required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } },
    },
    provider: { aws: [{ region: 'us-east-1' }] },
    resource: {
      aws_s3_bucket: { bucket: { bucket: 'half-made', tags, lifecycle: { prevent_destroy: true } } },
      aws_iam_role: { role: { name: 'half-made', assume_role_policy: policy, tags, depends_on: ['aws_s3_bucket.bucket'] } },
    },
    output: { arn: { value: '${aws_s3_bucket.bucket.arn}' } },
  }),
};

let sandbox: Sandbox;
const open: Run[] = [];
beforeAll(async () => void (sandbox = await startSandbox({ stateBucket })));
afterEach(async () => void (await Promise.all(open.splice(0).map((run) => run.close()))));
afterAll(() => sandbox.stop());

async function start(stateKey: string, json = stack.json): Promise<Run> {
  const env = { ...process.env, ...(await leanProvider()) };
  const engine = await findEngine({ engine: 'terraform', env, cacheDir: temporaryFolder() });
  if (!engine.ok) throw new Error('These tests need Terraform 1.10 or later on the PATH: see hashicorp/setup-terraform.');
  const installation = given(providerInstallation(env, localFolders, { engine: 'terraform', cwd: process.cwd() }));
  const state = { bucket: stateBucket, region: 'us-east-1' };
  const more = { workDir: temporaryFolder(), env, overlay: sandbox.env(), stacks: [{ ...stack, json, stateKey }], state };
  const run = given(await openRun({ engine: engine.value, installation, ...more }));
  open.push(run);
  return run;
}

function given<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.faults.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return result.value;
}

const noted: string[] = [];
const note = async (addresses: readonly string[]) => ({ ok: true, value: noted.push(...addresses) }) as const;

const changesOf = ({ plan }: PlannedStack) => plan.changes.map(({ address, action }) => `${action} ${address}`);

/** Fails one call of an apply that then has made something by half. Gives the approved plan, and what ran it. */
async function halfMade(stateKey: string, rule: FailureRule): Promise<{ readonly run: Run; readonly approved: PlannedStack }> {
  const run = await start(stateKey);
  const approved = given(await run.plan(stack.id));
  sandbox.fail(rule);
  const outcome = await run.apply(approved);
  expect(outcome).toMatchObject({ ok: false });
  return { run, approved };
}

test('what a failed call left half-made is untainted before the apply ends, and its plan is the rest of the approved one', async () => {
  const { run, approved } = await halfMade('a.tfstate', {
    operation: 'PutBucketTagging',
    bucket: 'half-made',
    answer: 'AccessDenied',
  });
  const rest = given(await run.plan(stack.id));
  expect(changesOf(rest)).toEqual(['create aws_iam_role.role', 'update aws_s3_bucket.bucket']);
  const steps = stepsOf(approved.plan);
  // The same update, were it of somebody's hand, is no part of the plan.
  expect(isRestOf({ steps }, rest.plan)).toBe(false);
  const byHalf = ['aws_s3_bucket.bucket'];
  expect(isRestOf({ steps, halfMade: byHalf }, rest.plan)).toBe(true);
  expect(describeBegun(rest.plan, { created: createdBy(steps), made: [], halfMade: byHalf })).toMatchObject({ isFirst: true });
  sandbox.fail({ operation: 'GetRole', nth: 1, answer: 'AccessDenied' });
  expect(await run.apply(rest)).toMatchObject({ ok: false });
  // Made whole in the meantime: there is nothing left but what the role still lacks.
  const last = given(await run.plan(stack.id));
  expect(changesOf(last)).toEqual([]);
  expect(isRestOf({ steps }, last.plan)).toBe(true);
});

test('what is there already is taken over as the rest of the plan that made it, and where only reading is allowed the state stays', async () => {
  const run = await start('b.tfstate');
  const approved = given(await run.plan(stack.id));
  const steps = stepsOf(approved.plan);
  const created = createdBy(steps);
  expect(created).toEqual(['aws_iam_role.role', 'aws_s3_bucket.bucket']);
  const ids = new Map([['aws_s3_bucket.bucket', 'half-made'], ['aws_iam_role.role', 'half-made']]); // prettier-ignore
  const find = async () => ({ ok: true, value: ids }) as const;
  const known: string[] = [];
  const found = (addresses: readonly string[]) => void known.push(...addresses);
  const taken = given(await run.plan(stack.id, { begun: { created, found, find } }));
  expect([known, noted]).toEqual([[...ids.keys()], []]);
  expect(taken.plan.changes.map(({ action, importId }) => `${action} ${importId ?? ''}`)).toEqual(['update half-made', 'no-op half-made']); // prettier-ignore
  expect(JSON.stringify(taken.plan)).not.toContain(secret);
  expect(isRestOf({ steps, free: created }, taken.plan)).toBe(true);
  expect(describeBegun(taken.plan, { created, made: [], halfMade: [] })).toMatchObject({ isFirst: true });
  expect(isRestOf({ steps, free: ['aws_iam_role.role'] }, taken.plan)).toBe(false);
  await expect(run.apply(taken)).rejects.toThrow('has to be mended');
  expect(given(await run.mend(taken, note))).toBe(taken);
  expect(noted).toEqual([...ids.keys()]);
  // That nothing is left to change is seen below, where this state is planned again.
  expect(await run.apply(taken)).toMatchObject({ ok: true });
});

test('what is tainted is planned on a copy, and untainted in the state only once that plan may be applied', async () => {
  const client = bucketClient(sandbox, stateBucket);
  const state = JSON.parse((await client.get('b.tfstate')).text) as { resources: { instances: { status?: string }[] }[] };
  for (const { instances } of state.resources) for (const one of instances) one.status = 'tainted';
  await client.put('c.tfstate', JSON.stringify(state));
  const stored = async () => (await client.get('c.tfstate')).text;
  const before = await stored();
  const created = ['aws_s3_bucket.bucket', 'aws_iam_role.role'];
  const run = await start('c.tfstate');
  const refused = await run.plan(stack.id, { begun: { created: ['aws_iam_role.role'] } });
  expect(refused).toMatchObject({ faults: [{ code: 'terraform/prevent-destroy' }] });
  const planned = given(await run.plan(stack.id, { begun: { created } }));
  noted.length = 0;
  expect(changesOf(planned)).toEqual([]);
  // Of the copy nothing can be applied, and nothing was written.
  await expect(run.apply(planned)).rejects.toThrow('has to be mended');
  expect(await stored()).toBe(before);
  const unnoted = await run.mend(planned, async () => ({ ok: false, faults: [{ code: 'x', message: 'x', fix: 'x' }] }));
  expect(unnoted).toMatchObject({ faults: [{ code: 'x' }] });
  expect(await stored()).toBe(before);
  const mended = given(await run.mend(planned, note));
  expect([...noted].sort()).toEqual([...created].sort());
  expect(mended).not.toBe(planned);
  expect(fingerprint(mended.plan)).toBe(fingerprint(planned.plan));
  expect(await stored()).not.toContain('tainted');
  expect(await run.apply(mended)).toMatchObject({ ok: true });
});

test('what is left of a first apply that was cut off is judged as a new bucket, and with something changed by hand as one in use', async () => {
  const quick = quickStack({ tags: { 'vendor-bucket:request': 'acme-files' } });
  const run = await start('first.tfstate', JSON.stringify(quick));
  const approved = given(await run.plan(stack.id));
  expect(risk(describePlan(approved.plan))).toBe('low');
  const bucket = 'acme-files';
  sandbox.fail({ operation: 'PutBucketVersioning', bucket, answer: 'AccessDenied' });
  expect(await run.apply(approved, note)).toMatchObject({ ok: false });
  const first: FirstApply = { created: createdBy(stepsOf(approved.plan)), made: [], halfMade: [] };
  const left = given(await run.plan(stack.id));
  // The provider itself changes nothing of what it has made.
  expect(changesOf(left)).toEqual(['create aws_s3_bucket_versioning.bucket']);
  expect(risk(describePlan(left.plan))).toBe('irreversible');
  expect(describeBegun(left.plan, first)).toMatchObject({ isFirst: true, changes: [{ kind: 'creates' }] });
  // Somebody lets go of what was made.
  expect((await bucketClient(sandbox, bucket).remove('?publicAccessBlock')).status).toBe(204);
  const changed = given(await run.plan(stack.id));
  expect(describeBegun(changed.plan, first)).toEqual({ changes: describePlan(changed.plan) });
});

test('a key that never reached the state is found by its tags, and its plan is the rest of the approved one', async () => {
  // It is not applied: the provider waits for a key for most of a minute.
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${sandbox.account}:root` }, Action: 'kms:*', Resource: '*' }] }); // prettier-ignore
  const key = { deletion_window_in_days: 30, description: 'Encrypts the S3 bucket half-made', enable_key_rotation: true, policy, tags, lifecycle: { prevent_destroy: true } }; // prettier-ignore
  const all = JSON.parse(stack.json) as object;
  const json = JSON.stringify({ ...all, resource: { aws_kms_key: { bucket: key } }, output: undefined });
  const address = 'aws_kms_key.bucket';
  const look = async () => (await lookFor([...soughtIn(json).values()], { env: sandbox.env({}) })).get(address);
  expect(await look()).toEqual({ is: 'free' });
  const run = await start('key.tfstate', json);
  const approved = given(await run.plan(stack.id));
  const steps = stepsOf(approved.plan);
  // As the provider makes it, and is killed before it has its rotation.
  const input = { Description: key.description, Policy: policy, Tags: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })) }; // prettier-ignore
  const kms = (call: string, body: object) =>
    ask(sandbox, { method: 'POST', service: 'kms', headers: { 'x-amz-target': `TrentService.${call}` }, body: JSON.stringify(body) }); // prettier-ignore
  expect((await kms('CreateKey', input)).status).toBe(200);
  const standing = await look();
  if (standing?.is !== 'own') throw new Error(`It is ${standing?.is ?? 'nothing'}.`);
  const find = async () => ({ ok: true, value: new Map([[address, standing.id]]) }) as const;
  const taken = given(await run.plan(stack.id, { begun: { created: createdBy(steps), find } }));
  expect(taken.plan.changes.map(({ action, importId }) => [action, importId])).toEqual([['update', standing.id]]);
  expect(isRestOf({ steps, free: [address] }, taken.plan)).toBe(true);
  expect(isRestOf({ steps }, taken.plan)).toBe(false);
});

test('a trail and a malware protection plan that never reached the state are found, and their plan is the rest of the approved one', async () => {
  const [bucket, name] = ['half-made-logs', 'half-made-data-events'];
  const client = bucketClient(sandbox, bucket);
  expect((await client.create()).status).toBe(200);
  const trails = { Principal: { Service: 'cloudtrail.amazonaws.com' } };
  const acl = { ...trails, Action: 's3:GetBucketAcl', Resource: `arn:aws:s3:::${bucket}` };
  const put = { ...trails, Action: 's3:PutObject', Resource: `arn:aws:s3:::${bucket}/trail/AWSLogs/${sandbox.account}/*` };
  expect((await client.put('?policy', policyOf(acl, put))).status).toBe(204);
  const scans = { Principal: { Service: 'malware-protection-plan.guardduty.amazonaws.com' }, Action: 'sts:AssumeRole' };
  await iamCall(sandbox, 'CreateRole', { RoleName: 'half-made-malware', AssumeRolePolicyDocument: policyOf(scans) });
  const all = policyOf({ Action: 's3:*', Resource: '*' }, { Action: 'events:*', Resource: '*' });
  await iamCall(sandbox, 'PutRolePolicy', { RoleName: 'half-made-malware', PolicyName: 'scan', PolicyDocument: all });
  // As src/stack/records.ts and src/stack/watch.ts have them.
  const { terraform, provider } = JSON.parse(stack.json) as Record<string, unknown>;
  const trail = {
    ...{
      enable_log_file_validation: true,
      enable_logging: true,
      include_global_service_events: true,
      is_multi_region_trail: true,
    },
    ...{ name, s3_bucket_name: bucket, s3_key_prefix: 'trail', tags },
    event_selector: {
      ...{ include_management_events: false, read_write_type: 'All' },
      data_resource: { type: 'AWS::S3::Object', values: ['arn:aws:s3:::half-made/'] },
    },
  };
  const scan = {
    role: `arn:aws:iam::${sandbox.account}:role/half-made-malware`,
    ...{ tags, actions: [{ tagging: [{ status: 'ENABLED' }] }], protected_resource: [{ s3_bucket: [{ bucket_name: bucket }] }] },
  };
  const json = JSON.stringify({ terraform, provider, resource: { aws_cloudtrail: { bucket: trail }, aws_guardduty_malware_protection_plan: { bucket: scan } } }); // prettier-ignore
  const lost = await start('watch-lost.tfstate', json);
  const approved = given(await lost.plan(stack.id));
  expect(await lost.apply(approved)).toMatchObject({ ok: true });

  const standing = await lookFor([...soughtIn(json).values()], { env: sandbox.env({}) });
  const ids = new Map(
    [...standing].flatMap(([address, one]): [string, string][] => (one.is === 'own' ? [[address, one.id]] : [])),
  );
  const addresses = ['aws_cloudtrail.bucket', 'aws_guardduty_malware_protection_plan.bucket'];
  expect([...ids.keys()].sort()).toEqual(addresses);
  const run = await start('watch.tfstate', json);
  const steps = stepsOf(given(await run.plan(stack.id)).plan);
  const find = async () => ({ ok: true, value: ids }) as const;
  const taken = given(await run.plan(stack.id, { begun: { created: createdBy(steps), find } }));
  expect(taken.plan.changes.map(({ address, importId }) => [address, importId])).toEqual([...ids].sort());
  expect(isRestOf({ steps, free: addresses }, taken.plan)).toBe(true);
});
