import { quote, type Fault } from '../fault/fault.js';
import { keyArnFaults } from '../request/arn.js';
import { bucketNameFaults } from '../request/bucket-name.js';
import { emptyFaults } from '../request/place.js';
import { partitionOfArn } from '../request/principal.js';
import { partitionOf, regionFaults } from '../request/regions.js';
import { accountOfArn } from '../spec/arn.js';
import type { Path, Source } from '../yaml/document.js';
import type { AccountSetting, Accounts } from './accounts-schema.js';
import type { Settings } from './schema.js';

const prefix = 'settings';
const example =
  '{ prod: { id: "111122223333", plan-role: …, apply-role: …, state: { bucket: acme-prod-state, region: us-east-1 } } }';

type Refuse = (path: Path, code: string, message: string, fix: string, part?: 'key') => void;

/** What is wrong with the accounts, each by itself and all of them together, and with general keys that can be of one account alone. */
export function accountFaults(settings: Settings, source: Source): readonly Fault[] {
  const { accounts } = settings;
  if (accounts === undefined) return [];
  const faults = [...emptyFaults(accounts, example, { source, path: ['accounts'], prefix })];
  const refuse: Refuse = (path, code, message, fix, part) => {
    faults.push(source.fault(path, { code: `${prefix}/${code}`, message, fix }, part));
  };
  for (const [name, account] of Object.entries(accounts)) {
    faults.push(...statePlaceFaults(account, name, source));
    checkRoles(account, name, refuse);
  }
  checkDefaults(accounts, refuse);
  checkStates(accounts, refuse);
  checkPatterns(accounts, refuse);
  checkGeneral(settings, accounts, refuse);
  return faults;
}

function statePlaceFaults({ state: { bucket, region, kmsKey } }: AccountSetting, name: string, source: Source): readonly Fault[] {
  const path = ['accounts', name, 'state'];
  return [
    ...bucketNameFaults(bucket, { source, path: [...path, 'bucket'], prefix }),
    ...regionFaults(region, { source, path: [...path, 'region'], prefix }),
    ...(kmsKey === undefined ? [] : keyArnFaults(kmsKey, { source, path: [...path, 'kmsKey'], prefix, region })),
  ];
}

/** Whoever plans or applies in an account does so as a role of it; what plans runs for a pull request, and must not be what applies. */
function checkRoles(account: AccountSetting, name: string, refuse: Refuse): void {
  const { id, state, roles } = account;
  const partition = partitionOf(state.region);
  for (const key of ['plan-role', 'apply-role'] as const) {
    const path = ['accounts', name, key];
    const arn = account[key];
    if (accountOfArn(arn) !== id) {
      const message = `The role is of the account ${accountOfArn(arn)}, and ${quote(name)} is ${id}.`;
      refuse(path, 'account-role', message, `Name a role of ${id}, or correct the id.`);
    }
    if (partition !== undefined && partitionOfArn(arn) !== partition) {
      const message = `The role is of the partition ${partitionOfArn(arn)}, and the state of ${quote(name)} is in ${partition}.`;
      refuse(path, 'account-partition', message, `Write arn:${partition}:iam::${id}:role/…, or another region of the state.`);
    }
  }
  if (account['plan-role'] === account['apply-role']) {
    const message = `One role plans and applies in ${quote(name)}: what runs for a pull request could apply.`;
    refuse(['accounts', name, 'apply-role'], 'account-one-role', message, 'Name two roles, as bootstrap makes them.');
  }
  checkBoundary(roles?.boundary, { id, name, path: ['accounts', name, 'roles', 'boundary'] }, refuse);
}

function checkBoundary(
  boundary: string | undefined,
  { id, name, path }: { readonly id: string; readonly name: string; readonly path: Path },
  refuse: Refuse,
): void {
  if (boundary === undefined || ['aws', id].includes(accountOfArn(boundary))) return;
  const message = `The boundary is a policy of the account ${accountOfArn(boundary)}, and ${quote(name)} is ${id}: IAM knows only its own.`;
  refuse(path, 'account-boundary', message, `Name a policy of ${id}.`);
}

