import { expect, test } from '@jest/globals';
import { memoryStore } from '../../src/ledger/index.js';
import { findLock, noteHolder } from '../../src/terraform/holder.js';

test('a lock is found with every run that may hold it, however many left their notes', async () => {
  const bytes = Buffer.from(JSON.stringify({ ID: 'one', Who: 'runner@host', Created: '2999-01-01T00:00:00Z' }));
  const store = memoryStore(new Map<string, Uint8Array>([['a.tfstate.tflock', bytes]]));
  for (let attempt = 1; attempt <= 120; attempt += 1) await noteHolder(store, 'a.tfstate', { run: { id: '7', attempt } });
  const found = await findLock(store, 'a.tfstate');
  expect(found.ok && found.value?.notes).toHaveLength(120);
});
