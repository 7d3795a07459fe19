import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runAction } from '../../src/action/action.js';
import { pinsIn } from '../../src/action/commit/pinned-workflow.js';
import { evaluatePullRequest } from '../../src/action/gate/flow.js';
import { makeMatrix, reportMatrix } from '../../src/action/matrix/flow.js';
import { planPullRequest } from '../../src/action/plan/flow.js';
import { sampleOf, sampleSize } from '../../src/action/plan/upgrade.js';
import { acceptCommand, retireCommand } from '../../src/review/upgrade.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import { textOf } from '../workflows/files.js';
import { codes } from '../git/scratch.js';
import { credentials, endOf, PlanWorld, request } from './plan-world.js';

const file = '.github/workflows/vendor-bucket.yml';
const [one, two] = ['1'.repeat(40), '2'.repeat(40)];
const plans = 'vendor-bucket/plan';

/** The starter's workflow, which pins a commit. */
function caller(commit: string, comment = ''): string {
  return textOf('templates/repository/.github/workflows/vendor-bucket.yml')
    .replace('OWNER/', 'acme-tools/')
    .replace('@COMMIT', `@${commit}${comment}`);
}

let world: PlanWorld;
async function begin(files: Readonly<Record<string, string>> = {}): Promise<void> {
  world = await PlanWorld.create({ [file]: caller(one, ' # v1.2.3'), ...files });
  // "Variables": the path of the caller's workflow, and the merge commit of the pull request.
  world.env = { ...credentials, GITHUB_WORKFLOW_REF: `acme/buckets/${file}@refs/pull/1/merge` };
}
afterEach(async () => world.stop());

const buckets = (names: readonly string[]) => Object.fromEntries(names.map((name) => [`buckets/${name}.yml`, request(name)]));
const plan = async (pull: { readonly number: number; readonly head: string }) =>
  planPullRequest(await world.context(world.eventOf(pull)), world.ports);

