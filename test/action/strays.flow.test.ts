import { afterEach, expect, test } from '@jest/globals';
import { planPullRequest, validatePullRequest } from '../../src/action/plan/flow.js';
import { codes } from '../git/scratch.js';
import { endOf, PlanWorld, request, settings } from './plan-world.js';

let world: PlanWorld;
afterEach(async () => world.stop());

const text = request('ss-self-hosted-acme');
const files = {
  'buckets/acme.YML': text,
  'buckets/.hidden/acme.yml': text,
  'bucket/x.yml': `\ufeff${text}`,
  // No requests: other YAML, a template, one that is matched.
  'deploy/app.yml': 'kind: Service\nvendor: acme\n',
  'notes/bucket.yml': 'bucket: of water\n',
  'buckets/beta.yml': request('ss-self-hosted-beta'),
};

test('a file that reads like a request and that no pattern matches is warned of, at the file', async () => {
  world = await PlanWorld.create({ 'old/y.yml': text });
  const pull = world.open(files);
  const end = endOf(await planPullRequest(await world.context(world.eventOf(pull)), world.ports));
  expect(end.green).toBe(true);
  expect(world.warnings.filter((warning) => warning.includes('reads like a request'))).toEqual([
    expect.stringMatching(
      /^"bucket\/x\.yml" reads like a request, .*\. Move it to where "buckets\/\*\*\/\*\.yml", .* matches it/,
    ),
    expect.stringMatching(/^"buckets\/\.hidden\/acme\.yml" /),
    expect.stringMatching(/^"buckets\/acme\.YML" /),
  ]);
});

test('it is a fault where the settings refuse it, and nothing is posted as if there were none', async () => {
  world = await PlanWorld.create({ '.github/vendor-bucket.yml': `${settings}unmatched: refused\n` });
  const pull = world.open({ 'bucket/x.yml': text });
  const context = await world.context(world.eventOf(pull));
  expect(codes(await planPullRequest(context, world.ports))).toEqual(['request/unmatched']);
  expect(world.status('vendor-bucket/approval', pull.head)).toBeUndefined();
  expect(endOf(await validatePullRequest(context)).green).toBe(false);
  expect(world.annotated).toEqual([
    expect.objectContaining({ code: 'request/unmatched', at: { file: 'bucket/x.yml', line: 1, column: 1 } }),
  ]);
});
