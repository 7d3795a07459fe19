import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acceptedByAll } from '../../src/bootstrap/accepted.js';
import type { RepositoryFacts } from '../../src/bootstrap/repository.js';
import { ok, type Fault } from '../../src/fault/fault.js';
import { findPlace } from '../../src/run/foundation-place.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { iamCall } from '../sandbox/client.js';
import { foundation, parts } from './foundation.js';

const [a, b] = ['a'.repeat(40), 'b'.repeat(40)];
const { workflow, github } = foundation.setup;
const states = mkdtempSync(join(tmpdir(), 'accepted-'));
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ deployer: 'arn:aws:iam::111122223333:role/administrator' });
  const provider = { Url: `https://${parts.provider.issuer}`, 'ClientIDList.member.1': 'sts.amazonaws.com' };
  expect((await iamCall(sandbox, 'CreateOpenIDConnectProvider', provider)).status).toBe(200);
  for (const { name, trust } of parts.roles) {
    const made = {
      ...{ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) },
      ...{ 'Tags.member.1.Key': parts.tag.key, 'Tags.member.1.Value': parts.tag.value },
    };
    expect((await iamCall(sandbox, 'CreateRole', made)).status).toBe(200);
  }
});
afterAll(async () => {
  await sandbox.stop();
  rmSync(states, { recursive: true, force: true });
});

/** What a plan of bootstrap accepts, or refuses, for a branch that pins this and names a place where no state is. */
async function planned(
  commit: string,
  { file = workflow.file, accept = [] as readonly string[], wrongPin = [] as readonly Fault[], at = sandbox } = {},
) {
  const facts: Omit<RepositoryFacts, 'commits'> = {
    settings: {
      state: { s3: { bucket: 'acme-terraform-state', region: 'us-east-1', prefix: 'elsewhere' } },
      roles: { boundary: foundation.setup.boundary ?? '' },
    },
    caller: {
      ...{ file, commit, environment: 'vendor-bucket' },
      roles: { plan: parts.roles[0].arn, apply: parts.roles[1].arn },
    },
    place: github,
    ids: 'none',
    defaultBranch: 'main',
    prefixes: ['acme-vendor-'],
    wanted: { needs: [], issuers: [] },
  };
  const asked = { facts, accept, retire: [], wrongPin, askIds: () => Promise.resolve(ok('none' as const)) };
  const place = await findPlace(asked, { env: at.env(), states, applies: false });
  return place.ok ? place.value.foundation.setup.workflow.commits : place.faults.map(({ code }) => code);
}

test('by another place of the state nobody has accepted a commit that the trusts do not', async () => {
  expect(await planned(a)).toEqual([a]);
  expect(await planned(b)).toEqual(['bootstrap/not-accepted']);
  expect(await planned(a, { file: 'mallory/vendor-bucket/.github/workflows/bucket-request.yml' })).toEqual([
    'bootstrap/not-accepted',
  ]);
});

test('what is wrong with the pinned commit matters where it would be the first one, and nothing else says that it was accepted', async () => {
  const wrongPin = [{ code: 'bootstrap/fork-commit', message: 'It is of a fork.', fix: 'Accept another.' }];
  expect(await planned(a, { wrongPin })).toEqual([a]);
  const empty = await startSandbox({ deployer: 'arn:aws:iam::111122223333:role/administrator' });
  expect(await planned(a, { wrongPin, at: empty })).toEqual(['bootstrap/fork-commit']);
  expect(await planned(a, { at: empty })).toEqual([a]);
  await empty.stop();
});

test('what is accepted by a word joins what the trusts accept', async () => {
  expect(await planned(b, { accept: [b] })).toEqual([a, b]);
});

test('what one role of two accepts, or a trust that is no JSON, is accepted by none', () => {
  const [plan, apply] = parts.roles.map(({ trust }) => trust);
  expect(acceptedByAll([plan, apply], workflow.file)).toEqual([a]);
  expect(acceptedByAll([plan, undefined], workflow.file)).toEqual([]);
  expect(acceptedByAll([plan, { Statement: [`${workflow.file}@${b}`] }], workflow.file)).toEqual([]);
  expect(acceptedByAll([], workflow.file)).toBe(undefined);
});