describe('a pull request that changes the version of the workflow', () => {
  beforeEach(() => begin(buckets(['ss-self-hosted-one', 'ss-self-hosted-two'])));
  const upgrade = () => world.open({ [file]: caller(two, ' # v1.3.0') });

  test('says from what to what, and the exact commands for the trusts', async () => {
    const pull = upgrade();
    expect(endOf(await plan(pull)).green).toBe(true);
    const [comment = ''] = world.comments;
    expect(comment).toContain('No request is changed');
    expect(comment).toContain(
      `\`${one}\` (which the comment beside it calls \`v1.2.3\`) to \`${two}\` (which the comment beside it calls \`v1.3.0\`)`,
    );
    expect(comment).toContain(`\`vendor-bucket bootstrap --accept ${two}\``);
    expect(comment).toContain(`\`vendor-bucket bootstrap --retire ${one}\``);
    // GitHub, "Secure use reference", on pinning a commit: "verify it is from the action's repository and not a repository fork".
    expect(comment).toContain('a commit of any fork');
    expect(comment.indexOf('--accept')).toBeLessThan(comment.indexOf('--retire'));
  });

  test('asks first whether it is that release: a commit of a fork stands under the same name, and the comment is of whoever opened it', async () => {
    endOf(await plan(upgrade()));
    const [comment = ''] = world.comments;
    const asked = comment.indexOf('`gh api repos/acme-tools/vendor-bucket/commits/v1.3.0 --jq .sha` has to print it');
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThan(comment.indexOf('--accept'));
    endOf(await plan(world.open({ [file]: caller(two) })));
    expect(world.comments[1]).toContain(
      'the commit of a release of `acme-tools/vendor-bucket`: no comment beside it says of which',
    );
  });

  test('plans the buckets that there are, and says which would change and how', async () => {
    world.terraform.moved.add('ss-self-hosted-two');
    endOf(await plan(upgrade()));
    expect(world.terraform.planned.map((names) => [...names].sort())).toEqual([['ss-self-hosted-one', 'ss-self-hosted-two']]);
    const [comment = ''] = world.comments;
    expect(comment).toContain('Planned by the new version: all 2. Nothing of it is applied by the merge.');
    expect(comment).toMatch(/^- `ss-self-hosted-two`, `buckets\/ss-self-hosted-two\.yml`, risk: /m);
  });

  test('records nothing of these plans, so that nothing can be approved by them', async () => {
    const before = [...world.objects.keys()];
    endOf(await plan(upgrade()));
    expect([...world.objects.keys()]).toEqual(before);
  });

  test('says which buckets could not be planned, and which requests have faults by it', async () => {
    world.moveBase({ 'buckets/wrong.yml': request('ss-self-hosted-wrong').replace('us-east-1', 'nowhere') });
    world.terraform.failing.set('ss-self-hosted-one', {
      code: 'terraform/failed',
      message: 'The provider gave up',
      fix: 'Look.',
    });
    endOf(await plan(upgrade()));
    const [comment = ''] = world.comments;
    expect(comment).toMatch(/\*\*1 could not be planned:\*\*\s+- `ss-self-hosted-one`: The provider gave up/);
    expect(comment).toMatch(/\*\*1 have faults by it:\*\*\s+- `buckets\/wrong\.yml`: /);
  });

  test('keeps what it said when a review is submitted, which plans nothing', async () => {
    const pull = upgrade();
    endOf(await plan(pull));
    const [before] = world.comments;
    const event = { ...world.eventOf(pull), kind: 'review', action: 'submitted' } as unknown as Parameters<
      typeof world.context
    >[0];
    endOf(await evaluatePullRequest(await world.context(event)));
    expect(world.comments).toEqual([before]);
  });

  test('says the same where the requests have jobs of their own', async () => {
    endOf(await reportMatrix(await world.context(world.eventOf(upgrade()), { jobs: 'skipped' }), world.ports));
    expect(world.comments[0]).toContain('Planned by the new version: all 2');
  });

  test('says why nothing is planned, where nothing can be', async () => {
    world.env = { GITHUB_WORKFLOW_REF: world.env['GITHUB_WORKFLOW_REF'] ?? '' };
    endOf(await plan(upgrade()));
    expect(world.comments[0]).toContain('Nothing is planned: There are no AWS credentials');
    expect(world.terraform.planned).toEqual([]);
  });

  test('is planned by nobody in a run by hand, which is of the version of the default branch', async () => {
    const pull = upgrade();
    const event = { kind: 'run', commit: world.base, branch: 'main', defaultBranch: 'main' } as Parameters<
      typeof world.context
    >[0];
    endOf(await planPullRequest(await world.context(event, { pullRequest: pull.number }), world.ports));
    expect(world.terraform.planned).toEqual([]);
    expect(world.comments[0]).toContain('--accept');
    expect(world.comments[0]).not.toContain('What it means for the buckets');
  });

  test('has a word of it above the review where it changes a request too', async () => {
    endOf(await plan(world.open({ [file]: caller(two), 'buckets/new.yml': request('ss-self-hosted-new') })));
    expect(world.terraform.planned).toEqual([['ss-self-hosted-new']]);
    expect(world.comments[0]).toContain(`also changes the version of Vendor Bucket, to ${two}`);
    expect(world.comments[0]).toContain(`vendor-bucket bootstrap --accept ${two}`);
  });

  test('is told of another workflow that is called beside the one that stays, and of every version that comes with it', async () => {
    const call = (owner: string, commit: string, job: string) =>
      `  ${job}:\n    uses: ${owner}/vendor-bucket/.github/workflows/bucket-request.yml@${commit}\n`;
    const three = '3'.repeat(40);
    const beside = `${caller(one, ' # v1.2.3')}\n${call('acme-tools', two, 'second')}${call('mallory', three, 'third')}`;
    endOf(await plan(world.open({ [file]: beside })));
    const [comment = ''] = world.comments;
    expect(comment).toContain('It is another workflow:');
    expect(comment).toContain(`pins \`${three}\``);
    expect(comment).toContain(`\`acme-tools/vendor-bucket/.github/workflows/bucket-request.yml@${two}\``);
    expect(comment).not.toContain('--retire');
  });

  test('is told of another workflow also above the review of a request', async () => {
    const other = caller(two).replace('acme-tools/', 'mallory/');
    endOf(await plan(world.open({ [file]: other, 'buckets/new.yml': request('ss-self-hosted-new') })));
    expect(world.comments[0]).toContain('It is another workflow: mallory/vendor-bucket');
  });

  test('is told that another workflow is called, and what pins no commit', async () => {
    endOf(await plan(world.open({ [file]: caller(two).replace('acme-tools/', 'mallory/') })));
    expect(world.comments[0]).toContain('It is another workflow:');
    endOf(await plan(world.open({ [file]: caller('main') })));
    expect(world.comments[1]).toContain('Pin it by a commit');
    expect(world.comments[1]).not.toContain('bootstrap --accept');
  });

  test('is none where only something else of the workflow changes', async () => {
    endOf(await plan(world.open({ [file]: caller(one, ' # v1.2.4').replace("'23 5 * * *'", "'24 5 * * *'") })));
    expect(world.comments).toEqual([]);
    expect(world.terraform.planned).toEqual([]);
  });
});

