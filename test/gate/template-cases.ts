import { alice, carol, listed, oldHead, review, reviewed, type Case } from './baseline.js';

/** What a deleted template of one vendor, moved to another, is judged by: its reviews, and neither plan nor bytes. */
const template = {
  request: { kind: 'template' as const, file: 'vendors/sendsafely.yml', bucket: '', vendors: ['sendsafely'] },
  record: { absent: true as const },
  bytesAtHead: { absent: true as const },
  resolved: { unreadable: 'a template is no request' },
};

/** A template of the repository's own that a pull request changes. */
export const templateCases: readonly Case[] = [
  reviewed('a template that an administrator of its vendor approved', 'approved', [], template),
  reviewed('a template that nobody approved', 'pending', ['approvals-missing'], { ...template, reviews: listed() }),
  reviewed('a template that was approved at an older head', 'pending', ['approvals-missing'], {
    ...template,
    reviews: listed(review(alice, 'APPROVED', { commit: oldHead })),
  }),
  reviewed('a template that its author approved', 'pending', ['approvals-missing'], {
    ...template,
    reviews: listed(review(carol)),
  }),
  reviewed('a template that goes from one vendor to another, approved for the one', 'refused', ['no-rule', 'no-approvals'], {
    ...template,
    request: { ...template.request, vendors: ['sendsafely', 'egnyte'] },
  }),
];
