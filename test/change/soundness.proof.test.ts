import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compilePolicy, evaluate, type Caller } from '../../src/iam/evaluate.js';
import { readDocument } from '../../src/iam/reading.js';
import { comparePolicies } from '../../src/change/policy-change.js';

const account = '111122223333';
const roles = ['deploy', 'vendor', 'team-a', 'team-b'].map((name) => `arn:aws:iam::${account}:role/${name}`);
const arns = [...roles, `arn:aws:iam::${account}:role/team-*`, `arn:aws:iam::${account}:role/*`];

/** Condition keys: the operators that go with each, what policies compare it with, and what requests bring along. */
const keys = [
  { key: 'aws:SourceIp', operators: ['IpAddress', 'NotIpAddress'], wanted: ['203.0.113.0/24', '203.0.112.0/22', '203.0.113.7', '2001:db8::/32', '0.0.0.0/1'], given: ['203.0.113.7', '203.0.112.9', '198.51.100.1', '2001:db8::7'] }, // prettier-ignore
  { key: 'aws:SourceVpce', operators: ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike'], wanted: ['vpce-1', 'vpce-2', 'vpce-*', 'vpce-?', '${*}'], given: ['vpce-1', 'vpce-2', 'vpce-12', '*'] }, // prettier-ignore
  { key: 'aws:PrincipalArn', operators: ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike', 'StringNotLike'], wanted: arns, given: roles }, // prettier-ignore
  { key: 's3:signatureAge', operators: ['NumericGreaterThan', 'NumericLessThan', 'NumericGreaterThanEquals', 'NumericEquals', 'NumericNotEquals'], wanted: ['900000', '3600000', '0'], given: ['0', '900000', '900001', '3600001'] }, // prettier-ignore
  { key: 'aws:SecureTransport', operators: ['Bool'], wanted: ['true', 'false'], given: ['true', 'false'] },
  { key: 'aws:MultiFactorAuthPresent', operators: ['Bool', 'Null'], wanted: ['true', 'false'], given: ['true', 'false'] },
] as const;

const pick = <T>(values: readonly T[]) => fc.constantFrom(...values);
const some = (values: readonly string[]) => fc.uniqueArray(pick(values), { minLength: 1, maxLength: 3 });
const tests = pick(keys).chain(({ key, operators, wanted }) =>
  fc.tuple(pick<string>(operators), fc.boolean(), some(wanted), some(wanted)).map(([operator, maybe, values, others]) => ({
    test: `${operator === 'Null' || !maybe ? operator : `${operator}IfExists`} ${key}`,
    values,
    others,
  })),
);

type Test = { readonly test: string; readonly values: readonly string[] };

function conditionOf(all: readonly Test[]) {
  const condition: Record<string, Record<string, readonly string[]>> = {};
  for (const { test: name, values } of all) {
    const [operator = '', key = ''] = name.split(' ');
    condition[operator] = { ...condition[operator], [key]: values };
  }
  return condition;
}

const actions = ['s3:GetObject', 's3:DeleteObject', 's3:*', 's3:Get*'];
const places = ['acme/*', 'acme/reports/*', 'acme/reports/a'];

/** Two forms of one statement: with some tests or values more, or fewer, or others. */
const pair = fc
  .record({
    effect: pick(['Allow', 'Deny']),
    who: pick(['*', { AWS: roles[0] }, { AWS: [roles[1], roles[2]] }]),
    action: fc.tuple(pick(actions), pick(actions), fc.nat(3)),
    place: fc.tuple(pick(places), pick(places), fc.nat(3)),
    tests: fc.array(tests, { minLength: 1, maxLength: 3 }),
    keep: fc.array(pick(['same', 'same', 'others', 'gone']), { minLength: 3, maxLength: 3 }),
  })
  .map(({ effect, who, action, place, tests: all, keep }) => {
    const statement = (which: 0 | 1, chosen: readonly Test[]) => ({
      Effect: effect,
      Principal: who,
      Action: action[2] === 0 ? action[which] : action[0],
      Resource: `arn:aws:s3:::${(place[2] === 0 ? place[which] : place[0]) ?? ''}`,
      Condition: conditionOf(chosen),
    });
    const other = all.flatMap((one, i): readonly Test[] => (keep[i] === 'gone' ? [] : [keep[i] === 'others' ? { ...one, values: one.others } : one])); // prettier-ignore
    return [statement(0, all), statement(1, other)] as const;
  });

const context = fc.tuple(...keys.map(({ key, given }) => fc.option(pick<string>(given), { nil: undefined, freq: 3 }).map((value) => [key.toLowerCase(), value] as const))); // prettier-ignore
const question = fc.record({
  caller: pick(roles.map((arn): Caller => ({ kind: 'aws', arn, account }))),
  action: pick(['s3:GetObject', 's3:DeleteObject']),
  resource: pick(['acme/a', 'acme/reports/a', 'acme/reports/b'].map((path) => `arn:aws:s3:::${path}`)),
  context,
});

const everybody = { Effect: 'Allow', Principal: { AWS: roles }, Action: 's3:*', Resource: 'arn:aws:s3:::acme/*' };

test('whatever a policy allows that the one before did not is said to be weaker, or open', () => {
  let found = 0;
  fc.assert(
    fc.property(pair, fc.array(question, { minLength: 16, maxLength: 16 }), (forms, questions) => {
      const base = forms[0].Effect === 'Deny' ? [everybody] : [];
      const [a, b] = forms.map((statement) => readDocument({ Statement: [...base, statement] }));
      if (a === undefined || b === undefined) throw new Error('no policy');
      for (const [was, now] of [
        [a, b],
        [b, a],
      ] as const) {
        // prettier-ignore
        const [before, after] = [compilePolicy(was), compilePolicy(now)];
        const gained = questions.filter(({ context: given, ...rest }) => {
          const present = new Map(given.filter((one): one is [string, string] => one[1] !== undefined));
          const verdict = (resource: typeof before) => evaluate({ ...rest, owner: account, context: present }, { resource, identity: [] }).verdict; // prettier-ignore
          return verdict(after) === 'allowed' && verdict(before) !== 'allowed';
        });
        if (gained.length === 0) continue;
        found += 1;
        const kinds = comparePolicies(was, now).map(({ kind }) => kind);
        expect(kinds.some((kind) => kind === 'weakens' || kind === 'exposes')).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
  expect(found).toBeGreaterThan(250);
});
