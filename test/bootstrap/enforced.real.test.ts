import { afterEach, expect, test } from '@jest/globals';
import { lookFor } from '../../src/aws/standing.js';
import { exampleSetup } from '../../src/bootstrap/guide.js';
import { roleDocuments } from '../../src/bootstrap/roles.js';
import type { Setup } from '../../src/bootstrap/setup.js';
import { openLedger, s3Store } from '../../src/ledger/index.js';
import { denialOf } from '../../src/sandbox/identity/decide.js';
import { startSandbox, type Identity, type Permission, type Sandbox } from '../../src/sandbox/index.js';
import { backendArguments } from '../../src/terraform/workspace.js';
import type { Overrides } from '../policies/specs.js';
import { take } from '../resolve/fixture.js';
import { expectRun, openWorkdir, type Workdir } from '../sandbox/terraform.js';
import { everythingBy, keepState, quickStack } from '../stack/applicable.js';
import { tokenRole, vendorRoles } from '../stack/protections.js';

const boundary = 'arn:aws:iam::111122223333:policy/vendor-bucket-boundary';
const setup: Setup = { ...exampleSetup, boundary, prefixes: ['acme-files'], issuers: ['tokens.vendor.example/acme'] };
const { policies } = take(roleDocuments(setup)).apply;
const statements = policies.flatMap(({ Statement }) => Statement);
const deployer = 'arn:aws:iam::111122223333:role/vendor-bucket-apply';
const state = { bucket: setup.state.bucket, region: 'us-east-1' };

/** The policies as they are attached, without the statements of a name. */
function without(sid: string): Identity {
  const left = policies.map((one) => ({ ...one, Statement: one.Statement.filter(({ Sid }) => Sid !== sid) }));
  return { policies: left.filter(({ Statement }) => Statement.length > 0) };
}

/** Everything at once, its roles named as requests name them, with the boundary that they have to carry. */
function everything(): Overrides {
  const roles = [...vendorRoles, tokenRole({ create: true })];
  return {
    ...everythingBy(deployer),
    createdRoles: { boundary },
    roles: roles.map((role, n) => ({ ...role, name: n === 0 ? 'acme-files-vendor' : `acme-files-vendor-${n + 1}` })),
  };
}

const open: { readonly sandbox: Sandbox; readonly workdir: Workdir }[] = [];
afterEach(async () => {
  for (const { sandbox, workdir } of open.splice(0)) {
    await workdir.remove();
    await sandbox.stop();
  }
});

async function start(identity: Identity) {
  const sandbox = await startSandbox({ identity, deployer, stateBucket: state.bucket });
  const workdir = openWorkdir(sandbox);
  open.push({ sandbox, workdir });
  return { sandbox, workdir };
}

/** What the tool itself calls around an apply: it looks for what a run that was cut off left, and notes what it writes as a comment. */
async function callAround(sandbox: Sandbox): Promise<void> {
  const env = sandbox.env({});
  const [name, region, request] = ['acme-files', 'us-east-1', 'acme-files'];
  const types = ['aws_kms_key', 'aws_guardduty_malware_protection_plan'] as const;
  const found = await lookFor(
    types.map((type) => ({ address: type, type, name, region, request, tags: { request } })),
    { env },
  );
  expect([...found.keys()]).toEqual(types);
  const ledger = take(openLedger({ store: take(s3Store({ ...state, env })), prefix: setup.state.prefix }));
  take(await ledger.noteComment({ pullRequest: 12, head: 'a'.repeat(40), digest: 'c'.repeat(64) }));
}

/** What was asked, each once: a call that is made again says no more. */
function distinct(asked: readonly Permission[]): readonly Permission[] {
  const named = asked.map((permission) => {
    const { 'iam:permissionsboundary': bound, 'iam:passedtoservice': service, 's3:if-none-match': match } = permission.keys;
    return [JSON.stringify([permission.action, permission.resource, bound, service, match]), permission] as const;
  });
  return [...new Map(named).values()];
}

test('the applying role may all that an apply of everything calls, and nothing of that without any one statement', async () => {
  const { sandbox, workdir } = await start({ policies });
  workdir.write(quickStack(everything()));
  const key = `${setup.state.prefix}/acme-files.tfstate`;
  await expectRun(workdir, 0, 'init', '-input=false', ...backendArguments(state, key));
  await callAround(sandbox);
  await expectRun(workdir, 0, 'apply', '-input=false', '-auto-approve');
  expect(sandbox.calls().filter(({ status }) => status === 403)).toEqual([]);
  const asked = distinct(sandbox.asked());
  expect(asked.filter((permission) => denialOf({ policies }, permission) !== undefined)).toEqual([]);
  const deniesSome = (identity: Identity) => asked.some((permission) => denialOf(identity, permission) !== undefined);
  const idle = statements.filter(({ Effect, Sid }) => Effect === 'Allow' && !deniesSome(without(Sid)));
  expect(idle.map(({ Sid }) => Sid)).toEqual([]);
});

test('an apply fails where a statement is missing, and AWS names the action', async () => {
  const { workdir } = await start(without('LetS3Replicate'));
  keepState(workdir);
  workdir.write(quickStack({ replication: {}, createdRoles: { boundary } }));
  await expectRun(workdir, 0, 'init', '-input=false');
  const { output } = await expectRun(workdir, 1, 'apply', '-input=false', '-auto-approve');
  const said = output.replace(/[│╷╵\s]+/g, ' ');
  expect(said).toContain('AccessDenied');
  expect(said).toContain(
    'is not authorized to perform: iam:PassRole on resource: "arn:aws:iam::111122223333:role/acme-files-replication"',
  );
  expect(said).toContain('because no identity-based policy allows the iam:PassRole action');
});
