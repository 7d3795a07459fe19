import { describe, expect, test } from '@jest/globals';
import { inputNames, parseInputs, type InputName } from '../../src/action/inputs.js';

function parse(given: Partial<Record<InputName, string>>) {
  return parseInputs((name) => given[name] ?? '');
}

describe("the action's inputs", () => {
  test('have defaults', () => {
    expect(parse({})).toEqual({
      ok: true,
      value: { command: 'auto', settings: '.github/vendor-bucket.yml', environment: 'vendor-bucket', timeLimit: 40 },
    });
  });

  test('are taken as they are given', () => {
    expect(
      parse({
        command: 'apply',
        engine: 'tofu',
        'terraform-version': '1.11.4',
        request: 'buckets/a.yml',
        jobs: 'failure',
        'pull-request': '12',
        parallelism: '4',
        'time-limit': '100',
        'provider-mirror': '/mirror',
      }),
    ).toMatchObject({
      value: {
        command: 'apply',
        engine: 'tofu',
        terraformVersion: '1.11.4',
        request: 'buckets/a.yml',
        jobs: 'failure',
        pullRequest: 12,
        parallelism: 4,
        timeLimit: 100,
        mirror: '/mirror',
      },
    });
  });

  test.each<[Partial<Record<InputName, string>>, RegExp]>([
    [{ command: 'aply' }, /"aply", which there is not.*Write apply\./],
    [{ 'role-for': 'aply' }, /"aply", which there is not.*Write apply\./],
    [{ engine: 'pulumi' }, /Write one of: terraform, tofu\./],
    [{ 'terraform-version': '~> 1.11' }, /exact version/],
    [{ request: '../../etc/passwd' }, /no path within the repository/],
    [{ request: '/etc/passwd' }, /no path within the repository/],
    [{ request: 'a\n::set-output name=x::y' }, /"a\\n::set-output/],
    [{ settings: 'a/../../b.yml' }, /no path within the repository/],
    [{ 'pull-request': '0' }, /whole number from 1/],
    [{ 'pull-request': '1e3' }, /whole number from 1/],
    [{ environment: 'a\nb' }, /is no name of an environment/],
    [{ parallelism: '100' }, /whole number from 1 to 99/],
    [{ 'time-limit': '0' }, /whole number from 1 to 600/],
  ])('%j is a fault', (given, text) => {
    const parsed = parse(given);
    expect(parsed.ok ? '' : parsed.faults.map(({ message, fix }) => `${message} ${fix}`).join('\n')).toMatch(text);
  });

  test('all faults come at once', () => {
    const parsed = parse({ command: 'x', engine: 'y', parallelism: 'z' });
    expect(parsed.ok ? 0 : parsed.faults.length).toBe(3);
  });

  test('have names that GitHub can pass on', () => {
    for (const name of inputNames) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });
});