describe('a role that could not be assumed', () => {
  beforeEach(() => begin());
  const refused = async (pull: { readonly number: number; readonly head: string }, { fork = false } = {}) =>
    runAction(await world.context(world.eventOf(pull, { fork }), { command: 'refused' }));

  test('names the command on a pull request that changes the version, and is red with a plan that failed', async () => {
    const pull = world.open({ [file]: caller(two, ' # v1.3.0') });
    const ended = await refused(pull);
    expect(codes(ended)).toEqual(['role/refused']);
    expect(world.status(plans, pull.head)).toBe(
      'failure: Not planned: the roles do not accept this version of the workflow yet. The comment says what to do first.',
    );
    const [comment = ''] = world.comments;
    expect(comment).toContain('Nothing is planned: there is no role');
    expect(comment).toContain(`\`vendor-bucket bootstrap --accept ${two}\``);
    expect(world.objects.size).toBe(0);
    // Once it is accepted, the same head is planned, and all of that is gone.
    endOf(await plan(pull));
    expect(world.comments).toHaveLength(1);
    expect(world.comments[0]).not.toContain('there is no role');
    expect(world.status(plans, pull.head)).toBe('success: No request is changed.');
  });

  test('takes a success back that an earlier run of the head had, and leaves its review', async () => {
    const pull = world.open({ 'buckets/acme.yml': request('ss-self-hosted-acme') });
    endOf(await plan(pull));
    const [review] = world.comments;
    expect(codes(await refused(pull))).toEqual(['role/refused']);
    expect(world.status(plans, pull.head)).toBe('failure: Not planned: the role that plans could not be assumed.');
    expect(world.comments).toEqual([review]);
  });

  test('has its command in the first answer too, where requests have jobs of their own and none of them gets a role', async () => {
    const pull = world.open({ [file]: caller(two), 'buckets/acme.yml': request('ss-self-hosted-acme') });
    endOf(await makeMatrix(await world.context(world.eventOf(pull)), world.ports));
    expect(codes(await refused(pull))).toEqual(['role/refused']);
    expect(world.comments).toEqual([expect.stringContaining(`vendor-bucket bootstrap --accept ${two}`)]);
    expect(world.status(plans, pull.head)).toMatch(/^failure: Not planned: the roles do not accept/);
  });

  test('names no version where none changes', async () => {
    const pull = world.open({ 'buckets/acme.yml': request('ss-self-hosted-acme') });
    await refused(pull);
    expect(world.comments[0]).toContain('bootstrap --plan-only');
    expect(world.comments[0]).not.toContain('--accept');
  });

  test('never lets a run end well: not of a fork, and not without a pull request', async () => {
    const pull = world.open({ [file]: caller(two) }, { fork: true });
    expect(codes(await refused(pull, { fork: true }))).toEqual(['role/refused']);
    expect(world.comments).toEqual([]);
    const group = { kind: 'merge-group', base: world.base, head: pull.head } as Parameters<typeof world.context>[0];
    expect(codes(await runAction(await world.context(group, { command: 'refused' })))).toEqual(['role/refused']);
  });

  test('of the gate takes back an approval that it could not judge again, and leaves the plan and its review', async () => {
    const pull = world.open({ 'buckets/acme.yml': request('ss-self-hosted-acme') });
    endOf(await plan(pull));
    const [review] = world.comments;
    const event = { ...world.eventOf(pull), kind: 'review', action: 'dismissed' } as Parameters<typeof world.context>[0];
    const ended = await runAction(await world.context(event, { command: 'refused', roleFor: 'gate' }));
    expect(codes(ended)).toEqual(['role/refused']);
    expect(world.status('vendor-bucket/approval', pull.head)).toBe(
      "error: Undetermined: The role that plans could not be assumed, so the plans' records can't be read and nothing is judged.",
    );
    expect(world.status(plans, pull.head)).toMatch(/^success: /);
    expect(world.comments).toEqual([review]);
  });

  test.each([
    ['look', 'plans', 'nothing is applied', 'the next run finds it'],
    ['apply', 'applies', 'nothing is applied', 'the next run applies it'],
    ['handover', 'applies', 'is not recorded as done', 'Run this job again'],
    ['unlock', 'applies', 'the lock stays', 'Run this job again'],
  ] as const)('of the job that is to %s says what that means for what is merged', async (roleFor, role, lost, then) => {
    const push = { kind: 'push', branch: 'main', commit: world.base, defaultBranch: 'main' } as const;
    const ended = await runAction(await world.context(push, { command: 'refused', roleFor, environment: 'acme-production' }));
    const [fault, ...more] = ended.ok ? [] : ended.faults;
    expect(more).toEqual([]);
    expect(fault?.code).toBe('role/refused');
    expect(fault?.message).toMatch(new RegExp(`^The role that ${role} could not be assumed, so .*${lost}$`));
    expect(fault?.fix).toContain(then);
    // What the trust of the role that applies asks for beside the repository (docs/roles.md).
    expect(fault?.fix.includes('the environment "acme-production"')).toBe(role === 'applies');
  });
});

