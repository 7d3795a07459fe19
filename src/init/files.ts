import { parse } from 'yaml';
import { partitionOf } from '../request/regions.js';
import type { Account } from '../settings/accounts.js';
import type { Templates } from '../template/template.js';
import { namesIn, type Administrators, type Answers, type People, type Source } from './answers.js';
import { stateBucketFor } from './check.js';
import { edited, type Edit } from './edit.js';
import { exampleOf, type Example } from './example.js';

/** Where each file is, relative to the top of a repository of requests. */
export const places = {
  settings: '.github/vendor-bucket.yml',
  workflow: '.github/workflows/vendor-bucket.yml',
  owners: '.github/CODEOWNERS',
  upgrades: '.github/dependabot.yml',
  lock: '.terraform.lock.hcl',
  ignore: '.gitignore',
  readme: 'buckets/README.md',
  example: 'examples/first-request.yml',
} as const;
export type Kind = keyof typeof places;

/** Where the text of each is that is kept as one, below `templates/repository`: npm packs no file that is called `.gitignore`. */
export const textPlaces = { ...places, ignore: 'gitignore', example: undefined } as const;

/** The texts of `templates/repository`, by what they are. */
export type Texts = Readonly<Record<Exclude<Kind, 'example'>, string>>;

/** What a file says that is not there yet, in a repository on this host. Throws where the text that it is made of is not the one that it should be. */
export function newText(
  kind: Kind,
  answers: Answers,
  { texts, templates, host }: { readonly texts: Texts; readonly templates: Templates; readonly host: string },
): string {
  switch (kind) {
    case 'settings': {
      const text = must(edited(withAccounts(texts.settings, answers), settingsEdits(answers)), kind);
      return host === 'github.com' ? atCommit(text, answers.source, 1) : text.replace(/^# yaml-language-server:.*\n/, '');
    }
    case 'workflow': {
      const text = answers.accounts === undefined ? texts.workflow : must(calledByAccounts(texts.workflow), kind);
      return must(edited(text, workflowEdits(parse(text), answers)), kind);
    }
    case 'owners':
      return replaced(texts.owners, '@acme/platform-team', answers.owners.join(' '), 3);
    case 'upgrades':
    case 'lock':
    case 'ignore':
      return texts[kind];
    case 'readme':
      return readme(texts.readme, { answers, host, example: exampleOf(answers, templates) });
    case 'example':
      return exampleText(exampleOf(answers, templates), schemaOf(answers.source, host));
  }
}

/** The answers as the settings have them. */
export function settingsEdits(answers: Answers): readonly Edit[] {
  const { vendors, prefixes, administrators, account, accounts, region } = answers;
  return [
    ...(accounts === undefined ? [...stateEdits(answers), ...roleEdits(account, region)] : []),
    { path: ['approvals'], value: Object.fromEntries([...administrators].map(([vendor, people]) => [vendor, ruleOf(people)])) },
    ...vendorEdits(vendors),
    { path: ['guardrails', 'namePrefixes'], value: prefixes },
  ];
}

/** The settings to start from with accounts in place of the one state and the roles. */
function withAccounts(text: string, { accounts, defaultAccount, region, prefixes }: Answers): string {
  if (accounts === undefined) return text;
  const [from, to] = [text.indexOf("# Where Terraform's state"), text.indexOf('# Where the access logs')];
  if (from === -1 || to < from) throw new Error('The settings of templates/repository have no part about one account');
  const value = Object.fromEntries(
    accounts.map((one) => [one.name, accountValue(one, { region, prefixes, isDefault: one.name === defaultAccount })]),
  );
  return `${text.slice(0, from)}${aboutAccounts}${edited('', [{ path: ['accounts'], value }]) ?? ''}\n${text.slice(to)}`;
}

const aboutAccounts = `# The AWS accounts by the names that requests call them: each with its two roles, its state and records, and the boundary of the roles that its
# requests create. A request belongs to the one that it names ("account: NAME"), to the one whose patterns match its file ("requests: ['buckets/prod/**']"
# at the account), or to the one with "default: true".
`;

/** An account as the settings have it. */
export function accountValue(
  { id }: Pick<Account, 'id'>,
  { region, prefixes, isDefault }: Pick<Answers, 'region' | 'prefixes'> & { readonly isDefault: boolean },
) {
  const { plan, apply, boundary } = namesIn(id, partitionOf(region) ?? 'aws');
  return {
    ...{ id, 'plan-role': plan, 'apply-role': apply },
    state: { bucket: stateBucketFor({ account: id, region, prefixes }), region },
    roles: { boundary },
    ...(isDefault ? { default: true } : {}),
  };
}

/** A caller's workflow that leaves the roles to the accounts of the settings; undefined where its two roles do not stand one below the other. */
export function calledByAccounts(text: string): string | undefined {
  if (/^ +accounts: true$/m.test(text)) return text;
  const after = text.replace(/^( +)plan-role: .*\r?\n +apply-role: .*$/m, '$1accounts: true');
  return after === text ? undefined : after;
}

export function stateEdits({
  stateBucket,
  region,
  account,
}: Partial<Pick<Answers, 'stateBucket' | 'region' | 'account'>>): readonly Edit[] {
  return Object.entries({ bucket: stateBucket, region, account }).flatMap(([key, value]) =>
    value === undefined ? [] : [{ path: ['state', 's3', key], value }],
  );
}

export function roleEdits(account: string, region: string): readonly Edit[] {
  const { plan, apply, boundary } = namesIn(account, partitionOf(region) ?? 'aws');
  return [
    { path: ['deployers'], value: [plan, apply] },
    { path: ['roles', 'boundary'], value: boundary },
  ];
}

/** Without a list every vendor can be asked for. */
export function vendorEdits(vendors: Answers['vendors']): readonly Edit[] {
  return vendors === 'all' ? [] : [{ path: ['guardrails', 'vendors'], value: vendors }];
}

export function administratorEdits(administrators: Administrators): readonly Edit[] {
  return [...administrators].flatMap(([vendor, people]) =>
    Object.entries(ruleOf(people)).map(([key, value]) => ({ path: ['approvals', vendor, key], value })),
  );
}

function ruleOf({ users, teams }: People) {
  return { ...(users.length === 0 ? {} : { users }), ...(teams.length === 0 ? {} : { teams }) };
}

function workflowEdits(workflow: unknown, { source, branch, account, accounts, region }: Answers): readonly Edit[] {
  const job = jobIn(workflow);
  const roles = accounts === undefined ? calledRoleEdits(job, { account, region }) : [];
  return [...sourceEdits(job, source), ...branchEdits(branch), ...roles];
}

/** The way to the job that calls the reusable workflow. */
export function jobIn(workflow: unknown): readonly string[] {
  const calls = Object.entries(at(workflow, ['jobs'])).find(([, job]) =>
    /\/bucket-request\.ya?ml@/.test(isMap(job) ? String(job['uses']) : ''),
  );
  return ['jobs', calls?.[0] ?? 'bucket-request'];
}

/** What is called, at its commit. */
export function sourceEdits(job: readonly string[], { repository, commit, version }: Source): readonly Edit[] {
  const value = `${repository}/.github/workflows/bucket-request.yml@${commit}`;
  return [{ path: [...job, 'uses'], value, comment: version ?? '' }];
}

export function branchEdits(branch: string): readonly Edit[] {
  return ['pull_request', 'push'].map((event) => ({ path: ['on', event, 'branches'], value: [branch] }));
}

export function calledRoleEdits(
  job: readonly string[],
  { account, region }: Pick<Answers, 'account' | 'region'>,
): readonly Edit[] {
  const { plan, apply } = namesIn(account, partitionOf(region) ?? 'aws');
  return [
    { path: [...job, 'with', 'plan-role'], value: plan },
    { path: [...job, 'with', 'apply-role'], value: apply },
  ];
}

/** What the workflow of this version needs beside what a workflow has: events, and permissions of the job. */
export function missingEdits(had: unknown, has: unknown): readonly Edit[] {
  const [events, permissions] = [['on'], [...jobIn(had), 'permissions']] as const;
  const inOurs = at(has, [...jobIn(has), 'permissions']);
  const lacking = (path: readonly string[], wanted: Readonly<Record<string, unknown>>) => {
    const there = at(had, path);
    const isLower = (key: string, value: unknown) => value === 'write' && ['read', 'none'].includes(String(there[key]));
    // Without any they are said in another form, as `write-all`.
    if (Object.keys(there).length === 0) return [];
    return Object.entries(wanted).flatMap(([key, value]) =>
      key in there && !isLower(key, value) ? [] : [{ path: [...path, key], value }],
    );
  };
  return [...lacking(events, at(has, events)), ...lacking(permissions, inOurs)];
}

function at(value: unknown, path: readonly string[]): Readonly<Record<string, unknown>> {
  const inner = path.reduce<unknown>((one, key) => (isMap(one) ? one[key] : undefined), value);
  return isMap(inner) ? inner : {};
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const example = /```yaml\n[^]*?```/;

function readme(
  text: string,
  { answers, host, example: { lines } }: { answers: Answers; host: string; example: Example },
): string {
  if (!example.test(text)) throw new Error('The README of templates/repository shows no request');
  const shown = `\`\`\`yaml\n${exampleLines(lines, schemaOf(answers.source, host)).join('\n')}\n\`\`\``;
  const named = answers.accounts?.map(({ name }) => `\`${name}\``).join(' or ');
  const about = named === undefined ? '' : `\n\n\`account\` is the AWS account of the bucket, which stays in it: ${named}.`;
  return replaced(
    text.replace(example, () => `${shown}${about}`),
    'OWNER/vendor-bucket',
    answers.source.repository,
    1,
  );
}

function exampleText({ lines, bucket }: Example, schema: string): string {
  const [modeline = '', ...rest] = exampleLines(lines, schema);
  const about = `# A request to start from. Nothing is made of it here: in a pull request, put it into a file of buckets/, such as buckets/${bucket}.yml.`;
  return `${[modeline, about, ...rest].join('\n')}\n`;
}

function exampleLines(lines: readonly string[], schema: string): readonly string[] {
  return [`# yaml-language-server: $schema=${schema}`, ...lines];
}

/** The schema of requests: at the commit, or where its address can't be known, as the README says to make it. */
function schemaOf({ repository, commit }: Source, host: string): string {
  return host === 'github.com'
    ? `https://raw.githubusercontent.com/${repository}/${commit}/schema/request.schema.json`
    : '../.github/request.schema.json';
}

/** The schemas that a text names, at another commit of Vendor Bucket. */
export function withSchemas(text: string, { repository, commit }: Source): string {
  return text.replace(
    /(?<=^[ \t]*# yaml-language-server: \$schema=https:\/\/raw\.githubusercontent\.com\/)[A-Za-z0-9_-]+\/[A-Za-z0-9._-]+\/[0-9a-f]{40,64}(?=\/schema\/[a-z]+\.schema\.json\r?$)/gm,
    `${repository}/${commit}`,
  );
}

function atCommit(text: string, { repository, commit }: Source, times: number): string {
  return replaced(text, 'OWNER/vendor-bucket/COMMIT', `${repository}/${commit}`, times);
}

/** Puts one text in the place of another that stands there exactly so often. */
function replaced(text: string, what: string, by: string, times: number): string {
  const parts = text.split(what);
  if (parts.length - 1 !== times) throw new Error(`${what} stands in the text ${parts.length - 1} times, and not ${times}`);
  return parts.join(by);
}

function must(text: string | undefined, kind: string): string {
  if (text === undefined) throw new Error(`The ${kind} of templates/repository can't be filled in`);
  return text;
}
