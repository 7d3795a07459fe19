import { z } from 'zod';
import { defined } from '../defined.js';
import { failed, ok, quote, type Fault, type Result } from '../fault/fault.js';
import { decodeDocument } from '../yaml/decode.js';
import type { Source } from '../yaml/document.js';

/** Where the settings are that bootstrap and doctor read. */
const settingsPlace = '.github/vendor-bucket.yml';

/** Where the workflow is that calls the reusable one, relative to the top of a repository of requests. */
export const callerFile = '.github/workflows/vendor-bucket.yml';

/** What a repository of requests calls the reusable workflow with, in one account. */
export interface Caller extends Called {
  /** Full ARNs of the two roles. */
  readonly roles: NonNullable<Called['roles']>;
}

/** The same as the caller's workflow has it. */
export interface Called {
  /** `OWNER/vendor-bucket/.github/workflows/bucket-request.yml`. */
  readonly file: string;
  /** The commit that it pins. */
  readonly commit: string;
  /** Full ARNs of the two roles; undefined with `accounts: true`: each account of the settings has its own. */
  readonly roles?: { readonly plan: string; readonly apply: string };
  readonly environment: string;
  /** The branch whose pushes start it, where it names exactly one. */
  readonly branch?: string;
}

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const job = z.looseObject({ uses: z.string().optional(), with: z.record(z.string(), scalar.nullable()).optional() });
const workflow = z.looseObject({ on: z.unknown().optional(), jobs: z.record(z.string(), job) });

type Job = z.output<typeof job>;

const reusable = /^([A-Za-z0-9_-]+\/[A-Za-z0-9._-]+\/\.github\/workflows\/[A-Za-z0-9._-]+\.ya?ml)@(.+)$/;
const commitId = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** IAM API, CreateRole: characters of names and paths. */
const roleArn = /^arn:(?:aws|aws-cn|aws-us-gov):iam::[0-9]{12}:role\/(?:[A-Za-z0-9+=,.@_-]+\/)*[A-Za-z0-9+=,.@_-]{1,64}$/;
/** What of GitHub's names of environments is no sign in a subject or in a policy. */
const environmentName = /^[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,253}[A-Za-z0-9._-])?$/;

/**
 * The call of the reusable workflow in a caller's workflow. Refuses a text that is no workflow (`yaml/…`, `workflow/…`), one without a call or
 * with several that differ (`bootstrap/no-caller`, `bootstrap/two-callers`), one that pins no commit (`bootstrap/not-pinned`), roles and
 * environments that are not written out (`bootstrap/role`, `bootstrap/environment`), and settings that lie elsewhere (`bootstrap/settings`).
 */
export function parseCaller(bytes: Uint8Array | string, file: string = callerFile): Result<Called> {
  const decoded = decodeDocument(file, bytes, workflow, { prefix: 'workflow', lines: 'many' });
  if (!decoded.ok) return decoded;
  const { value, source } = decoded.value;
  const calls = Object.entries(value.jobs).filter(([, { uses }]) => isCall(uses));
  const [first, ...others] = calls;
  if (first === undefined) return failed(noCaller(source));
  const read = readCall(first, source, branchOf(value.on));
  const different = others.find((other) => JSON.stringify(callOf(other[1])) !== JSON.stringify(callOf(first[1])));
  if (!read.ok || different === undefined) return read;
  return failed(twoCallers(source, first[0], different[0]));
}

/** The copy for servers may lie anywhere, so it is told by its file's name. */
function isCall(uses: string | undefined): boolean {
  return uses !== undefined && /\/\.github\/workflows\/bucket-request\.ya?ml(?:@|$)/.test(uses);
}

function callOf({ uses, with: given = {} }: Job) {
  return [uses, given['accounts'], given['plan-role'], given['apply-role'], given['environment'], given['settings']];
}

