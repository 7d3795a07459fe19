import { afterEach, describe, expect, test } from '@jest/globals';
import { noticesOf } from '../../src/action/apply/notices.js';
import type { Outcome } from '../../src/action/apply/outcome.js';
import { mendedByPlan } from '../../src/action/apply/follow-up.js';
import { movedSince } from '../../src/action/queue/comparison.js';
import type { RequestReview } from '../../src/review/input.js';
import type { PlanOutcome } from '../../src/action/plan/outcome.js';
import { planPullRequest } from '../../src/action/plan/flow.js';
import { summaryLimit } from '../../src/action/plan/room.js';
import { evaluate } from '../../src/gate/evaluate.js';
import { renderReview } from '../../src/review/review.js';
import { atApply, recorded, resolved } from '../gate/baseline.js';
import { creation, named, reviewOf, textPlan, tools, values } from '../review/review-values.js';
import { endOf, PlanWorld, request } from './plan-world.js';

const worlds: PlanWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.stop();
});

/** All that is said of a request that the gate refuses for this reason, after the merge. */
function said(code: string, followUp?: { readonly number: number; readonly state: 'open' | 'closed' }): string {
  const fix = 'Where this run opened a follow-up pull request, have it approved and merge it; else open one.';
  const judged = {
    request: { file: 'buckets/acme.yml', bucket: 'acme' },
    verdict: { state: 'refused', reasons: [{ code, effect: 'refuses', rule: 4, text: 'Another plan.', fix }], missing: [] },
  };
  const blocked = { kind: 'blocked', judged, faults: [], ...(followUp && { followUp }) };
  return noticesOf(blocked as unknown as Outcome)
    .map(({ text, fix = '' }) => `${text} ${fix}`)
    .join('\n');
}

describe('a follow-up pull request is spoken of only', () => {
  test.each(mendedByPlan)('where there is one (%s)', (code) => {
    expect(said(code)).not.toMatch(/follow-up/i);
    expect(said(code)).toContain('Open a pull request that changes the request file as it is now');
    expect(said(code, { number: 9, state: 'closed' })).not.toMatch(/follow-up|merge it/i);
    expect(said(code, { number: 9, state: 'open' })).toMatch(/follow-up[\s\S]*#9 shows the difference/);
  });

  test('on the condition that there is one, as the gate does not know', () => {
    const moved = { fresh: { value: { specDigest: 'sha256:spec', fingerprint: 'sha256:other', risk: 'low' } } } as const;
    const other = { resolved: resolved({ specDigest: 'sha256:other' }) };
    for (const change of [moved, other])
      for (const { fix } of evaluate({ ...atApply, ...change }).reasons) expect(fix ?? '').not.toMatch(/^(?!Where).*follow-up/i);
  });
});

describe('settings have changed only where they did', () => {
  const words = /settings|templates/;

  test('not where reality moved', () => {
    const fresh = { value: { specDigest: 'sha256:spec', fingerprint: 'sha256:other', risk: 'low' } } as const;
    const { reasons } = evaluate({ ...atApply, record: recorded({}), fresh });
    expect(reasons.map(({ code }) => code)).toContain('gate/other-plan');
    expect(reasons.map(({ text }) => text).join('\n')).not.toMatch(words);
  });

  test.each([
    ['sha256:spec', 'sha256:plan', undefined],
    ['sha256:spec', 'sha256:other', /no longer holds, as what stands in AWS has changed since: it would do this now: a bucket/],
    ['sha256:other', 'sha256:plan', /means something else by the settings and templates of this group/],
    ['sha256:other', 'sha256:other', /as the settings or templates of this group make something else of the request/],
  ])('in a merge group with the spec %s and the plan %s', (specDigest, fingerprint, message) => {
    const outcome = { kind: 'planned', fingerprint, changes: [{ text: 'a bucket' }] } as unknown as PlanOutcome;
    const prepared = { file: 'buckets/acme.yml', specDigest };
    const fault = movedSince(prepared, outcome, { specDigest: 'sha256:spec', fingerprint: 'sha256:plan' });
    if (message === undefined) expect(fault).toBeUndefined();
    else expect(fault?.message).toMatch(message);
    if (specDigest === 'sha256:spec') expect(fault?.message ?? '').not.toMatch(words);
  });
});

describe('the summary of a run has what the comment has no room for', () => {
  test('of 60 requests: a section for each, and no word of itself', async () => {
    const world = await PlanWorld.create();
    worlds.push(world);
    const names = Array.from({ length: 60 }, (_, i) => `ss-self-hosted-${100 + i}`);
    const pull = world.open(Object.fromEntries(names.map((name) => [`buckets/${name}.yml`, request(name)])));
    endOf(await planPullRequest(await world.context(world.eventOf(pull)), world.ports));
    const [comment = ''] = world.comments.slice(-1);
    const [summary = ''] = world.summaries.slice(-1);
    expect(comment).toMatch(/details are left out below\. There is more in \[the run's summary\]/);
    expect(summary).not.toMatch(/run's summary|left out/);
    for (const name of names) expect(summary).toContain(`Terraform will create ${name}`);
  });

  test('of 200 with long plans: the room of 1 MiB is used from the dangerous end', () => {
    const long = (name: string, { plan, ...review }: RequestReview) =>
      named(name, { ...review, ...(plan && { plan: { ...plan, text: `${plan.text}\n${`+ ${name}\n`.repeat(400)}` } }) });
    const gone = reviewOf(textPlan(values, {}));
    const requests = Array.from({ length: 200 }, (_, i) => long(`acme-${i}`, i === 150 ? gone : creation));
    const render = (place: 'summary' | 'comment', limit?: number) =>
      renderReview({ state: 'planned', tools, place, requests }, limit);
    const summary = render('summary', summaryLimit);
    expect(summary.length).toBeGreaterThan(summaryLimit / 2);
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
    expect(summary).not.toContain("run's summary");
    const sections = [...summary.matchAll(/<summary>.*?<code>(acme-\d+)<\/code>/g)].map(([, name]) => name);
    expect(sections[0]).toBe('acme-150');
    expect(sections.length).toBeGreaterThan(100);
  });
});
