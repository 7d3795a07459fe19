import { failed, ok, quote, type Fault, type Result } from '../fault/fault.js';
import { nearest } from '../fault/nearest.js';
import { isNamePrefix, namePrefixForm } from '../request/name-prefix.js';
import { bucketNameFaults } from '../request/bucket-name.js';
import { partitionOf, regionNames } from '../request/regions.js';
import { approvalsSchema } from '../settings/approvals.js';
import type { Account } from '../settings/accounts.js';
import type { Templates } from '../template/template.js';
import { meantVendors } from '../template/meant-vendor.js';
import { createSource } from '../yaml/source.js';
import type { Administrators, Answers, People } from './answers.js';

/** A source that is named, and perhaps not yet by its commit. */
export interface NamedSource {
  readonly repository: string;
  /** A commit's whole id, or a tag; undefined: the newest release. */
  readonly at?: { readonly commit: string } | { readonly tag: string };
}

function twice(vendor: string): Fault {
  if (vendor === '*')
    return fault(
      'administrator',
      'Who approves for every vendor is given twice',
      'Write all of them with commas: octocat,hubot.',
    );
  return fault('administrator', `${quote(vendor)} is given twice`, 'Write all of its people behind one =, with commas.');
}

/** Answers as a person gives them: by a flag or to a question. What can't be one is refused with the code `usage/<flag>`. */
export const answers = {
  from(text: string): Result<NamedSource> {
    const [, repository, , at] =
      /^([A-Za-z0-9][A-Za-z0-9_-]*\/(?!\.{1,2}(?:@|$))[A-Za-z0-9._-]{1,100})(@(.*))?$/.exec(text) ?? [];
    if (repository === undefined || repository.startsWith('OWNER/'))
      return wrong('from', `${quote(text)} names no repository`, fromFix);
    if (at === undefined) return ok({ repository });
    if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(at)) return ok({ repository, at: { commit: at } });
    if (/^v?[0-9]{1,9}(?:\.[0-9A-Za-z+-]{1,40}){0,4}$/.test(at)) return ok({ repository, at: { tag: at } });
    return wrong('from', `${quote(at)} is neither a commit's whole id nor the tag of a version`, fromFix);
  },

  vendors(text: string, templates: Templates): Result<Answers['vendors']> {
    if (text.trim().toLowerCase() === 'all') return ok('all');
    const named = listOf(text);
    if (named.length === 0)
      return wrong('vendors', 'No vendor is named', 'Write --vendors all, or the vendors: --vendors VENDOR,VENDOR.');
    const faults = named.flatMap((vendor) => unknownVendor('vendors', vendor, templates));
    return faults.length > 0 ? failed(...faults) : ok(named);
  },

  /** `octocat,hubot` for every vendor, or by vendor: `sendsafely=octocat segment=hubot,acme/data-team`. */
  administrators(text: string, templates: Templates): Result<Administrators> {
    const rules = new Map<string, People>();
    const faults: Fault[] = [];
    for (const part of text.replace(/\s*([,=])\s*/g, '$1').split(/[\s;]+/)) {
      if (part === '') continue;
      const [, vendor = '*', names = ''] = /^(?:([^=]*)=)?(.*)$/s.exec(part) ?? [];
      if (vendor !== '*') faults.push(...unknownVendor('administrator', vendor, templates));
      const people = peopleOf(names);
      faults.push(...(people.ok ? [] : people.faults));
      if (rules.has(vendor)) faults.push(twice(vendor));
      if (people.ok) rules.set(vendor, people.value);
    }
    if (faults.length === 0 && rules.size === 0) return wrong('administrator', 'Nobody is named', administratorFix);
    return faults.length > 0
      ? failed(...faults)
      : ok(new Map([...rules].toSorted(([one], [other]) => Number(one === '*') - Number(other === '*'))));
  },

  owners(text: string): Result<readonly string[]> {
    const named = listOf(text).map((owner) => (owner.startsWith('@') ? owner : `@${owner}`));
    if (named.length === 0) return wrong('code-owners', 'Nobody is named', ownersFix);
    const odd = named.filter(
      (owner) => !/^@[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})(?:\/[A-Za-z0-9][A-Za-z0-9_-]{0,99})?$/.test(owner),
    );
    if (odd.length === 0) return ok(named);
    return failed(...odd.map((owner) => fault('code-owners', `${quote(owner)} is neither a login nor a team`, ownersFix)));
  },

  prefixes(text: string): Result<readonly string[]> {
    const named = listOf(text);
    if (named.length === 0)
      return wrong('prefix', 'No beginning of bucket names is named', 'Write, for example, --prefix acme-vendor-.');
    const odd = named.filter((prefix) => !isNamePrefix(prefix));
    if (odd.length === 0) return ok(named);
    return failed(
      ...odd.map((prefix) => fault('prefix', `${quote(prefix)} is no beginning of bucket names`, `Write ${namePrefixForm}.`)),
    );
  },

  /** One by its digits, or those that the settings name: `prod=111122223333 test=444455556666`. */
  account(text: string): Result<Pick<Answers, 'account' | 'accounts'>> {
    const parts = listOf(text);
    if (!text.includes('=') && parts.length <= 1) {
      const id = digitsOf(text.trim());
      return id.ok ? ok({ account: id.value }) : id;
    }
    const accounts: Account[] = [];
    const faults: Fault[] = [];
    for (const part of parts) {
      const [, name, digits = ''] = /^([a-z0-9]+(?:-[a-z0-9]+)*)=(.*)$/.exec(part) ?? [];
      const id = digitsOf(digits);
      const isTwice = accounts.some((one) => one.name === name || (id.ok && one.id === id.value));
      if (name === undefined || name.length > 32)
        faults.push(fault('account', `${quote(part)} is no name of an account and its digits`, accountsFix));
      else if (!id.ok) faults.push(...id.faults);
      else if (isTwice) faults.push(fault('account', `${quote(part)} names an account or a name again`, accountsFix));
      else accounts.push({ name, id: id.value });
    }
    const [first] = accounts;
    if (faults.length > 0 || first === undefined) return failed(...faults);
    return ok({ account: first.id, accounts });
  },

  region(text: string): Result<string> {
    if (partitionOf(text) !== undefined) return ok(text);
    const near = nearest(text, regionNames);
    return wrong('region', `AWS has no region ${quote(text)}`, `Write ${near ?? "a region's code, such as us-east-1"}.`);
  },

  /** A name that means itself where GitHub reads a pattern, and in a policy ("Workflow syntax", filter patterns). */
  branch(text: string): Result<string> {
    const odd = !/^[A-Za-z0-9][A-Za-z0-9._/-]{0,200}$/.test(text) || /\.\.|\/\/|\/\.|\.lock(?:\/|$)|[/.]$/.test(text);
    if (!odd) return ok(text);
    return wrong(
      'default-branch',
      `${quote(text)} is no name of a branch in letters, digits, and . _ / - between them`,
      'Write, for example, main.',
    );
  },

  stateBucket(text: string): Result<string> {
    const source = createSource('', '');
    const faults = bucketNameFaults(text, { source, path: [], prefix: 'usage' });
    const [first] = faults;
    return first === undefined ? ok(text) : wrong('state-bucket', first.message.replace(/\.$/, ''), first.fix);
  },
};

