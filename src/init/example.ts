import type { ParameterRule, TemplateFile } from '../template/schema.js';
import { effectiveSet } from '../template/variant.js';
import type { Templates } from '../template/template.js';
import type { Answers } from './answers.js';
import { flow } from './edit.js';

/** A request to start from. */
export interface Example {
  readonly vendor: string;
  readonly bucket: string;
  readonly lines: readonly string[];
}

/** The beginnings of bucket names that vendors ask for, and that none of `prefixes` has: by vendor. */
export function wantedPrefixes(
  vendors: Answers['vendors'],
  prefixes: readonly string[],
  templates: Templates,
): ReadonlyMap<string, string> {
  const named = vendors === 'all' ? [...templates.keys()].toSorted() : vendors;
  return new Map(
    named.flatMap((vendor) => {
      const wanted = startOf(templates.get(vendor)?.file);
      return wanted === undefined || prefixes.some((prefix) => prefix.startsWith(wanted)) ? [] : [[vendor, wanted] as const];
    }),
  );
}

function startOf(file: TemplateFile | undefined): string | undefined {
  return file && effectiveSet(file, variantOf(file)).rules?.bucket?.prefix;
}

function variantOf(file: TemplateFile): string | undefined {
  return file.defaultVariant ?? Object.keys(file.variants ?? {})[0];
}

/**
 * A request of the first vendor: what it needs, with the values that its page shows where there are some. Names of buckets are the world's: one that
 * begins as all customers' of a vendor do has the account in it.
 */
export function exampleOf(
  { vendors, prefixes, region, account, accounts }: Pick<Answers, 'vendors' | 'prefixes' | 'region' | 'account' | 'accounts'>,
  templates: Templates,
): Example {
  const vendor = vendors === 'all' ? easiest(templates) : (vendors[0] ?? '');
  const file = templates.get(vendor)?.file;
  if (file === undefined) throw new Error(`There is no vendor ${vendor}`);
  const variant = variantOf(file);
  const { rules, parameters = {}, phases } = effectiveSet(file, variant);
  const start = rules?.bucket?.prefix ?? '';
  const prefix = prefixes.find((one) => one.startsWith(start)) ?? start;
  const bucket = `${prefix.replace(/-$/, '')}-${prefix === start ? account : vendor}`;
  const given = Object.entries(parameters).filter(
    ([name, rule]) => rule.required === true && rule.default === undefined && phases?.parameters.includes(name) !== true,
  );
  return {
    vendor,
    bucket,
    lines: [
      `vendor: ${vendor}`,
      ...(file.variants === undefined || variant === undefined ? [] : [`variant: ${variant}`]),
      ...(accounts ?? []).slice(0, 1).map(({ name }) => `account: ${name}`),
      `bucket: ${bucket}`,
      `region: ${regionFor(region, rules?.regions)}`,
      ...(given.length === 0 ? [] : ['parameters:', ...given.flatMap(parameterLines)]),
      '# The team or the mail address that answers for the bucket.',
      'owner: platform-team',
    ],
  };
}

/** Of all vendors one that asks for nothing but a name. */
function easiest(templates: Templates): string {
  const names = [...templates.keys()].toSorted();
  const asksNothing = (vendor: string) =>
    Object.values(templates.get(vendor)?.file.parameters ?? {}).every(({ required }) => required !== true);
  return names.find((vendor) => templates.get(vendor)?.file.variants === undefined && asksNothing(vendor)) ?? names[0] ?? '';
}

function regionFor(
  region: string,
  rules: { readonly allowed?: readonly string[] | undefined; readonly refused?: readonly string[] | undefined } | undefined,
): string {
  const isPossible = rules?.allowed?.includes(region) !== false && rules?.refused?.includes(region) !== true;
  return isPossible ? region : (rules?.allowed?.[0] ?? region);
}

function parameterLines([name, rule]: readonly [string, ParameterRule]): readonly string[] {
  const value = rule.example ?? rule.values?.[0] ?? (rule.type === 'boolean' ? false : undefined);
  // Left empty it is a fault of the request at its line; a word that stands for something could be taken for it.
  return [`  # ${rule.description}`, value === undefined ? `  ${name}:` : `  ${name}: ${flow(value)}`];
}
