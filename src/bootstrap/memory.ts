import { z } from 'zod';
import { countOf, failed, ok, quote, type Fault, type Result } from '../fault/fault.js';
import type { AccountParts } from './account.js';
import type { Foundation } from './repository.js';
import type { GitHubPlace } from './setup.js';

/** What the state of a foundation remembers. */
export interface Memory {
  readonly lineage: string;
  readonly serial: number;
  /** Addresses of its resources. */
  readonly addresses: ReadonlySet<string>;
  /** The commits of the workflow that the trusts accept; undefined before the first apply. */
  readonly commits?: readonly string[];
  /** The workflow that these are commits of. */
  readonly workflow?: string;
  /** `HOST/OWNER/NAME`. */
  readonly repository?: string;
  readonly ids?: NonNullable<GitHubPlace['ids']> | 'none';
}

const text = z.looseObject({ value: z.string() }).optional();
const state = z.looseObject({
  version: z.literal(4),
  serial: z.number(),
  lineage: z.string(),
  outputs: z
    .looseObject({
      accepted_commits: z.looseObject({ value: z.array(z.string()) }).optional(),
      workflow: text,
      repository: text,
      repository_ids: text,
    })
    .default({}),
  resources: z
    .array(z.looseObject({ mode: z.string(), type: z.string(), name: z.string(), instances: z.array(z.unknown()) }))
    .default([]),
});

/** Reads a state (format version 4). Undefined where the text is none. */
export function readMemory(bytes: string): Memory | undefined {
  const parsed = state.safeParse(parseJson(bytes));
  if (!parsed.success) return undefined;
  const { lineage, serial, outputs, resources } = parsed.data;
  const commits = outputs.accepted_commits?.value;
  const ids = idsIn(outputs.repository_ids?.value);
  return {
    ...{ lineage, serial },
    addresses: new Set(
      resources
        .filter(({ mode, instances }) => mode === 'managed' && instances.length > 0)
        .map(({ type, name }) => `${type}.${name}`),
    ),
    ...(commits === undefined || commits.length === 0 ? {} : { commits }),
    ...(outputs.workflow === undefined ? {} : { workflow: outputs.workflow.value }),
    ...(outputs.repository === undefined ? {} : { repository: outputs.repository.value }),
    ...(ids === undefined ? {} : { ids }),
  };
}

function parseJson(bytes: string): unknown {
  try {
    return JSON.parse(bytes);
  } catch {
    return undefined;
  }
}

function idsIn(value: string | undefined): Memory['ids'] {
  if (value === 'none') return 'none';
  const [, owner, repository] = /^([0-9]+),([0-9]+)$/.exec(value ?? '') ?? [];
  return owner === undefined || repository === undefined ? undefined : { owner, repository };
}

export function placeText({ host, owner, repository }: Pick<GitHubPlace, 'host' | 'owner' | 'repository'>): string {
  return `${host}/${owner}/${repository}`;
}

/** What a stack remembers for the next run, and says to whoever reads its outputs. */
export function outputsOf({ setup }: Foundation, parts: AccountParts): Readonly<Record<string, string | readonly string[]>> {
  const [plan, apply] = parts.roles;
  const { ids } = setup.github;
  return {
    plan_role_arn: plan.arn,
    apply_role_arn: apply.arn,
    ...(setup.boundary === undefined ? {} : { boundary_arn: setup.boundary }),
    oidc_provider_arn: parts.provider.arn,
    state_bucket: parts.bucket.name,
    accepted_commits: setup.workflow.commits,
    workflow: setup.workflow.file,
    repository: placeText(setup.github),
    repository_ids: ids === undefined ? 'none' : `${ids.owner},${ids.repository}`,
  };
}

/** How the list of accepted commits is to change. */
export interface Acceptance {
  /** What the trusts accept already; undefined at first. */
  readonly stored?: readonly string[] | undefined;
  /** What the caller pins. */
  readonly pinned: string;
  readonly accept: readonly string[];
  readonly retire: readonly string[];
}

/**
 * The commits that the trusts are to accept: at first the one that the caller pins; later the list as it is, with what is accepted and without what
 * is retired. What the caller pins is never taken away, nor added without a word: `bootstrap/retire-pinned`, `bootstrap/not-accepted`.
 */
export function acceptedCommits({ stored, pinned, accept, retire }: Acceptance): Result<readonly string[]> {
  const known = [...new Set([...(stored ?? [pinned]), ...accept])];
  const left = known.filter((commit) => !retire.includes(commit));
  const strange = retire.filter((commit) => !known.includes(commit));
  const faults: Fault[] = strange.map((commit) => ({
    code: 'bootstrap/retire-unknown',
    message: `The trusts don't accept ${commit}, so that it can't be retired.`,
    fix: `They accept ${known.join(', ')}.`,
  }));
  if (retire.includes(pinned))
    faults.push({
      code: 'bootstrap/retire-pinned',
      message: `The caller's workflow pins ${pinned}: without it no run would get a role.`,
      fix: 'Have the caller pin another accepted commit first, and retire this one then.',
    });
  else if (!left.includes(pinned))
    faults.push({
      code: 'bootstrap/not-accepted',
      message: `The caller's workflow pins ${pinned}, which the trusts don't accept: they accept ${countOf(known.length, 'other commit')}.`,
      fix: `Read that version, then run: vendor-bucket bootstrap --accept ${pinned}`,
    });
  return faults.length > 0 ? failed(...faults) : ok(left);
}

/** Commits as an option has them, separated by commas. Anything but whole ids is wrong usage: `usage/commit`. */
export function commitsIn(option: string, given: readonly string[]): Result<readonly string[]> {
  const wrong = given.filter((one) => !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(one));
  if (wrong.length === 0) return ok(given);
  return failed(
    ...wrong.map((one) => ({
      code: 'usage/commit',
      message: `--${option}: ${quote(one)} is not the whole id of a commit`,
      fix: 'Give its 40 hexadecimal digits, as "git rev-parse" prints them; several are separated by commas.',
    })),
  );
}
