import type { BucketSpec } from '../../spec/spec.js';
import type { IssueText } from '../../github/issue-text.js';
import type { AppliedRecord } from '../../ledger/index.js';
import { codeSpan, escapeMarkdown } from '../../review/escape.js';
import { renderHandover } from '../../review/handover.js';

const keyOf = (bucket: string) => `handover/${bucket}`;
const keyForm = /^handover\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$/;

/** The bucket that an issue of this key hands over. */
export function bucketOfKey(key: string | undefined): string | undefined {
  return keyForm.exec(key ?? '')?.[1];
}

/** What the issue says that hands a bucket over: made anew from what is applied, each time, as whoever may write can change it. */
export function renderIssue(spec: BucketSpec, record: AppliedRecord): IssueText {
  const { bucket } = record;
  return { key: keyOf(bucket), title: `Hand over ${bucket} to ${spec.vendor.title}`, body: renderBody(spec, record) };
}

/** What an issue says that handed the bucket over once. */
export function renderFormer({ bucket, vendor }: BucketSpec, now: number): IssueText {
  const body = `The bucket ${codeSpan(bucket)} is for ${escapeMarkdown(vendor.title)} by now, and handed over by #${now}. There is nothing left to do here: send nothing of what stood here before, and close this issue.`;
  return { key: keyOf(bucket), title: `${bucket} is handed over by another issue`, body };
}

/** An issue has the limit of a comment; the messages of a vendor are far from it. */
const longestBody = 60_000;

function renderBody(spec: BucketSpec, { bucket, outputs, pullRequest }: AppliedRecord): string {
  const { vendor } = spec;
  const { markdown } = renderHandover(spec, outputs);
  const by = pullRequest === undefined ? '' : `, by #${pullRequest}`;
  return [
    `The bucket ${codeSpan(bucket)} exists${by}. ${escapeMarkdown(vendor.title)} does not use it yet: this is what is left to do.`,
    markdown.length > longestBody ? 'The text is too long for an issue: "vendor-bucket explain" prints it.' : markdown,
    `When ${escapeMarkdown(vendor.title)} uses the bucket, an administrator of this vendor closes this issue as completed: that marks the bucket as enabled.`,
  ].join('\n\n');
}
