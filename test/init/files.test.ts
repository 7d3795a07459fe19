import { describe, expect, test } from '@jest/globals';
import { parseCaller } from '../../src/bootstrap/caller.js';
import type { Answers } from '../../src/init/answers.js';
import { stateBucketFor, togetherFaults, withWanted } from '../../src/init/check.js';
import { standingAnswers } from '../../src/init/standing.js';
import { newText, type Kind } from '../../src/init/files.js';
import { resolveAll } from '../../src/run/resolve-all.js';
import { parseSettings } from '../../src/settings/parse.js';
import { templatesWith, take } from '../resolve/fixture.js';
import { parametersOf, parseWorkflow, textOf } from '../workflows/files.js';
import { check } from '../workflows/rules.js';
import { answersWith, commit, texts } from './fixture.js';

const templates = templatesWith();
/** A repository's own template, of which nobody wrote down what a value looks like. */
const callkeep = `vendor: callkeep
title: Callkeep
summary: Stores recordings.
provenance: { source: https://docs.callkeep.example/s3, read: 2026-11-20, verified: true }
parameters:
  workspace: { description: The workspace, required: true, pattern: '[A-Z]{1,20}' }
rules: { encryption: { allowed: [sse-s3], reason: The page does not cover KMS. } }
grants:
  - principals: ['arn:aws:iam::123456789012:root']
    statements: [{ sid: Writes, on: objects, actions: [s3:PutObject] }]
handover: { by: you, steps: ['Enter {bucket} for {workspace}.'] }
`;
const made = (kind: Kind, answers: Answers, host = 'github.com') => newText(kind, answers, { texts, templates, host });
const settingsOf = (answers: Answers) => take(parseSettings('settings.yml', made('settings', answers))).value;

