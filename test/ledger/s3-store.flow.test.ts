import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { s3Store } from '../../src/ledger/index.js';
import { startSandbox, type FailureRule, type Sandbox } from '../../src/sandbox/index.js';
import { applied, codes, ledgerOver, plan, run, value } from './records.js';

const state = { bucket: 'acme-state', region: 'us-east-1' };
let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox({ stateBucket: state.bucket });
});
afterEach(() => sandbox.stop());

/** An answer is waited for as long as the product does, so that a busy machine is no failure, but where none comes. */
function open(
  change: { readonly bucket?: string; readonly kmsKey?: string; readonly region?: string; readonly timeout?: number } = {},
) {
  const pauses: number[] = [];
  const pause = async (milliseconds: number) => pauses.push(milliseconds);
  const store = value(s3Store({ ...state, ...change, env: sandbox.env({}), pause }));
  return { store, pauses, ledger: ledgerOver(store) };
}

const fail = (operation: string, answer: FailureRule['answer'], times = 1) => sandbox.fail({ operation, answer, times });
const made = (operation: string) => sandbox.calls().filter((call) => call.operation === operation).length;

describe('what may pass is tried again', () => {
  test.each<[FailureRule['answer']]>([['InternalError'], ['SlowDown'], ['hang']])('%s, four times in a row', async (answer) => {
    fail('GetObject', answer, 4);
    const { ledger, pauses } = open(answer === 'hang' ? { timeout: 1000 } : {});
    expect(value(await ledger.readBook([])).applied.size).toBe(0);
    expect(made('GetObject')).toBe(5);
    expect(pauses).toHaveLength(4);
    expect(pauses.every((pause, n) => n === 0 || pause * 3 > (pauses[n - 1] ?? 0))).toBe(true);
  });

  test.each<[string, FailureRule['answer'], RegExp]>([
    ['GetObject', 'InternalError', /could not read .* in 5 attempts \(500 InternalError\)/],
    ['GetObject', 'SlowDown', /\(503 SlowDown\)/],
    ['GetObject', 'hang', /\(timeout\)/],
    ['PutObject', 'InternalError', /could not write .* Whether the last attempt wrote it is not known/],
  ])('%s with %s for good is a fault, and never "none"', async (operation, answer, message) => {
    fail(operation, answer, Infinity);
    const { ledger } = open(answer === 'hang' ? { timeout: 300 } : {});
    const result = operation === 'GetObject' ? await ledger.readBook([]) : await ledger.writePlan(plan());
    expect(codes(result)).toEqual(['ledger/unavailable']);
    expect(result.ok ? '' : result.faults[0]?.message).toMatch(message);
    expect(made(operation)).toBe(5);
  });

  test('a listing that fails for good is a fault, and never "none"', async () => {
    fail('ListObjectsV2', 'SlowDown', Infinity);
    expect(codes(await open().ledger.readPlan(plan()))).toEqual(['ledger/unavailable']);
    expect(made('ListObjectsV2')).toBe(5);
  });

  test('an attempt to create that wrote, but whose answer was cut off, is no conflict with itself', async () => {
    fail('PutObject', 'OperationAborted', 1);
    value(await open().ledger.writePlan(plan()));
    value(await open().ledger.writePlan(plan()));
    expect(made('PutObject')).toBe(3);
  });

  test('a listing of several pages is read to its end', async () => {
    const { store } = open();
    for (let n = 0; n < 1005; n += 1) value(await store.write(`many/${n}`, '', undefined));
    expect(value(await store.list('many/', 2000))).toHaveLength(1005);
    expect(made('ListObjectsV2')).toBe(2);
  });

  test('a conflict that S3 reports is read anew and written', async () => {
    fail('PutObject', 'OperationAborted', 2);
    const { ledger } = open();
    expect(value(await ledger.writeApplied(applied()))).toEqual(applied());
    expect(made('PutObject')).toBe(3);
    expect(made('GetObject')).toBe(4);
  });
});

describe('a refusal names what is missing', () => {
  test('reading', async () => {
    fail('GetObject', 'AccessDenied', Infinity);
    const result = await open({ kmsKey: 'arn:aws:kms:us-east-1:111122223333:key/k' }).ledger.readReview({
      pullRequest: 7,
      head: plan().head,
      run,
    });
    expect(result).toEqual({
      ok: false,
      faults: [
        {
          code: 'ledger/forbidden',
          message: `S3 refused to read s3://acme-state/vendor-bucket/records/reviews/7/${plan().head}/901-1.md (403 AccessDenied).`,
          fix: 'Allow the role s3:GetObject on arn:aws:s3:::acme-state/vendor-bucket/records/reviews/*, and s3:ListBucket on arn:aws:s3:::acme-state (without it, S3 answers 403 also for a record that is not there yet), and kms:Decrypt on arn:aws:kms:us-east-1:111122223333:key/k.',
        },
      ],
    });
    expect(made('GetObject')).toBe(1);
  });

  test('listing', async () => {
    fail('ListObjectsV2', 'AccessDenied', Infinity);
    const result = await open().ledger.readPlan(plan());
    expect(codes(result)).toEqual(['ledger/forbidden']);
    expect(result.ok ? '' : result.faults[0]?.fix).toBe('Allow the role s3:ListBucket on arn:aws:s3:::acme-state.');
    expect(made('ListObjectsV2')).toBe(1);
  });

  test('writing', async () => {
    fail('PutObject', 'AccessDenied', Infinity);
    const result = await open().ledger.writeApplied(applied());
    expect(codes(result)).toEqual(['ledger/forbidden']);
    expect(result.ok ? '' : result.faults[0]?.fix).toBe(
      'Allow the role s3:PutObject and s3:GetObject on arn:aws:s3:::acme-state/vendor-bucket/records/buckets/*.',
    );
    expect(made('PutObject')).toBe(1);
  });

  test.each([
    [{ bucket: 'nobodys-state' }, 'ledger/bucket'],
    [{ region: 'eu-west-1' }, 'ledger/bucket'],
  ])('%j', async (change, code) => {
    expect(codes(await open(change).ledger.readBook([]))).toEqual([code]);
  });

  test('a key that KMS does not have', async () => {
    const { ledger } = open({ kmsKey: 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab' });
    expect(codes(await ledger.writeApplied(applied()))).toEqual(['ledger/refused']);
  });

  test('foreign credentials', async () => {
    const env = { ...sandbox.env({}), AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' };
    const store = value(s3Store({ ...state, env }));
    expect(codes(await ledgerOver(store).readBook([]))).toEqual(['ledger/credentials']);
  });
});
