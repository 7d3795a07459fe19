import { expect, test } from '@jest/globals';
import { resolveAll } from '../../src/run/resolve-all.js';
import { parseSettings } from '../../src/settings/parse.js';
import { take, templatesWith } from '../resolve/fixture.js';

const settings = take(parseSettings('s.yml', 'state: { s3: { bucket: ss-self-hosted-state, region: us-east-1 } }\n')).value;

test.each([
  ['bucket', 'bucket: ss-self-hosted-state\n', 1],
  ['replica', 'bucket: ss-self-hosted-acme\nreplication: { region: us-west-2, bucket: ss-self-hosted-state }\n', 1],
  ['bucket beside it', 'bucket: ss-self-hosted-state2\n', 0],
])("the bucket of state is no request's: a %s", (_, lines, faults) => {
  const bytes = new TextEncoder().encode(`vendor: sendsafely\nregion: us-east-1\n${lines}`);
  const resolved = resolveAll([{ file: 'a.yml', bytes: { ok: true, value: bytes } }], templatesWith(), settings);
  expect((resolved.faults.get('a.yml') ?? []).map(({ code }) => code)).toEqual(Array(faults).fill('request/state-bucket'));
  expect(resolved.specs.size).toBe(1 - faults);
});