function checkDefaults(accounts: Accounts, refuse: Refuse): void {
  const [first, ...more] = Object.keys(accounts).filter((name) => accounts[name]?.default === true);
  for (const name of more) {
    const message = `${quote(name)} is a second default, beside ${quote(first ?? '')}.`;
    refuse(['accounts', name, 'default'], 'two-defaults', message, 'Leave default: true at one of them.', 'key');
  }
}

/** A bucket is of one account, and a state of one stack. */
function checkStates(accounts: Accounts, refuse: Refuse): void {
  const before: (readonly [string, AccountSetting])[] = [];
  for (const [name, account] of Object.entries(accounts)) {
    const { bucket, region } = account.state;
    const same = before.filter(([, { state }]) => state.bucket === bucket && partitionOf(state.region) === partitionOf(region));
    const path = ['accounts', name, 'state'];
    const [other] = same.find(([, one]) => one.id !== account.id) ?? [];
    if (other !== undefined) {
      const message = `The state of ${quote(name)} is in the bucket of ${quote(other)}, which is another account.`;
      refuse([...path, 'bucket'], 'account-state-bucket', message, 'Give each account a state bucket of its own.');
    }
    const [shared] = same.find(([, one]) => one.id === account.id && doMeet(one, account)) ?? [];
    if (shared !== undefined) {
      const message = `The states of ${quote(name)} and ${quote(shared)} would lie in the same place.`;
      refuse(
        [...path, 'bucket'],
        'account-state-shared',
        message,
        'Write another bucket, or a prefix for each that is not below the other.',
      );
    }
    before.push([name, account]);
  }
}

/** Of states and records, and of what bootstrap remembers beside them, as the commits that get a role. */
function spacesOf({ state: { prefix: own = 'vendor-bucket' } }: AccountSetting): readonly string[] {
  const prefix = own.replace(/\/+$/, '');
  return [`${prefix}/`, `${prefix}.bootstrap/`];
}

function doMeet(one: AccountSetting, other: AccountSetting): boolean {
  return spacesOf(one).some((space) => spacesOf(other).some((another) => within(space, another)));
}

function within(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}

function checkPatterns(accounts: Accounts, refuse: Refuse): void {
  const owners = new Map<string, string>();
  for (const [name, { requests = [] }] of Object.entries(accounts)) {
    for (const [i, pattern] of requests.entries()) {
      const owner = owners.get(pattern);
      owners.set(pattern, owner ?? name);
      if (owner === undefined) continue;
      const whose = owner === name ? 'in the list already' : `a pattern of ${quote(owner)}, too`;
      refuse(
        ['accounts', name, 'requests', i],
        'account-pattern-twice',
        `${quote(pattern)} is ${whose}.`,
        'Remove one of the two.',
      );
    }
  }
}

/** General keys that name what is of one account: each account says them for itself. */
function checkGeneral({ state, roles, logging, deployers = [] }: Settings, accounts: Accounts, refuse: Refuse): void {
  if (state !== undefined) {
    const message = 'The settings have state and accounts: each account has a state of its own.';
    refuse(['state'], 'state-and-accounts', message, 'Move it to the account that it is of, and remove it here.', 'key');
  }
  const ids = new Set(Object.values(accounts).map(({ id }) => id));
  for (const [name, { id, roles: own }] of Object.entries(accounts))
    if (own?.boundary === undefined) checkBoundary(roles?.boundary, { id, name, path: ['roles', 'boundary'] }, refuse);
  if (logging?.serverAccess !== undefined && ids.size > 1) {
    const message =
      'logging.serverAccess names buckets of one account, and there are several: S3 delivers logs within an account.';
    refuse(['logging', 'serverAccess'], 'account-logging', message, 'Write logging in each account, and remove it here.', 'key');
  }
  for (const [i, arn] of deployers.entries()) {
    if (accountOfArn(arn) === '' || ids.has(accountOfArn(arn))) continue;
    const message = `The deployer ${quote(arn)} is of none of the accounts.`;
    refuse(['deployers', i], 'account-deployer', message, 'Remove it; the two roles of an account are its deployers anyway.');
  }
}
