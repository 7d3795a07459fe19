import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { parseEvent } from '../../src/github/event.js';
import { ruleFor } from '../../src/settings/approvals.js';
import { parseSettings } from '../../src/settings/parse.js';
import { parametersOf, parseWorkflow, textOf } from './files.js';
import { own, ownDoctor } from './references.js';
import { check } from './rules.js';

const folder = 'templates/repository';
const caller = parseWorkflow(textOf(`${folder}/.github/workflows/vendor-bucket.yml`));
const reusable = parseWorkflow(textOf('.github/workflows/bucket-request.yml'));
const call = caller.jobs['bucket-request'];

describe('the caller and the reusable workflow agree', () => {
  const { inputs, secrets } = parametersOf(reusable);

  test('what is called is called by commit, and is there', () => {
    expect(call?.uses).toBe('OWNER/vendor-bucket/.github/workflows/bucket-request.yml@COMMIT');
  });

  test('it gives nothing that is not taken', () => {
    expect(Object.keys(call?.with ?? {}).filter((name) => !inputs.includes(name))).toEqual([]);
    expect(Object.keys(call?.secrets ?? {}).filter((name) => !secrets.includes(name))).toEqual([]);
  });

  test('it grants exactly what the jobs ask for: less, and no job would start', () => {
    const granted = new Map<string, string>();
    for (const job of Object.values(reusable.jobs))
      for (const [name, level] of Object.entries(job.permissions ?? {}))
        if (granted.get(name) !== 'write') granted.set(name, level);
    expect(call?.permissions).toEqual(Object.fromEntries(granted));
  });

  test('its events are those that the jobs are for', () => {
    const conditions = Object.values(reusable.jobs).map((job) => job.if ?? '');
    const named = conditions.flatMap((text) => [...text.matchAll(/event_name == '([a-z_]+)'/g)].map(([, event]) => event));
    expect(Object.keys(caller.on).sort()).toEqual([...new Set(named)].sort());
  });

  test('the action reads each of its events', () => {
    for (const name of Object.keys(caller.on)) {
      const parsed = parseEvent({ name, sha: 'a'.repeat(40), ref: 'refs/heads/main' }, {});
      const codes = parsed.ok ? [] : parsed.faults.map(({ code }) => code);
      expect(codes).not.toContain('event/unknown');
    }
  });

  test('the clock of doctor is one of its clocks, and another one applies', () => {
    const { schedule } = z.looseObject({ schedule: z.array(z.strictObject({ cron: z.string() })) }).parse(caller.on);
    const [, ofDoctor] = /github\.event\.schedule == '([^']+)' && 'doctor'/.exec(String(call?.with['command'])) ?? [];
    // "Events that trigger workflows", schedule: day of the week, as the last of five.
    expect(ofDoctor).toMatch(/^[0-9]+ [0-9]+ \* \* [0-6]$/);
    const clocks = schedule.map(({ cron }) => cron);
    expect(clocks).toContain(ofDoctor);
    expect(clocks.filter((cron) => cron !== ofDoctor)).toHaveLength(1);
  });

  test('pushes and pull requests are those of one branch', () => {
    expect(caller.on).toMatchObject({ push: { branches: ['main'] }, pull_request: { branches: ['main'] } });
  });
});

/** What each job may, and nothing more. */
test('least permissions', () => {
  const read = { contents: 'read', 'id-token': 'write' };
  const says = { ...read, 'pull-requests': 'write', statuses: 'write' };
  const applies = { ...read, contents: 'write', deployments: 'write', issues: 'write', 'pull-requests': 'write' };
  const expected = {
    plan: says,
    list: { contents: 'read', 'pull-requests': 'write' },
    'plan-each': { ...read, 'pull-requests': 'read' },
    report: says,
    gate: says,
    look: { ...read, issues: 'read' },
    'apply-each': applies,
    apply: applies,
    'handed-over': { ...read, issues: 'write', 'pull-requests': 'write' },
    unlock: { ...read, actions: 'read' },
    doctor: { ...read, actions: 'read', issues: 'write' },
  };
  expect(Object.fromEntries(Object.entries(reusable.jobs).map(([name, job]) => [name, job.permissions]))).toEqual(expected);
});

test('the settings to start from have no fault, and name who approves and who deploys', () => {
  const parsed = parseSettings('.github/vendor-bucket.yml', textOf(`${folder}/.github/vendor-bucket.yml`));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const { approvals, deployers, state } = parsed.value.value;
  const roles = Object.values(caller.jobs).flatMap((job) => [job.with['plan-role'], job.with['apply-role']]);
  expect(deployers).toEqual(roles);
  expect(state?.s3).toMatchObject({ bucket: 'acme-terraform-state', account: '111122223333' });
  for (const vendor of ['sendsafely', 'sailthru']) expect(ruleFor(approvals ?? {}, vendor)).toBeDefined();
});

describe('the code owners to start from', () => {
  const lines = textOf(`${folder}/.github/CODEOWNERS`)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

  test.each([
    ['the workflows, the settings and the code owners', '/.github/'],
    ['the templates of the repository', '/vendors/'],
    ['the pins of the provider', '/.terraform.lock.hcl'],
  ])('own %s', (_, path) => {
    // The last pattern that matches a file counts ("About code owners"), and one without an owner takes its owners away.
    expect(lines.filter((line) => line.split(/\s+/)[0] === path)).toEqual([expect.stringMatching(/^\S+(?:\s+@\S+)+$/)]);
  });

  test('no other line takes a file away from its owners', () => {
    expect(lines).toHaveLength(3);
  });
});

describe('the copy for GitHub Enterprise Server', () => {
  const path = 'templates/enterprise-server/bucket-request.yml';
  const copy = textOf(path);

  test('has nothing that a server does not know', () => {
    const { jobs } = parseWorkflow(copy);
    expect(Object.keys(jobs)).toEqual(Object.keys(reusable.jobs));
    for (const { concurrency, environment, steps } of Object.values(jobs)) {
      expect(concurrency?.queue).toBeUndefined();
      expect(environment?.deployment).toBeUndefined();
      expect(steps.map(({ uses }) => uses ?? '').filter((uses) => uses.startsWith('$/'))).toEqual([]);
    }
    expect(copy).not.toContain('ubuntu-');
  });

  test('keeps every rule but one: without a queue a waiting apply is replaced by a newer one, which finds what it would have applied', () => {
    const ours = copy
      .replaceAll('OWNER/vendor-bucket@COMMIT', own)
      .replaceAll('OWNER/vendor-bucket/.github/actions/doctor@COMMIT', ownDoctor);
    const broken = check(ours);
    expect(broken).toEqual({ appliesWait: ['apply-each', 'apply', 'handed-over', 'unlock'].map((job) => `${job}: an apply could be cancelled or lost`) }); // prettier-ignore
  });
});