describe('the settings', () => {
  test('say what was answered, and are read without a fault', () => {
    expect(settingsOf(answersWith())).toMatchObject({
      state: { s3: { bucket: 'acme-states', region: 'eu-central-1', account: '444455556666', prefix: 'vendor-bucket' } },
      deployers: ['arn:aws:iam::444455556666:role/vendor-bucket-plan', 'arn:aws:iam::444455556666:role/vendor-bucket-apply'],
      roles: { boundary: 'arn:aws:iam::444455556666:policy/vendor-bucket-boundary' },
      approvals: { sendsafely: { users: ['octocat#583231'] }, '*': { users: ['hubot'], teams: ['acme/data-team'] } },
      guardrails: { vendors: ['sendsafely', 'datadog'], namePrefixes: ['acme-vendor-', 'ss-self-hosted-'] },
    });
  });

  test('name nobody and nothing of the example that they are made of', () => {
    expect(made('settings', answersWith()).replace(/^ *#.*/gm, '')).not.toMatch(
      /acme-terraform-state|111122223333|us-east-1|480938|OWNER|COMMIT/,
    );
  });

  test('of all vendors list none', () => {
    expect(settingsOf(answersWith({ vendors: 'all' })).guardrails).not.toHaveProperty('vendors');
  });

  // AWS General Reference, "Amazon Resource Names (ARNs)": the partitions.
  test.each([
    ['us-gov-west-1', 'aws-us-gov'],
    ['cn-north-1', 'aws-cn'],
  ])('in %s name the roles of the partition %s', (region, partition) => {
    expect(settingsOf(answersWith({ region })).deployers?.[0]).toBe(`arn:${partition}:iam::444455556666:role/vendor-bucket-plan`);
  });

  test.each(['true', 'null', 'no', '1e3', '007'])('keep the login %s a text', (login) => {
    const administrators = new Map([['*', { users: [login], teams: [] }]]);
    expect(settingsOf(answersWith({ administrators })).approvals?.['*']?.users).toEqual([login]);
  });
});

describe('of several accounts', () => {
  const accounts = [
    { name: 'prod', id: '444455556666' },
    { name: 'test', id: '111122223333' },
  ];
  const several = answersWith({ accounts });

  test('the settings name each with its state, its roles and its boundary, and none as the default', () => {
    const settings = settingsOf(several);
    expect(settings).not.toHaveProperty('state');
    expect(settings).not.toHaveProperty('deployers');
    expect(settings.accounts).toEqual(
      Object.fromEntries(
        accounts.map(({ name, id }) => [
          name,
          {
            ...{
              id,
              'plan-role': `arn:aws:iam::${id}:role/vendor-bucket-plan`,
              'apply-role': `arn:aws:iam::${id}:role/vendor-bucket-apply`,
            },
            state: { bucket: `vendor-bucket-state-${id}-eu-central-1`, region: 'eu-central-1' },
            roles: { boundary: `arn:aws:iam::${id}:policy/vendor-bucket-boundary` },
          },
        ]),
      ),
    );
    expect(settings.guardrails?.namePrefixes).toEqual(['acme-vendor-', 'ss-self-hosted-']);
  });

  test('one is the default where it was said to be, and the first is not for that', () => {
    const { accounts: made = {} } = settingsOf({ ...several, defaultAccount: 'test' });
    expect(Object.values(made).map((one) => one.default)).toEqual([undefined, true]);
  });

  test('the first request and the README name the account', () => {
    expect(made('example', several)).toMatch(/^account: prod$/m);
    expect(made('readme', several)).toContain('account: prod\n');
    expect(made('readme', several)).toContain('which stays in it: `prod` or `test`.');
    expect(made('readme', answersWith())).not.toContain('account');
  });

  test('the workflow leaves the roles to them', () => {
    const text = made('workflow', several);
    expect(text).toContain('      accounts: true\n');
    expect(text).not.toMatch(/(?:plan|apply)-role:/);
    expect(take(parseCaller(text))).not.toHaveProperty('roles');
    expect(parametersOf(parseWorkflow(textOf('.github/workflows/bucket-request.yml'))).inputs).toContain('accounts');
    expect(check(text)).toEqual({});
  });

  test('what was written is read again as it was answered', () => {
    const files = {
      settings: { path: 's.yml', text: made('settings', several) },
      workflow: { path: 'w.yml', text: made('workflow', several) },
    };
    const stateBucket = 'vendor-bucket-state-444455556666-eu-central-1';
    expect(take(standingAnswers(files))).toMatchObject({
      accounts,
      account: '444455556666',
      region: 'eu-central-1',
      stateBucket,
    });
  });
});

describe('the workflow', () => {
  const text = made('workflow', answersWith());

  test('calls the commit, names the version behind it, and the two roles', () => {
    expect(take(parseCaller(text))).toEqual({
      file: 'acme/vendor-bucket/.github/workflows/bucket-request.yml',
      commit,
      roles: {
        plan: 'arn:aws:iam::444455556666:role/vendor-bucket-plan',
        apply: 'arn:aws:iam::444455556666:role/vendor-bucket-apply',
      },
      environment: 'vendor-bucket',
      branch: 'trunk',
    });
    // What Dependabot reads of a commit (GitHub Docs, "Keeping your actions up to date with Dependabot").
    expect(text).toMatch(new RegExp(`bucket-request\\.yml@${commit} # v1\\.2\\.3$`, 'm'));
  });

  test('keeps the rules of all workflows here, and is otherwise the one that it is made of', () => {
    expect(check(text)).toEqual({});
    const { jobs, on, ...others } = parseWorkflow(text);
    const from = parseWorkflow(texts.workflow);
    expect(others).toMatchObject({ name: from.name, permissions: {} });
    expect(Object.keys(on)).toEqual(Object.keys(from.on));
    expect(jobs['bucket-request']?.permissions).toEqual(from.jobs['bucket-request']?.permissions);
    expect(jobs['bucket-request']?.secrets).toEqual(from.jobs['bucket-request']?.secrets);
    expect(text).not.toMatch(/OWNER|COMMIT|111122223333|main/);
  });
});

test('the code owners own the rules, each with all who were named', () => {
  const lines = made('owners', answersWith())
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines).toEqual(['/.github/', '/vendors/', '/.terraform.lock.hcl'].map((path) => `${path} @acme/platform-team @octocat`));
});

test('lock file, .gitignore and the settings of Dependabot are those of the project', () => {
  expect(made('upgrades', answersWith())).toBe(textOf('templates/repository/.github/dependabot.yml'));
  expect(made('lock', answersWith())).toBe(textOf('templates/repository/.terraform.lock.hcl'));
  expect(made('ignore', answersWith())).toContain('\n*.tfstate\n');
});

