import { failed, ok, type Result } from '../fault/fault.js';
import { answers } from '../init/parse.js';
import type { Said } from '../init/questions.js';
import type { Templates } from '../template/template.js';
import type { Arguments, Command } from './command.js';

export const initOptions = [
  { name: 'vendors', value: 'LIST', description: 'The vendors that can be asked for, separated by commas; or all.' },
  {
    name: 'administrator',
    value: 'LOGINS',
    many: true,
    description:
      'Who approves the buckets of every vendor, or as VENDOR=LOGINS those of one: logins or teams, separated by commas. Can be given several times.',
  },
  {
    name: 'code-owners',
    value: 'OWNERS',
    description: 'Who owns settings, workflow and templates: @login or @organization/team, separated by commas.',
  },
  {
    name: 'prefix',
    value: 'LIST',
    description: 'The beginnings of bucket names, separated by commas: acme-vendor-. The two roles reach no other bucket.',
  },
  {
    name: 'account',
    value: 'ID',
    many: true,
    description:
      'The AWS account of the buckets: 12 digits. Of several, each by a name that requests call it, as prod=111122223333. Can be given several times.',
  },
  {
    name: 'default-account',
    value: 'NAME',
    description: 'Of several accounts the one of requests that name none. Without it, each request has to name its account.',
  },
  { name: 'region', value: 'REGION', description: 'The region of the state bucket and of the first request.' },
  {
    name: 'from',
    value: 'REPOSITORY',
    description: 'Where Vendor Bucket is, at a commit or a tag: acme/vendor-bucket@v1.2.3. Without one: its newest release.',
  },
  {
    name: 'default-branch',
    value: 'NAME',
    description: 'The branch that requests are merged to. Default: what git says, else main.',
  },
  {
    name: 'state-bucket',
    value: 'NAME',
    description: 'The bucket of states and records. Default: a name of the account and the region.',
  },
  { name: 'write', description: 'Also change existing files.' },
] as const satisfies Command['options'];

type Name = Exclude<(typeof initOptions)[number]['name'], 'write'>;

/** What the options say; every fault of them at once. */
export function readFlags({ text }: Arguments, templates: Templates): Result<Said> {
  const readers: Readonly<Record<Name, (value: string) => Result<Said>>> = {
    vendors: (value) => mapped(answers.vendors(value, templates), (vendors) => ({ vendors })),
    administrator: (value) => mapped(answers.administrators(value, templates), (administrators) => ({ administrators })),
    'code-owners': (value) => mapped(answers.owners(value), (owners) => ({ owners })),
    prefix: (value) => mapped(answers.prefixes(value), (prefixes) => ({ prefixes })),
    account: (value) => answers.account(value),
    'default-account': (value) => ok({ defaultAccount: value }),
    region: (value) => mapped(answers.region(value), (region) => ({ region })),
    from: (value) => mapped(answers.from(value), (source) => ({ source })),
    'default-branch': (value) => mapped(answers.branch(value), (branch) => ({ branch })),
    'state-bucket': (value) => mapped(answers.stateBucket(value), (stateBucket) => ({ stateBucket })),
  };
  const read = (Object.keys(readers) as Name[]).flatMap((name) => {
    const value = text[name];
    return value === undefined ? [] : [readers[name](value)];
  });
  const faults = read.flatMap((one) => (one.ok ? [] : one.faults));
  if (faults.length > 0) return failed(...faults);
  return ok(Object.assign({}, ...read.map((one) => (one.ok ? one.value : {}))) as Said);
}

function mapped<T>(result: Result<T>, to: (value: T) => Said): Result<Said> {
  return result.ok ? ok(to(result.value)) : result;
}
