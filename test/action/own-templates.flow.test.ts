import { expect, test } from '@jest/globals';
import { noticesOf } from '../../src/action/plan/request-reviews.js';
import { defined } from '../../src/defined.js';
import { resolveAll } from '../../src/run/resolve-all.js';
import { rulesOf } from '../../src/action/commit/at-commit.js';
import type { PreparedRequest } from '../../src/action/plan/preparation.js';
import { templatesWith } from '../resolve/fixture.js';
import { request } from './plan-world.js';

const file = 'vendors/sendsafely.yml';

/** A request whose template is the repository's own, and differs so from the built-in one. */
function prepared(name: string, differences?: readonly string[]): PreparedRequest {
  const text = { file: `buckets/${name}.yml`, bytes: { ok: true, value: Buffer.from(request(name)) } } as const;
  const [spec] = resolveAll([text], templatesWith(), {}).specs.values();
  if (spec === undefined) throw new Error('This request has faults.');
  const own = { file, ...defined({ differences }) };
  return { file: text.file, change: 'added', faults: [], spec: { ...spec, vendor: { ...spec.vendor, own } } };
}

function notices(...requests: readonly PreparedRequest[]): readonly string[] {
  const rules = rulesOf({ commit: 'a'.repeat(40), settings: 'settings.yml' }, {}, templatesWith());
  const preparation = { base: rules.commit, head: rules.commit, ancestor: rules.commit, rules, rulesChanged: false, requests };
  return noticesOf(preparation, undefined).map(({ text }) => text);
}

test('what the own template does otherwise is said of each request that it does it for', () => {
  const differs = ['The vendor may call s3:DeleteObject on objects.'];
  expect(
    notices(prepared('ss-self-hosted-a', []), prepared('ss-self-hosted-b', differs), prepared('ss-self-hosted-c', differs)),
  ).toEqual([
    '"ss-self-hosted-a": the template for SendSafely is this repository\'s own, "vendors/sendsafely.yml". It replaces the built-in one, and does the same.',
    `"ss-self-hosted-b", "ss-self-hosted-c": the template for SendSafely is this repository's own, "vendors/sendsafely.yml". It replaces the built-in one, and does this otherwise: ${differs[0]}`,
  ]);
});

test('one that replaces no built-in template is named once', () => {
  expect(notices(prepared('ss-self-hosted-a'), prepared('ss-self-hosted-b'))).toEqual([
    expect.stringMatching(/^"ss-self-hosted-a", "ss-self-hosted-b": .*sendsafely\.yml"\.$/),
  ]);
});
