import { quote, type Fault } from '../fault/fault.js';
import type { Templates } from '../template/template.js';
import type { Answers } from './answers.js';
import { wantedPrefixes } from './example.js';
import { fault } from './parse.js';

/** Answers of which some are not looked at. */
type Together = { readonly [K in keyof Answers]?: Answers[K] | undefined };

/**
 * What each answer allows for itself, and not together: vendors that nobody administers, rules for vendors that nobody chose, names that collide;
 * and what the settings that stand there would have to lose.
 */
export function togetherFaults(answers: Together, stood: Partial<Answers> = {}): readonly Fault[] {
  return [...unadministered(answers), ...unchosen(answers), ...collision(answers), ...narrowed(answers, stood)];
}

/**
 * What can't be answered where the settings name accounts, or are to: an account that is another one there, one account for all, and what each
 * account has for itself.
 */
export function accountFaults(given: Partial<Answers>, stood: Partial<Answers>): readonly Fault[] {
  const { accounts = stood.accounts } = given;
  if (accounts === undefined)
    return given.defaultAccount === undefined
      ? []
      : [fault('default-account', 'There is one account, for all requests', 'Leave it out.')];
  const byHand = 'Change it under "accounts" in .github/vendor-bucket.yml by hand.';
  const others = accounts.flatMap(({ name, id }) => {
    const there = stood.accounts?.find((one) => one.name === name);
    return there === undefined || there.id === id
      ? []
      : [fault('account', `${quote(name)} is ${there.id} in the settings`, byHand)];
  });
  const whole = stood.account !== undefined && stood.accounts === undefined && given.accounts !== undefined;
  return [
    ...others,
    ...defaultFaults(given, stood, accounts),
    ...(given.account !== undefined && given.accounts === undefined
      ? [fault('account', 'The settings name several accounts', 'Write --account NAME=ID for one more.')]
      : []),
    ...(whole
      ? [
          fault(
            'account',
            `The settings have one account, ${String(stood.account)}, for all requests`,
            'Move "state" and "roles" below accounts and a name by hand, and then add others.',
          ),
        ]
      : []),
    ...(given.stateBucket === undefined
      ? []
      : [fault('state-bucket', 'Each of several accounts has a state bucket of its own', byHand)]),
    ...(given.region !== undefined && stood.accounts !== undefined && given.accounts === undefined
      ? [fault('region', 'Each of several accounts says where its state is', byHand)]
      : []),
  ];
}

function defaultFaults(
  { defaultAccount }: Partial<Answers>,
  stood: Partial<Answers>,
  accounts: NonNullable<Answers['accounts']>,
): readonly Fault[] {
  if (defaultAccount === undefined) return [];
  if (stood.accounts !== undefined)
    return [
      fault(
        'default-account',
        'The settings are there',
        'Write default: true at one account in .github/vendor-bucket.yml by hand.',
      ),
    ];
  const names = accounts.map(({ name }) => name);
  if (names.includes(defaultAccount)) return [];
  return [fault('default-account', `${quote(defaultAccount)} is none of the accounts`, `Write one of: ${names.join(', ')}.`)];
}

function narrowed({ vendors }: Together, stood: Partial<Answers>): readonly Fault[] {
  if (vendors !== 'all' || stood.vendors === undefined || stood.vendors === 'all') return [];
  const message = 'The settings list the vendors that can be asked for, and a list is not taken away here';
  return [fault('vendors', message, 'Remove "vendors" from "guardrails" in .github/vendor-bucket.yml by hand.')];
}

function unadministered({ vendors, administrators }: Together): readonly Fault[] {
  if (vendors === undefined || administrators === undefined || administrators.has('*')) return [];
  const without = vendors === 'all' ? ['*'] : vendors.filter((vendor) => !administrators.has(vendor));
  if (without.length === 0) return [];
  const what = vendors === 'all' ? 'those vendors that are not named' : without.join(', ');
  const fix = `Add ${without.map((vendor) => (vendor === '*' ? '--administrator octocat' : `--administrator ${vendor}=octocat`)).join(' and ')}, with their logins.`;
  return [fault('administrator', `Nobody administers ${what}: none of their buckets could be approved`, fix)];
}

function unchosen({ vendors, administrators }: Together): readonly Fault[] {
  if (vendors === undefined || vendors === 'all') return [];
  const others = [...(administrators?.keys() ?? [])].filter((vendor) => vendor !== '*' && !vendors.includes(vendor));
  return others.map((vendor) =>
    fault(
      'administrator',
      `${quote(vendor)} is none of the vendors that can be asked for`,
      `Add it to --vendors, or leave it out here.`,
    ),
  );
}

function collision({ stateBucket, prefixes = [] }: Together): readonly Fault[] {
  const prefix = prefixes.find((one) => stateBucket?.startsWith(one) === true);
  if (prefix === undefined || stateBucket === undefined) return [];
  const message = `${quote(stateBucket)} begins with ${quote(prefix)}, as buckets of requests do: the applying role could change it`;
  return [fault('state-bucket', message, 'Name one that begins otherwise.')];
}

/** A name for the state bucket, which is unique by its account and region, and begins as no bucket of a request. */
export function stateBucketFor({ account, region, prefixes }: Pick<Answers, 'account' | 'region' | 'prefixes'>): string {
  const starts = ['vendor-bucket-state', 'tf-state-of-vendor-bucket', 's3-state-of-vendor-bucket'];
  const names = starts.map((start) => `${start}-${account}-${region}`);
  return names.find((name) => !prefixes.some((prefix) => name.startsWith(prefix))) ?? names[0] ?? '';
}

/** The beginnings of names with those that the vendors ask for, and which of those were added, by vendor. */
export function withWanted(
  prefixes: readonly string[],
  vendors: Answers['vendors'],
  templates: Templates,
): { readonly prefixes: readonly string[]; readonly added: ReadonlyMap<string, string> } {
  const added = wantedPrefixes(vendors, prefixes, templates);
  return { prefixes: [...new Set([...prefixes, ...added.values()])], added };
}
