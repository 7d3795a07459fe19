import { expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { s3Store, type ObjectStore } from '../../src/ledger/index.js';
import { retryBudget } from '../../src/ledger/s3-retry.js';
import { codes, value } from './records.js';

/** The values of AWS's SDK: 500 tokens, 5 for a retry, 10 after a timeout. */
test('a store that is down for good is asked no more than the budget of all calls allows', async () => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    response.writeHead(503).end();
  });
  const store = await storeAt(server);
  for (let n = 0; n < 60; n++) expect(codes(await store.read(`a/${n}`))).toEqual(['ledger/unavailable']);
  server.close();
  expect(asked).toBe(60 + 500 / 5);
});

test('what succeeds gives back what its retries took', () => {
  const budget = retryBudget();
  for (let n = 0; n < 50; n++) expect(budget.take(true)).toBe(true);
  expect(budget.take(false)).toBe(false);
  budget.settle(3);
  expect([budget.take(true), budget.take(false)]).toEqual([true, false]);
});

test('an object that was read is read again by its ETag alone, and anew where it changed', async () => {
  const sent: (string | undefined)[] = [];
  let tag = '"one"';
  const server = createServer((request, response) => {
    sent.push(request.headers['if-none-match']);
    if (request.headers['if-none-match'] === tag) response.writeHead(304).end();
    else response.writeHead(200, { etag: tag }).end(tag);
  });
  const store = await storeAt(server);
  const text = async () => Buffer.from(value(await store.read('a'))?.bytes ?? []).toString();
  expect([await text(), await text()]).toEqual(['"one"', '"one"']);
  tag = '"two"';
  expect([await text(), await text()]).toEqual(['"two"', '"two"']);
  server.close();
  expect(sent).toEqual([undefined, '"one"', '"one"', '"two"']);
});

/** A store that asks this server. */
async function storeAt(server: Server): Promise<ObjectStore> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const env = {
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
  };
  return value(s3Store({ bucket: 'acme-state', region: 'us-east-1', env, pause: async () => undefined }));
}
