import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { defined } from '../../src/defined.js';
import type { Event } from '../../src/github/event.js';
import { ok, type Fault } from '../../src/fault/fault.js';
import { unlockState } from '../../src/action/unlock/flow.js';
import { value } from '../git/scratch.js';
import { ledgerOver } from '../ledger/records.js';
import { PlanWorld, request } from './plan-world.js';

const acme = 'ss-self-hosted-acme';
const file = 'buckets/acme.yml';
const stateKey = `vendor-bucket/${acme}.tfstate`;
const lock = `${stateKey}.tflock`;
const note = (run: string) => `${stateKey}.holders/${run}-1.tflock`;
const json = (what: object) => Buffer.from(JSON.stringify(what));
const who = 'runner@fv-az1';
const holder = (run: string, more: object = {}) =>
  json({ version: 1, run: { id: run, attempt: 1 }, who, since: '2026-03-02T11:00:00.000Z', ...more });

let world: PlanWorld;
beforeEach(async () => {
  world = await PlanWorld.create({ [file]: request(acme) });
  world.objects.set(lock, json({ ID: '6c1c5b4b', Operation: 'OperationTypeApply', Info: '', Who: who, Version: '1.11.4', Created: '2026-03-02T11:00:00.783285172Z', Path: 'x' })); // prettier-ignore
  world.objects.set(note('41'), holder('41'));
  world.fake.state.runs.set('41/1', 'completed');
});
afterEach(() => world.stop());

async function unlock(asked: string | undefined = file, more: Partial<Extract<Event, { kind: 'run' }>> = {}) {
  const event = { kind: 'run', by: 'workflow_dispatch', branch: 'main', commit: world.base, defaultBranch: 'main', ...more } as const; // prettier-ignore
  const inputs = { command: 'unlock', ...defined({ request: asked }) } as const;
  const context = await world.context(event, inputs);
  // It is one of them itself.
  world.fake.state.branchRuns.push({ id: Number(context.run.id), path: '.github/workflows/vendor-bucket.yml', event: 'workflow_dispatch', branch: 'main', status: 'in_progress' }); // prettier-ignore
  const end = await unlockState(
    {
      ...context,
      env: {
        ...context.env,
        GITHUB_TRIGGERING_ACTOR: 'alice',
        GITHUB_WORKFLOW_REF: 'acme/buckets/.github/workflows/vendor-bucket.yml@refs/heads/main',
      },
    },
    { ledger: () => ok(ledgerOver(world.store)), store: () => ok(world.store), now: () => new Date('2026-03-02T12:00:00Z') },
  );
  world.fake.state.branchRuns.pop();
  return end;
}

async function expectLeft(code: string, ...args: Parameters<typeof unlock>): Promise<Fault> {
  const end = await unlock(...args);
  const faults = end.ok ? [] : end.faults;
  expect(faults.map((fault) => fault.code)).toEqual([code]);
  expect(world.objects.has(lock)).toBe(true);
  return faults[0] as Fault;
}

describe('the lock of a run that GitHub says has ended', () => {
  test('is released, and who asked for it is noted in the record of what was begun', async () => {
    const begun = { version: 1, bucket: acme, file, head: 'a'.repeat(40), commit: 'b'.repeat(40), specDigest: `sha256:${'c'.repeat(64)}`, fingerprint: `sha256:${'d'.repeat(64)}`, since: '2026-03-02T11:00:00Z', steps: [] } as const; // prettier-ignore
    const ledger = ledgerOver(world.store);
    value(await ledger.writeApplying(begun));
    expect(await unlock()).toMatchObject({ ok: true, value: { green: true } });
    expect([...world.objects.keys()].filter((key) => key.endsWith('.tflock'))).toEqual([]);
    const { applying } = value(await ledger.readBook([acme]));
    expect(applying.get(acme)).toMatchObject({ ...begun, unlocked: { by: 'alice', at: '2026-03-02T12:00:00.000Z', lock: '6c1c5b4b' } }); // prettier-ignore
    expect(world.said.join('\n')).toContain(`The lock 6c1c5b4b on the state of ${acme} is released`);
  });

  test('is released where nothing was begun, and a second time there is none', async () => {
    expect(await unlock()).toMatchObject({ ok: true });
    expect(await unlock()).toMatchObject({ ok: true, value: { green: true } });
    expect(world.said.at(-1)).toBe(`The state of ${acme} is not locked.`);
  });

  test("stays where who asked for it can't be noted", async () => {
    world.objects.set('vendor-bucket/records/applied.json', Buffer.from('broken'));
    await expectLeft('ledger/unreadable');
  });
});