const accountsFix = 'Write each of several accounts once, as --account prod=111122223333 --account test=444455556666.';
const fromFix =
  "Write the repository that Vendor Bucket is in, and its commit's 40 digits or a version: acme/vendor-bucket@v1.2.3.";
const administratorFix = 'Write --administrator octocat for every vendor, or --administrator VENDOR=octocat,hubot.';
const ownersFix = 'Write a login or a team of GitHub: --code-owners @acme/platform-team.';

export function fault(flag: string, message: string, fix: string): Fault {
  return { code: `usage/${flag}`, message: `--${flag}: ${message}.`, fix };
}

function wrong(flag: string, message: string, fix: string) {
  return failed(fault(flag, message, fix));
}

function digitsOf(text: string): Result<string> {
  const digits = text.replace(/^(\d{4})-(\d{4})-(\d{4})$/, '$1$2$3');
  return /^[0-9]{12}$/.test(digits)
    ? ok(digits)
    : wrong('account', `${quote(text)} is not the id of an AWS account`, 'Write its 12 digits.');
}

/** Names with commas or spaces between them, each once. */
function listOf(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,]+/).filter((name) => name !== ''))];
}

/** Logins, and teams by their slash, each as the settings take them. */
function peopleOf(names: string): Result<People> {
  const all = listOf(names).map((name) => name.replace(/^@/, ''));
  if (all.length === 0) return wrong('administrator', 'Nobody is named', administratorFix);
  const people = { users: all.filter((name) => !name.includes('/')), teams: all.filter((name) => name.includes('/')) };
  const odd = all.filter(
    (name) => !approvalsSchema.safeParse({ '*': name.includes('/') ? { teams: [name] } : { users: [name] } }).success,
  );
  if (odd.length === 0) return ok(people);
  return failed(...odd.map((name) => fault('administrator', `${quote(name)} is neither a login nor a team`, administratorFix)));
}

function unknownVendor(flag: string, vendor: string, templates: Templates): readonly Fault[] {
  if (templates.get(vendor) !== undefined) return [];
  const [meant] = meantVendors(vendor, templates);
  const all = [...templates.keys()].toSorted().join(', ');
  return [fault(flag, `There is no vendor ${quote(vendor)}`, meant === undefined ? `Write one of ${all}.` : `Write ${meant}.`)];
}
