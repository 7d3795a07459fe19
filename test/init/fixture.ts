import type { Answers } from '../../src/init/answers.js';
import type { Texts } from '../../src/init/files.js';
import { readTexts } from '../../src/cli/init-files.js';
import { join } from 'node:path';

export const commit = '0123456789abcdef0123456789abcdef01234567';
export const otherCommit = 'fedcba9876543210fedcba9876543210fedcba98';

export const home = join(import.meta.dirname, '../..');
export const texts: Texts = readTexts(home);

/** Answers to every question. */
export function answersWith(more: Partial<Answers> = {}): Answers {
  return {
    source: { repository: 'acme/vendor-bucket', commit, version: 'v1.2.3' },
    vendors: ['sendsafely', 'datadog'],
    administrators: new Map([
      ['sendsafely', { users: ['octocat#583231'], teams: [] }],
      ['*', { users: ['hubot'], teams: ['acme/data-team'] }],
    ]),
    owners: ['@acme/platform-team', '@octocat'],
    prefixes: ['acme-vendor-', 'ss-self-hosted-'],
    account: '444455556666',
    region: 'eu-central-1',
    branch: 'trunk',
    stateBucket: 'acme-states',
    ...more,
  };
}