describe('the first request', () => {
  const vendors = [...templates.keys()];

  test.each(vendors)('of %s has no fault by the settings that are written with it', (vendor) => {
    const { prefixes } = withWanted(['acme-vendor-'], [vendor], templates);
    const answers = answersWith({ vendors: [vendor], prefixes, region: 'us-east-1' });
    const text = made('example', answers);
    const { specs, faults } = resolveAll(
      [{ file: 'a.yml', bytes: { ok: true, value: Buffer.from(text) } }],
      templates,
      settingsOf(answers),
    );
    expect([...faults.values()].flat()).toEqual([]);
    expect(specs.get('a.yml')?.vendor.id).toBe(vendor);
  });

  test('leaves empty what its vendor shows no value for, which is a fault at that line and nothing that could be meant', () => {
    const own = templatesWith(callkeep);
    const answers = answersWith({ vendors: ['callkeep'], prefixes: ['acme-vendor-'], region: 'us-east-1' });
    const text = newText('example', answers, { texts, templates: own, host: 'github.com' });
    expect(text).toMatch(/^ {2}# The workspace\n {2}workspace:\n/m);
    const { faults } = resolveAll([{ file: 'a.yml', bytes: { ok: true, value: Buffer.from(text) } }], own, settingsOf(answers));
    const line = text.split('\n').indexOf('  workspace:') + 1;
    expect(faults.get('a.yml')).toMatchObject([{ code: 'request/wrong-type', at: { line } }]);
  });

  test('of all vendors is one that asks for nothing more, in any region', () => {
    for (const region of ['us-east-1', 'eu-south-2', 'us-gov-west-1', 'cn-north-1']) {
      const { prefixes } = withWanted(['acme-vendor-'], 'all', templates);
      const answers = answersWith({ vendors: 'all', prefixes, region });
      const text = made('example', answers);
      const { faults } = resolveAll(
        [{ file: 'a.yml', bytes: { ok: true, value: Buffer.from(text) } }],
        templates,
        settingsOf(answers),
      );
      expect([region, [...faults.values()].flat()]).toEqual([region, []]);
      expect(text).not.toContain('parameters');
    }
  });

  test('stands in the README too, both with the schema of the commit', () => {
    const schema = `# yaml-language-server: $schema=https://raw.githubusercontent.com/acme/vendor-bucket/${commit}/schema/request.schema.json`;
    const example = made('example', answersWith());
    const readme = made('readme', answersWith());
    expect(example.split('\n')[0]).toBe(schema);
    expect(readme).toContain(`\`\`\`yaml\n${schema}\nvendor: sendsafely\nbucket: ss-self-hosted-444455556666\n`);
    expect(readme).not.toMatch(/OWNER|COMMIT/);
  });

  test('elsewhere than on github.com names a schema of its own, and the settings none', () => {
    expect(made('example', answersWith(), 'acme.ghe.com')).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/\.github\/request\.schema\.json\n/,
    );
    expect(made('settings', answersWith(), 'github.acme.example')).toMatch(/^# Settings of Vendor Bucket\./);
  });
});

describe('answers together', () => {
  const faultsOf = (more: Partial<Answers>) => togetherFaults(answersWith(more)).map(({ code, message }) => `${code} ${message}`);

  test('are without faults where each vendor has its administrators', () => expect(faultsOf({})).toEqual([]));

  test.each<[string, Partial<Answers>, RegExp]>([
    [
      'a vendor that nobody administers',
      { administrators: new Map([['sendsafely', { users: ['a'], teams: [] }]]) },
      /Nobody administers datadog:/,
    ],
    [
      'all vendors, and a rule for some',
      { vendors: 'all', administrators: new Map([['sendsafely', { users: ['a'], teams: [] }]]) },
      /Nobody administers those vendors that are not named/,
    ],
    ['a rule for a vendor that is not asked for', { vendors: ['datadog'] }, /"sendsafely" is none of the vendors/],
    ['a state bucket that is called as those of requests', { stateBucket: 'acme-vendor-state' }, /^usage\/state-bucket/],
  ])('%s', (_, more, message) => expect(faultsOf(more)).toEqual([expect.stringMatching(message)]));

  test('the state bucket is called as no bucket of a request, and no longer than S3 allows', () => {
    const named = (prefixes: readonly string[]) =>
      stateBucketFor({ account: '444455556666', region: 'ap-southeast-2', prefixes });
    expect(named(['acme-'])).toBe('vendor-bucket-state-444455556666-ap-southeast-2');
    expect(named(['vendor-'])).toBe('tf-state-of-vendor-bucket-444455556666-ap-southeast-2');
    // S3 User Guide, "General purpose bucket naming rules".
    expect(named(['vendor-', 'tf-']).length).toBeLessThanOrEqual(63);
  });

  test('the names that vendors ask for are added, unless a narrower one was given', () => {
    expect(withWanted(['acme-'], ['sendsafely', 'datadog'], templates).prefixes).toEqual(['acme-', 'ss-self-hosted-']);
    expect(withWanted(['ss-self-hosted-acme'], ['sendsafely'], templates).added.size).toBe(0);
    expect(withWanted(['acme-'], 'all', templates).prefixes).toEqual(['acme-', 'mp-forwarding-', 'ss-self-hosted-']);
  });
});