describe('the pins of a workflow', () => {
  beforeEach(() => begin());
  const pins = (text: string) => pinsIn(file, Buffer.from(text));
  const workflow = 'acme-tools/vendor-bucket/.github/workflows/bucket-request.yml';

  test.each([
    ['with its version', `uses: ${workflow}@${one} # v1.2.3`, [{ workflow, commit: one, called: 'v1.2.3' }]],
    ['without', `uses: ${workflow}@${one}`, [{ workflow, commit: one }]],
    ['in quotes', `"uses": '${workflow}@${one}' # v1`, [{ workflow, commit: one, called: 'v1' }]],
    ['with words in its place', `uses: ${workflow}@${one} # see [here](https://mallory.example)`, [{ workflow, commit: one }]],
    ['with a name that would run in a shell', `uses: acme;id/vendor-bucket/.github/workflows/bucket-request.yml@${one}`, []],
    ['of another workflow', `uses: acme/other/.github/workflows/other.yml@${one}`, []],
  ])('are read %s', (_, line, expected) => {
    expect(pins(`on: push\njobs:\n  a:\n    ${line}\n`)).toEqual(expected);
  });

  test.each([
    ['no YAML', 'jobs: ['],
    ['no workflow', '[]'],
    ['nothing', ''],
  ])('are none where the file is %s', (_, text) => {
    expect(pins(text)).toEqual([]);
  });
});

test('docs/upgrades.md has the commands and the number that the code has', async () => {
  await begin();
  const page = textOf('docs/upgrades.md');
  expect(page).toContain(acceptCommand({ workflow: '', commit: '<commit>' }));
  expect(page).toContain(retireCommand({ workflow: '', commit: '<old commit>' }));
  expect(page).toContain(`at most ${sampleSize}`);
});

test('a sample has every vendor, is the same each time, and is spread over the rest', async () => {
  await begin();
  const specs = Array.from(
    { length: 300 },
    (_, i) => ({ file: `buckets/${i}.yml`, vendor: { id: i === 299 ? 'rare' : 'usual' } }) as BucketSpec,
  );
  const sample = sampleOf(specs, sampleSize);
  expect(sample).toHaveLength(sampleSize);
  expect(sample.map(({ vendor }) => vendor.id)).toContain('rare');
  expect(sample).toEqual(sampleOf(specs, sampleSize));
  const places = sample.map((spec) => specs.indexOf(spec));
  expect(Math.max(...places.slice(1).map((place, i) => place - (places[i] ?? 0)))).toBeLessThanOrEqual(20);
  expect(sampleOf(specs.slice(0, 20), sampleSize)).toEqual(specs.slice(0, 20));
});
