import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { defined } from '../../src/defined.js';
import { account } from './specs.js';

/** A user, a role, or the root of an account, which stands for all of its users and roles. */
const arns = z.array(z.string().regex(/^arn:[a-z-]+:iam::[0-9]{12}:(root$|(user|role)\/)/)).min(1);
const actions = (service: 's3' | 'kms') => z.array(z.string().startsWith(`${service}:`));

/** Who may assume the role, with the values that the example gives. */
const trust = z.union([
  z.strictObject({ principals: arns, externalId: z.string().min(1) }),
  z.strictObject({ provider: z.string().min(1), audience: z.string().min(1), subject: z.string().min(1) }),
  z.strictObject({ firstPhase: z.strictObject({ externalId: z.string().min(1) }) }),
]);

const condition = z.strictObject({
  action: z.string().startsWith('s3:'),
  key: z.string(),
  /** One for which the condition holds, and one for which it does not. */
  value: z.string(),
  not: z.string().default('another'),
});

const page = z.strictObject({
  /** Who gets in by the bucket policy … */
  principals: arns.optional(),
  /** … or an AWS service, on behalf of our account alone … */
  service: z.string().endsWith('.amazonaws.com').optional(),
  /** … or who assumes the role of our account that may do what follows. */
  role: trust.optional(),
  onBucket: actions('s3'),
  onObjects: actions('s3'),
  /** Objects under this prefix only, and listing of what is under it. `{account}` is our account. */
  prefix: z.string().optional(),
  /** What can be listed, where that is not the prefix: '' is everything. */
  listing: z.string().optional(),
  /** What else a request has to carry to be allowed. */
  conditions: z.array(condition).optional(),
  /** KMS actions; left out where the page does not cover KMS, which a request then may not ask for. */
  onKey: actions('kms').min(1).optional(),
  /** Actions that a control forbids, and the page demands all the same; each of them is listed above too. */
  findings: actions('s3').optional(),
});

/** The same page for a request with other parameters, and what is different then. */
const other = page.partial().extend({ parameters: z.record(z.string(), z.unknown()) });

/**
 * `test/cases/vendor-<example>/access.yml`: what a vendor's page allows, written down from the page by hand. The proofs compare the
 * policies with this, so it is never copied from a template.
 */
const caseFile = page.extend({ also: z.array(other).default([]) });

/** Whom the page lets in, and how. */
export type Subject =
  | { readonly by: 'principals'; readonly principals: readonly string[] }
  | { readonly by: 'service'; readonly service: string }
  | { readonly by: 'role'; readonly principals: readonly string[]; readonly externalId: string }
  | { readonly by: 'token'; readonly provider: string; readonly audience: string; readonly subject: string }
  /** Nobody outside: the role waits for what the vendor tells. */
  | { readonly by: 'nobody-yet'; readonly externalId: string };

/** What is documented for one vendor, for the request that is its example. */
export interface VendorCase {
  readonly name: string;
  /** The example's name, and the parameters that replace its own. */
  readonly example: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly subject: Subject;
  readonly onBucket: readonly string[];
  readonly onObjects: readonly string[];
  readonly prefix: string;
  readonly listing: string;
  readonly conditions: readonly z.output<typeof condition>[];
  readonly onKey: readonly string[];
  readonly findings: readonly string[];
}

function subjectOf(example: string, { principals, service, role }: Partial<z.output<typeof page>>): Subject {
  const subjects: Subject[] = [
    ...(principals === undefined ? [] : [{ by: 'principals', principals } as const]),
    ...(service === undefined ? [] : [{ by: 'service', service } as const]),
    ...(role === undefined ? [] : [ofRole(role)]),
  ];
  const [subject] = subjects;
  if (subject === undefined || subjects.length > 1) throw new Error(`${example}: one of principals, service, role`);
  return subject;
}

function ofRole(role: z.output<typeof trust>): Subject {
  if ('firstPhase' in role) return { by: 'nobody-yet', ...role.firstPhase };
  return 'provider' in role ? { by: 'token', ...role } : { by: 'role', ...role };
}

function caseOf(example: string, text: z.output<typeof page>, parameters?: Readonly<Record<string, unknown>>): VendorCase {
  const { onBucket, onObjects, conditions = [], onKey = [], findings = [] } = text;
  const prefix = ours(text.prefix ?? '');
  const name = parameters === undefined ? example : `${example} with ${JSON.stringify(parameters)}`;
  const subject = subjectOf(example, text);
  const listing = text.listing ?? prefix;
  const written = conditions.map((one) => ({ ...one, value: ours(one.value), not: ours(one.not) }));
  const known = { name, example, subject, onBucket, onObjects, prefix, listing, conditions: written, onKey, findings };
  return parameters === undefined ? known : { ...known, parameters };
}

function ours(text: string): string {
  return text.replaceAll('{account}', account);
}

const folder = join(import.meta.dirname, '../cases');

function casesOf(example: string): readonly VendorCase[] {
  const { also, ...own } = caseFile.parse(parse(readFileSync(join(folder, `vendor-${example}`, 'access.yml'), 'utf8')));
  return [
    caseOf(example, own),
    ...also.map(({ parameters, ...different }) => caseOf(example, { ...own, ...defined(different) }, parameters)),
  ];
}

/** All that was written down from vendors' pages, by example. */
export const vendorCases: readonly VendorCase[] = readdirSync(folder)
  .filter((name) => name.startsWith('vendor-') && existsSync(join(folder, name, 'access.yml')))
  .toSorted()
  .flatMap((name) => casesOf(name.replace(/^vendor-/, '')));

/** What requests carry so that every condition of the page holds. */
export function heldBy({ conditions }: Pick<VendorCase, 'conditions'>): Readonly<Record<string, string>> {
  return Object.fromEntries(conditions.map(({ key, value }) => [key, value]));
}