function readCall([name, { uses = '', with: given = {} }]: readonly [string, Job], source: Source, branch: string | undefined) {
  const [, called, commit = ''] = reusable.exec(uses) ?? [];
  const at = ['jobs', name];
  const environment = given['environment'] ?? 'vendor-bucket';
  const settings = given['settings'] ?? settingsPlace;
  const roles = given['accounts'] === true ? undefined : { plan: textOf(given['plan-role']), apply: textOf(given['apply-role']) };
  const faults = [
    ...(called === undefined || !commitId.test(commit) ? [notPinned(source, [...at, 'uses'], uses)] : []),
    ...(roles === undefined ? [] : roleFaults(source, [...at, 'with'], { 'plan-role': roles.plan, 'apply-role': roles.apply })),
    ...(settings === settingsPlace ? [] : [settingsFault(source, [...at, 'with', 'settings'], settings)]),
    ...(environmentName.test(String(environment)) ? [] : [environmentFault(source, [...at, 'with', 'environment'], environment)]),
  ];
  if (faults.length > 0 || called === undefined) return failed(...faults);
  return ok<Called>({ file: called, commit, environment: String(environment), ...defined({ roles, branch }) });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function roleFaults(source: Source, path: readonly string[], roles: Readonly<Record<string, string>>): readonly Fault[] {
  const wrong = Object.entries(roles).filter(([, arn]) => !roleArn.test(arn));
  if (wrong.length > 1 && wrong.every(([, arn]) => arn === '')) return [noRoles(source, path)];
  const faults = wrong.map(([key, arn]) => {
    const message = arn === '' ? `The caller's workflow gives no ${key}.` : `${quote(arn)} is not the full ARN of a role.`;
    const which = key === 'plan-role' ? 'plan' : 'apply';
    const fix = `Write it out, below "with": ${key}: arn:aws:iam::111122223333:role/vendor-bucket-${which}`;
    return source.fault([...path, key], { code: 'bootstrap/role', message, fix });
  });
  if (faults.length > 0 || roles['plan-role'] !== roles['apply-role']) return faults;
  const message = 'One role would both plan and apply: whatever reads a pull request could apply.';
  return [source.fault([...path, 'apply-role'], { code: 'bootstrap/role', message, fix: 'Name two roles.' })];
}

/** The reusable workflow then plans, and its jobs that apply are passed over. */
function noRoles(source: Source, path: readonly string[]): Fault {
  return source.fault(path, {
    code: 'bootstrap/role',
    message: "The caller's workflow gives no roles: what is merged is applied by no job.",
    fix: 'Write below "with" accounts: true where the settings have accounts; else plan-role: and apply-role:, each with the full ARN of its role.',
  });
}

function notPinned(source: Source, path: readonly string[], uses: string): Fault {
  return source.fault(path, {
    code: 'bootstrap/not-pinned',
    message: `${quote(uses)} pins no commit of the reusable workflow: a branch or a tag can be moved to what nobody read.`,
    fix: 'Write OWNER/vendor-bucket/.github/workflows/bucket-request.yml@ and the 40 digits of the commit that you have read.',
  });
}

function environmentFault(source: Source, path: readonly string[], environment: unknown): Fault {
  return source.fault(path, {
    code: 'bootstrap/environment',
    message: `${quote(String(environment))} is not the name of an environment that a trust can be held to.`,
    fix: 'Write it out, in letters, digits, spaces, dots, hyphens and underscores: environment: vendor-bucket',
  });
}

/** What is looked at and shown would not be what requests are judged by. */
function settingsFault(source: Source, path: readonly string[], settings: unknown): Fault {
  return source.fault(path, {
    code: 'bootstrap/settings',
    message: `The caller's workflow takes its settings from ${quote(String(settings))}, and bootstrap and doctor read ${settingsPlace}.`,
    fix: `Move the settings to ${settingsPlace}, and remove the line.`,
  });
}

function noCaller(source: Source): Fault {
  return source.fault(['jobs'], {
    code: 'bootstrap/no-caller',
    message: 'No job here calls the reusable workflow bucket-request.yml.',
    fix: 'Take the file of templates/repository, or run: vendor-bucket init',
  });
}

function twoCallers(source: Source, one: string, other: string): Fault {
  return source.fault(['jobs', other], {
    code: 'bootstrap/two-callers',
    message: `The jobs ${quote(one)} and ${quote(other)} call the reusable workflow in different ways.`,
    fix: 'Give both the same commit, roles and environment, or keep one of them.',
  });
}

const pushed = z.looseObject({ push: z.looseObject({ branches: z.union([z.string(), z.array(z.string()).length(1)]) }) });

function branchOf(on: unknown): string | undefined {
  const read = pushed.safeParse(on);
  const [branch, ...more] = read.success ? [read.data.push.branches].flat() : [];
  return branch === undefined || more.length > 0 || /[*?[\]!+\s]/.test(branch) ? undefined : branch;
}
