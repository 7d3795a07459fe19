import { test } from '@jest/globals';
import { defaultProviderVersion } from '../../src/resolve/resolve.js';
import { judgeTools } from './engines/judged.js';

// JUDGES_ENGINE=terraform tries this judge itself where there is no OpenTofu.
const engine = process.env['JUDGES_ENGINE'] === 'terraform' ? 'terraform' : 'tofu';

test('OpenTofu plans what Terraform plans, applies it, and then finds nothing to change', async () => {
  const provider = defaultProviderVersion;
  await judgeTools(
    'opentofu',
    engine === 'tofu' ? 'OpenTofu' : 'OpenTofu, tried by Terraform',
    { engine, provider },
    { engine: 'terraform', provider },
  );
}, 3_600_000);
