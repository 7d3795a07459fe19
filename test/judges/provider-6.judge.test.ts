import { test } from '@jest/globals';
import { judgeTools } from './engines/judged.js';

// JUDGES_PROVIDER names other versions, to try this judge itself where there is no provider 6.
const tried = process.env['JUDGES_PROVIDER'];
const provider = tried ?? '>= 6.0.0, < 7.0.0';

test('the AWS provider 6 plans what provider 5 plans, applies it, and then finds nothing to change', async () => {
  const usual = { engine: 'terraform', provider: '>= 5.100.0, < 6.0.0' } as const;
  await judgeTools(
    'provider-6',
    tried === undefined ? 'AWS provider 6' : 'AWS provider 6, tried by another',
    { engine: 'terraform', provider },
    usual,
  );
}, 3_600_000);