describe('a lock stays', () => {
  test.each(['queued', 'in_progress'] as const)('while its run is %s', async (status) => {
    world.fake.state.runs.set('41/1', status);
    expect((await expectLeft('unlock/alive')).message).toContain('/actions/runs/41/attempts/1');
  });

  test('for ten minutes after its run has ended: Terraform may go on where a runner was lost', async () => {
    world.fake.state.runsEnded = '2026-03-02T11:50:01Z';
    expect((await expectLeft('unlock/just-ended')).fix).toContain('from 2026-03-02 12:00 UTC on');
    world.fake.state.runsEnded = '2026-03-02T11:50:00Z';
    expect(await unlock()).toMatchObject({ ok: true });
  });

  test.each(['push', 'schedule', 'workflow_dispatch'])('while another run that may apply has not ended: %s', async (event) => {
    const path = '.github/workflows/vendor-bucket.yml';
    const own = { id: 0, path, event, branch: 'main', status: 'in_progress' };
    const runs = world.fake.state.branchRuns;
    runs.push({ ...own, id: 77 });
    expect((await expectLeft('unlock/at-work')).message).toContain('/actions/runs/77');
    // This run itself, one of another workflow, and one that applies nothing.
    runs.splice(0, 1, { ...own, id: 78, path: '.github/workflows/check.yml' }, { ...own, id: 79, event: 'issues' });
    expect(await unlock()).toMatchObject({ ok: true });
  });

  test('while another run may hold it that has not ended', async () => {
    world.objects.set(note('42'), holder('42'));
    world.fake.state.runs.set('42/1', 'in_progress');
    await expectLeft('unlock/alive');
  });

  test('where GitHub does not know the run, or does not answer', async () => {
    world.fake.state.runs.clear();
    await expectLeft('unlock/unknown-run');
    world.fake.fail({ operation: 'actions/get-workflow-run-attempt', answer: { status: 403 }, times: Infinity });
    const end = await unlock();
    expect(!end.ok && end.faults[0]?.fix).toContain('actions: read');
    expect(world.objects.has(lock)).toBe(true);
  });

  test.each<[string, object | undefined]>([
    ['no run says that it would take it', undefined],
    ['the run that says so is on another machine', { who: 'ann@laptop' }],
    ['the run says so after it was taken', { since: '2026-03-02T11:30:00.000Z' }],
  ])('where %s', async (_, more) => {
    if (more === undefined) world.objects.delete(note('41'));
    else world.objects.set(note('41'), holder('41', more));
    expect((await expectLeft('unlock/unknown-holder')).message).toContain(who);
  });

  test('where the note is none', async () => {
    world.objects.set(note('41'), Buffer.from('{}'));
    await expectLeft('terraform/lock-unreadable');
  });

  test.each<[string, string, ...Parameters<typeof unlock>]>([
    ['by the clock', 'unlock/by-hand', file, { by: 'schedule' }],
    ['of another branch', 'unlock/by-hand', file, { branch: 'topic' }],
    ['that names no file of the branch', 'request/not-found', 'buckets/beta.yml'],
    ['that names several', 'unlock/request', '["buckets/acme.yml","buckets/beta.yml"]'],
  ])('for a run %s', async (_, code, ...args) => {
    await expectLeft(code, ...args);
  });

  test('for a run that names no request', async () => {
    await expectLeft('unlock/request', '');
  });
});
