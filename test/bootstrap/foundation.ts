import { accountParts } from '../../src/bootstrap/account.js';
import { exampleSetup } from '../../src/bootstrap/guide.js';
import { allNeeds } from '../../src/bootstrap/need.js';
import type { Foundation } from '../../src/bootstrap/repository.js';
import { take } from '../resolve/fixture.js';

/** The foundation of the guide's example, with every need and a boundary of the account's own. */
export const foundation: Foundation = {
  setup: {
    ...exampleSetup,
    boundary: 'arn:aws:iam::111122223333:policy/vendor-bucket-boundary',
    workflow: { file: 'acme/vendor-bucket/.github/workflows/bucket-request.yml', commits: ['a'.repeat(40)] },
  },
  region: 'us-east-1',
  needs: allNeeds,
  paths: { plan: '/', apply: '/' },
};

export const parts = take(accountParts(foundation));
