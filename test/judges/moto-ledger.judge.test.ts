import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { s3Store, type ObjectStore } from '../../src/ledger/index.js';
import { folderOf, testLedger } from '../ledger/contract.js';
import { applied, codes, ledgerOver, plan, value } from '../ledger/records.js';
import { openMoto, type Moto } from './moto/proxy.js';
import { motoVersion } from './moto/server.js';
import { progress } from './progress.js';
import { pythonTool, record } from './tools.js';

const judge = 'moto-ledger';
const state = { bucket: 'acme-state', region: 'us-east-1' };
const key = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const versioned = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
const tool = pythonTool('moto');
let moto: Moto;
let folders = 0;

if ('notRun' in tool)
  test('moto is not here', () => record(judge, { judge: 'moto, another S3, for the ledger', notRun: tool.notRun }));
else judgeLedger(tool.folder);

function judgeLedger(folder: string): void {
  beforeAll(async () => {
    moto = await openMoto(folder, []);
    const bucket = { service: 's3', bucket: state.bucket, method: 'PUT' };
    expect(await moto.ask({ ...bucket, path: '/' })).toMatchObject({ status: 200 });
    expect(await moto.ask({ ...bucket, path: '/?versioning=', body: versioned })).toMatchObject({ status: 200 });
  });
  afterAll(async () => {
    record(judge, {
      judge: 'moto, another S3, for the ledger',
      version: motoVersion(folder),
      held: `${moto.calls.length} calls: records, leases, listings, versions, keys, by the tests that the sandbox passes`,
      result: 'all as expected, no gap of moto met',
    });
    await moto.stop();
  });

  describe('a ledger in an S3 that others wrote', () => {
    testLedger(() => folderOf(store(), `test ${(folders += 1)}+é`));
  });

  test('a listing of several pages is read to its end', async () => {
    const many = store();
    const keys = Array.from({ length: 1005 }, (_, n) => `many/${n}`);
    for (const [n, one] of keys.entries()) {
      value(await many.write(one, '', undefined));
      if (n % 200 === 199) progress(judge, `${n + 1} of ${keys.length} objects written`);
    }
    expect(value(await many.list('many/', 2000)).map(({ key: listed }) => listed)).toEqual(keys.toSorted());
    expect(value(await many.list('many/', 1003))).toHaveLength(1003);
  });

  test('what is written over stays as a version, and what is removed too', async () => {
    const once = store();
    value(await once.write('versions/one', 'first', undefined));
    value(await once.write('versions/one', 'second', value(await once.read('versions/one'))?.tag));
    value(await once.remove('versions/one', value(await once.read('versions/one'))?.tag ?? ''));
    expect(value(await once.read('versions/one'))).toBeUndefined();
    const { body } = await moto.ask({ service: 's3', bucket: state.bucket, path: '/?versions=&prefix=versions%2F' });
    expect([body.split('<Version>').length - 1, body.split('<DeleteMarker>').length - 1]).toEqual([2, 1]);
  });

  test('what is written is encrypted with the key that is asked for', async () => {
    value(await store({ kmsKey: key }).write('encrypted.json', '{}', undefined));
    const { headers } = await moto.ask({ service: 's3', method: 'HEAD', bucket: state.bucket, path: '/encrypted.json' });
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': key,
    });
  });

  test('a bucket that is not there is a fault, and never "none"', async () => {
    const ledger = ledgerOver(store({ bucket: 'nobodys-state' }));
    expect(codes(await ledger.readBook([]))).toEqual(['ledger/bucket']);
    expect(codes(await ledger.readPlan(plan()))).toEqual(['ledger/bucket']);
    expect(codes(await ledger.writeApplied(applied()))).toEqual(['ledger/bucket']);
  });
}

function store(change: { readonly bucket?: string; readonly kmsKey?: string } = {}): ObjectStore {
  return value(s3Store({ ...state, ...change, env: moto.env({}) }));
}
