import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { approvalsSchema, ruleFor, teamsOf } from '../../src/settings/approvals.js';
import { decodeDocument } from '../../src/yaml/decode.js';

const schema = z.strictObject({ approvals: approvalsSchema });

function decode(text: string) {
  return decodeDocument('settings.yml', text, schema, {
    prefix: 'settings',
    lines: 'one',
    check: { partial: schema.partial(), faults: () => [] },
  });
}

describe('who may approve, in the settings', () => {
  test('users, teams, a count and more for danger', () => {
    const text = `approvals:
  sendsafely:
    users: [octocat, Mona#583231, jo_acme]
    teams: [acme/files, ops]
    count: 2
    danger:
      weakens: { count: 3 }
      replaces: { teams: [acme/security] }
  "*": { users: [octocat] }
`;
    const decoded = decode(text);
    expect(decoded.ok).toBe(true);
    if (!decoded.ok) return;
    const { approvals } = decoded.value.value;
    expect(ruleFor(approvals, 'egnyte')).toEqual({ users: ['octocat'] });
    expect(teamsOf(approvals, 'sendsafely')).toEqual(['acme/files', 'ops', 'acme/security']);
    expect(ruleFor({}, 'toString')).toBeUndefined();
    expect(teamsOf({}, 'sendsafely')).toEqual([]);
  });

  test.each([
    ['an empty rule', 'sendsafely: {}', 'approvals.sendsafely', 'names users or teams'],
    ['a rule without people', 'sendsafely: { count: 1 }', 'approvals.sendsafely', 'names users or teams'],
    ['no users', 'sendsafely: { users: [] }', 'approvals.sendsafely.users', 'is empty'],
    ['an empty danger', 'sendsafely: { users: [a], danger: {} }', 'approvals.sendsafely.danger', 'one of weakens, breaks, irre'],
    [
      'an empty rule for a danger',
      'sendsafely: { users: [a], danger: { weakens: {} } }',
      'danger.weakens',
      'users, teams or a count',
    ],
    ['a danger that there is not', 'sendsafely: { users: [a], danger: { weaken: { count: 1 } } }', 'weaken', 'no key'],
    ['a count of none', 'sendsafely: { users: [a], count: 0 }', 'approvals.sendsafely.count', 'at least 1'],
    ['a count of too many', 'sendsafely: { teams: [a], count: 11 }', 'approvals.sendsafely.count', 'at most 10'],
    ['a count that is no whole number', 'sendsafely: { teams: [a], count: 1.5 }', 'approvals.sendsafely.count', 'whole number'],
    [
      "a count that the people named can't reach",
      'sendsafely: { users: [a, A], count: 2 }',
      'approvals.sendsafely.count',
      'at most 1',
    ],
    [
      'the same for a danger',
      'sendsafely: { users: [a], danger: { weakens: { count: 2 } } }',
      'danger.weakens.count',
      'at most 1',
    ],
    ['a login with @', 'sendsafely: { users: ["@octocat"] }', 'users[0]', 'a GitHub login'],
    ['a bot', 'sendsafely: { users: ["dependabot[bot]"] }', 'users[0]', 'a GitHub login'],
    ['a login with an id that is none', 'sendsafely: { users: ["octocat#0"] }', 'users[0]', 'a GitHub login'],
    ['a team with two slashes', 'sendsafely: { teams: [a/b/c] }', 'teams[0]', 'a team of GitHub'],
    ['a vendor that is no id', 'Send Safely: { users: [a] }', 'Send Safely', 'id of a vendor'],
    ['a vendor that is one only at its beginning', 'send.safely: { users: [a] }', 'send.safely', 'id of a vendor'],
    ['a vendor that ends in a hyphen', 'send-: { users: [a] }', 'send-', 'id of a vendor'],
    ['a login with two hyphens in a row', 'sendsafely: { users: [a--b] }', 'users[0]', 'a GitHub login'],
    ['a count of different people, one of them twice', 'sendsafely: { users: [a, A, b], count: 3 }', 'count', 'at most 2'],
  ])('refuses %s', (_, line, where, what) => {
    const decoded = decode(`approvals:\n  ${line}\n`);
    if (decoded.ok) throw new Error('it was taken');
    const messages = decoded.faults.map(({ message }) => message).join('\n');
    expect(decoded.faults).toHaveLength(1);
    expect(messages).toContain(where);
    expect(messages).toContain(what);
    for (const { fix } of decoded.faults) expect(fix).toMatch(/^[A-Z].+/);
  });

  test.each([
    ['logins and vendors of several words', 'intralinks-via-box: { users: [mona-lisa-octocat, jo-x_acme] }'],
    ['more people than are named, where a team has them', 'sendsafely: { users: [octocat], teams: [ops], count: 5 }'],
    ['all whom it names, for a danger', 'sendsafely: { users: [a, b], danger: { exposes: { users: [c, d], count: 2 } } }'],
  ])('takes %s', (_, line) => {
    expect(decode(`approvals:\n  ${line}\n`)).toMatchObject({ ok: true });
  });

  test('the teams of a rule that asks for no more of danger', () => {
    expect(teamsOf({ egnyte: { users: ['a'], teams: ['ops', 'ops'] } }, 'egnyte')).toEqual(['ops']);
  });

  test('has a JSON Schema', () => {
    expect(z.toJSONSchema(approvalsSchema, { target: 'draft-07' })).toMatchObject({ type: 'object' });
  });
});
