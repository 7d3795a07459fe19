import { describe, expect, test } from '@jest/globals';
import { analyse } from '../../src/analysis/analyse.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import type { RoleTrust } from '../../src/spec/trust.js';
import { kinds, risks } from '../../src/change/change.js';
import { renderComment } from '../../src/review/comment.js';
import { renderExplanation } from '../../src/review/explanation.js';
import { renderHandover } from '../../src/review/handover.js';
import { maskAll, maskSpec, secretsOf } from '../../src/review/mask.js';
import { loosenedSpec, planOf, protectedSpec, secret } from './protected-values.js';
import { reviewOf, spec, tools } from './review-values.js';

const withRole = (trust: RoleTrust): BucketSpec => ({ ...spec, roles: [{ name: 'r', trust, statements: [], keyActions: [] }] });
const byId = (value: string, sensitive = true) =>
  withRole({ by: 'principals', principals: ['arn:v'], externalId: { value, sensitive } });

describe('what is sensitive', () => {
  test('is the external id or the subject, where they are marked so', () => {
    expect(secretsOf(byId('hunter2'))).toEqual(['hunter2']);
    expect(secretsOf(byId('hunter2', false))).toEqual([]);
    expect(secretsOf(withRole({ by: 'oidc', provider: 'p', audience: 'a', subject: { value: 's/1', sensitive: true }, create: false }))).toEqual(['s/1']); // prettier-ignore
    expect(secretsOf(byId(''))).toEqual([]);
  });

  test('is in no part of a masked spec, in texts and in keys alike', () => {
    const tagged = { ...byId('hunter2-hunter2'), tags: { 'x-hunter2-hunter2': 'ahunter2-hunter2b' }, notes: [{ code: 'a', text: 'It is hunter2-hunter2.' }] }; // prettier-ignore
    expect(JSON.stringify(maskSpec(tagged))).not.toContain('hunter2');
    expect(maskSpec(tagged).notes).toEqual([{ code: 'a', text: 'It is (sensitive).' }]);
    expect(maskSpec(tagged).roles[0]?.trust).toMatchObject({ externalId: { value: '(sensitive)', sensitive: true } });
  });

  test('that is short takes no other word apart', () => {
    expect(maskAll({ text: 'the id is 12, and not 123 or a12; 12', id: '12' }, ['12'])).toEqual({
      text: 'the id is (sensitive), and not 123 or a12; (sensitive)',
      id: '(sensitive)',
    });
  });

  test('is taken as text, whatever it looks like', () => {
    expect(maskAll(['a.*+(b)$& and axx', '$&'], ['a.*+(b)$&', '$&'])).toEqual(['(sensitive) and axx', '(sensitive)']);
  });

  test('leaves a spec without secrets as it is', () => {
    expect(maskSpec(spec)).toBe(spec);
  });
});

describe('what is dangerous', () => {
  const plan = planOf(protectedSpec, loosenedSpec);
  const dangersOf = (secret: string): number => {
    const review = reviewOf(plan, { spec: withSecret(loosenedSpec, secret) });
    return renderComment({ state: 'planned', tools, requests: [review] }, []).split('> - **').length;
  };
  const withSecret = (of: BucketSpec, value: string): BucketSpec => ({
    ...of,
    roles: of.roles.map((role) => ({ ...role, trust: { ...role.trust, externalId: { value, sensitive: true } } as RoleTrust })),
  });

  test('is shown though a sensitive value is the word for it', () => {
    const all = dangersOf('NOTHING-ELSE-HERE-1');
    expect(all).toBeGreaterThan(10);
    expect([...kinds, ...risks].filter((word) => dangersOf(word) !== all)).toEqual([]);
  });

  test('names who loses access though a sensitive value is that', () => {
    const [grant] = protectedSpec.roles;
    const who = grant?.trust.by === 'principals' ? (grant.trust.principals[0] ?? '') : '';
    const other = { ...loosenedSpec, roles: loosenedSpec.roles.map((role) => ({ ...role, trust: { by: 'principals', principals: ['arn:aws:iam::555566667777:user/other'], externalId: { value: who, sensitive: true } } as RoleTrust })) }; // prettier-ignore
    const review = { ...reviewOf(planOf(protectedSpec, other), { spec: other }), before: { spec: protectedSpec, analysis: analyse(protectedSpec) } }; // prettier-ignore
    expect(renderComment({ state: 'planned', tools, requests: [review] }, [])).toContain(who);
  });
});

test('nobody is shown a sensitive value: not in a comment, an explanation, a hand-over or as JSON', () => {
  const leaky: BucketSpec = {
    ...protectedSpec,
    notes: [{ code: 'x', text: `The id is ${secret}.` }],
    handover: {
      ...protectedSpec.handover,
      steps: [`Send ${secret}.`],
      byHand: [{ title: 't', why: 'w', command: `run ${secret}` }],
    },
  };
  const review = { ...reviewOf(planOf(undefined, leaky), { spec: leaky }), error: secret, outputs: { role: secret } };
  const shown = [
    renderComment({ state: 'planned', tools, requests: [review] }, []),
    renderExplanation({ spec: leaky, analysis: analyse(leaky), outputs: { role: secret } }),
    renderHandover(leaky).markdown,
    renderHandover(leaky).text,
    JSON.stringify(maskAll({ ...leaky, analysis: analyse(leaky) }, secretsOf(leaky))),
  ];
  for (const text of shown) expect(text).not.toContain(secret);
  expect(shown[0]).toContain('Send (sensitive).');
});
