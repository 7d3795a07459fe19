import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { analyse } from '../../../src/analysis/analyse.js';
import { renderFormer, renderIssue } from '../../../src/action/handover/text.js';
import { renderFollowUp } from '../../../src/action/apply/follow-up.js';
import type { BucketSpec } from '../../../src/spec/spec.js';
import { ok } from '../../../src/fault/fault.js';
import { renderComment, renderWithoutRequests } from '../../../src/review/comment.js';
import { renderHandover } from '../../../src/review/handover.js';
import { renderReview } from '../../../src/review/review.js';
import { renderTemplates } from '../../../src/review/templates.js';
import { updateReview } from '../../../src/review/update.js';
import { hostile } from '../../properties/hostile.js';
import { file, outcomeOf } from '../../properties/outcome.js';
import { generatedRequest } from '../../properties/requests.js';
import { parametersOf } from '../../properties/run.js';
import { attacks, poison, poisoned } from '../../review/hostile-values.js';
import { protectedSpec } from '../../review/protected-values.js';
import { creation, headSha, spec, textPlan, tools, values } from '../../review/review-values.js';
import { exampleSettings, resolveText, take, templatesWith, textsOf } from '../../resolve/fixture.js';
import { wholeRun } from '../github/traffic.js';
import type { Document } from './faults.js';

const run = 'https://github.com/acme/buckets/actions/runs/1';

/** The reviews that are kept as they were read by a person. */
export function goldens(): readonly Document[] {
  const names = readdirSync('test/cases').filter((name) => name.startsWith('review-'));
  return names.map((title) => ({ title, markdown: readFileSync(`test/cases/${title}/review.md`, 'utf8'), meant: [run] }));
}

/** What else the project writes for a page of GitHub: each as it is, and what comes of it later. */
export function others(): readonly Document[] {
  const specs = textsOf('examples').map(({ file: name, text }) =>
    take(resolveText(String(text), templatesWith(), exampleSettings, name)),
  );
  return [
    ...goldens().map((golden) => ({ ...later(golden, 'Ask <b>alice</b> | bob'), meant: [run] })),
    ...specs.flatMap((one) => handovers(one, 'storage')),
    ...around('The settings changed.'),
  ];
}

/** Each comment, issue, pull request and summary of a whole run, as GitHub gets it. */
export async function sent(): Promise<readonly Document[]> {
  const { calls, summaries } = await wholeRun();
  const bodies = calls.flatMap(({ operation, body }) => {
    const { body: markdown } = (body ?? {}) as { readonly body?: unknown };
    return typeof markdown === 'string' ? [{ title: operation, markdown }] : [];
  });
  const meant = [/#\d+/g, /https:\/\/github\.com\/[^)\s]*/g];
  return [...bodies, ...summaries.map((markdown) => ({ title: "a job's summary", markdown }))].map((one) => ({
    ...one,
    meant: meant.flatMap((rule) => [...one.markdown.matchAll(rule)].map(([found]) => found)),
  }));
}

/** Everything again, with a text in each place that means something to a page. */
export function hostileDocuments(): readonly Document[] {
  return [...new Set([...attacks, ...hostile])].flatMap((text) => {
    const title = JSON.stringify(text);
    const review = renderReview(poisoned(text));
    const { requests } = poisoned(text);
    return [
      { title: `a review of ${title}`, markdown: review },
      { title: `a review of one of ${title}`, markdown: renderReview({ ...poisoned(text), requests: requests.slice(0, 1) }) },
      later({ title: `a review of ${title}`, markdown: review }, text),
      ...[8_000, 2_000].map((limit) => ({ title: `a cut review of ${title}`, markdown: renderReview(poisoned(text), limit) })),
      ...around(text),
      ...handovers(poison({ ...spec, handover: protectedSpec.handover }, text) as BucketSpec, text),
    ];
  });
}

/** Reviews of requests that are made up, whole and broken. */
export function madeUp(count: number): readonly Document[] {
  return fc.sample(generatedRequest, { ...parametersOf(count), numRuns: count }).flatMap((request, i) => {
    const outcome = outcomeOf(request);
    const shown =
      outcome.spec === undefined
        ? { file, faults: outcome.faults }
        : { ...creation, file, spec: outcome.spec, analysis: analyse(outcome.spec), plan: textPlan({}, values) };
    const review = { title: `made up, ${i}`, markdown: renderReview({ state: 'planned', headSha, tools, requests: [shown] }) };
    return [review, ...(outcome.spec === undefined ? [] : handovers(outcome.spec, 'x'))];
  });
}

/** A review after what came of it. */
function later({ title, markdown }: Document, text: string): Document {
  const approvals = new Map([[spec.bucket, { text: `Approved by ${text}.`, missing: [text] }]]);
  const updated = updateReview(markdown, { state: 'handed over', approvals, result: [{ text, fix: text }] });
  return { title: `${title}, later`, markdown: updated };
}

/** What stands beside reviews, with a text in each place. */
function around(text: string): readonly Document[] {
  const impact = { affected: [{ file: text, bucket: text, words: [text] }], alike: 1, broken: [] };
  const templates = renderTemplates([{ file: text, change: 'modified', vendors: [text] }], impact);
  const notices = [{ text, fix: text }, { text }];
  return [
    {
      title: `a comment with ${JSON.stringify(text)}`,
      markdown: renderComment({ state: 'planned', headSha, tools, requests: [creation] }, notices, 65_000, templates),
    },
    { title: `a comment about ${JSON.stringify(text)}`, markdown: renderWithoutRequests('No bucket', notices, templates) },
    followUp(text),
  ];
}

function followUp(text: string): Document {
  const change = { kind: 'weakens', code: 'x', text, address: 'x' } as const;
  const planned = { spec, fingerprint: `sha256:${'a'.repeat(64)}`, risk: 'weakens', changes: [change], drift: [change] } as const;
  const made = renderFollowUp({
    planned: planned as unknown as Parameters<typeof renderFollowUp>[0]['planned'],
    record: { fingerprint: `sha256:${'b'.repeat(64)}`, risk: 'low' },
    bytes: Buffer.from('vendor: custom\n'),
    executable: false,
    isBase: () => Promise.resolve(true),
    ledger: { writeFollowUp: () => Promise.resolve(ok(undefined)) },
    baseBranch: 'main',
    tip: headSha,
    pullRequest: 7,
    reasons: [{ effect: 'blocks', code: 'gate/other-plan', text, fix: text } as never],
  });
  return { title: `a follow-up with ${JSON.stringify(text)}`, markdown: made?.body ?? '', meant: ['#7'] };
}

function handovers(one: BucketSpec, text: string): readonly Document[] {
  const outputs = { bucket_name: text, bucket_arn: text, role_arn: text };
  const record = { bucket: one.bucket, outputs, pullRequest: 7 } as unknown as Parameters<typeof renderIssue>[1];
  return [
    { title: `the hand-over of ${one.file}`, markdown: renderHandover(one).markdown },
    { title: `the issue of ${one.file}`, markdown: renderIssue(one, record).body, meant: ['#7'] },
    { title: `the former issue of ${one.file}`, markdown: renderFormer(one, 7).body, meant: ['#7'] },
  ];
}
