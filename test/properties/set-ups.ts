import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { defined } from '../../src/defined.js';

/**
 * The templates as data, read without the code under test: what a request for each can say, and what its vendor then may do.
 */

export interface ParameterRule {
  readonly type?: 'string' | 'list' | 'boolean';
  readonly required?: boolean;
  readonly pattern?: string;
  readonly values?: readonly string[];
  readonly refused?: { readonly pattern: string };
  readonly sensitive?: boolean;
  readonly default?: unknown;
  readonly example?: string | boolean | readonly string[];
}

export type Principals =
  readonly string[] | { readonly parameter: string; readonly of?: Readonly<Record<string, readonly string[]>> };

export interface GrantRule {
  readonly principals?: Principals;
  readonly service?: string;
  readonly role?: {
    readonly principals?: Principals;
    readonly externalId?: string;
    readonly oidc?: { readonly provider: string; readonly audience: string; readonly subject: string };
  };
  readonly statements: readonly {
    readonly on: 'bucket' | 'objects';
    readonly actions: readonly string[] | { readonly parameter: string };
    readonly prefix?: string;
    readonly conditions?: readonly { readonly operator: string; readonly key: string; readonly values: readonly string[] }[];
  }[];
  readonly keyActions?: readonly string[] | 'as-needed';
}

interface Rules {
  readonly bucket?: { readonly prefix?: string; readonly pattern?: string };
  readonly regions?: {
    readonly allowed?: readonly string[];
    readonly partitions?: readonly string[];
    readonly refused?: readonly string[];
  };
  readonly encryption?: { readonly allowed: readonly string[] };
  readonly uploads?: { readonly allowed: readonly string[] };
  readonly lock?: { readonly allowed: boolean };
  readonly storageClasses?: { readonly allowed: readonly string[] };
  readonly mfaForDelete?: { readonly allowed: boolean };
}

interface TemplateSet {
  readonly parameters?: Readonly<Record<string, ParameterRule>>;
  readonly rules?: Rules;
  readonly grants?: readonly GrantRule[];
  readonly features?: Readonly<Record<string, unknown>>;
  readonly transferAcceleration?: { readonly enabled: boolean };
  readonly phases?: { readonly parameters: readonly string[]; readonly first: { readonly externalId: string } };
}

interface Template extends TemplateSet {
  readonly vendor: string;
  readonly variants?: Readonly<Record<string, TemplateSet>>;
  readonly defaultVariant?: string;
}

/** One way in which a template can be asked for. */
export interface SetUp extends TemplateSet {
  readonly vendor: string;
  /** As a request names it; undefined where it is the template's default, or there are none. */
  readonly variant?: string;
  /** The parameters that the second phase brings are left out. */
  readonly firstPhase: boolean;
  readonly parameters: Readonly<Record<string, ParameterRule>>;
  readonly rules: Rules;
  readonly grants: readonly GrantRule[];
  /** Where everybody whom it names can get in. */
  readonly partitions: readonly string[];
}

const folder = join(import.meta.dirname, '../../templates/vendors');

/** The texts of all templates, as a run reads them. */
export const templateTexts = readdirSync(folder)
  .toSorted()
  .map((name) => ({ file: `templates/vendors/${name}`, text: readFileSync(join(folder, name), 'utf8') }));

/** Every template in each of its variants, by name and by default, and in each of its phases. */
export const setUps: readonly SetUp[] = templateTexts.flatMap(({ text }) => setUpsOf(parse(text) as Template));

function setUpsOf(template: Template): readonly SetUp[] {
  const variants = Object.entries(template.variants ?? {});
  const byDefault = variants.filter(([name]) => name === template.defaultVariant).map(([, set]) => [undefined, set] as const);
  const all = variants.length === 0 ? [[undefined, {}] as const] : [...variants, ...byDefault];
  return all.flatMap(([variant, set]) => {
    const { vendor } = template;
    const grants = set.grants ?? template.grants ?? [];
    const rules = { ...template.rules, ...set.rules };
    const made: SetUp = {
      ...template,
      ...set,
      vendor,
      ...defined({ variant }),
      firstPhase: false,
      parameters: { ...template.parameters, ...set.parameters },
      rules,
      grants,
      partitions: rules.regions?.partitions ?? partitionsOf(grants),
    };
    return made.phases === undefined ? [made] : [made, { ...made, firstPhase: true }];
  });
}

/** Where somebody is named by an ARN of the partition aws, there; else everywhere. */
function partitionsOf(grants: readonly GrantRule[]): readonly string[] {
  const named = grants.flatMap(({ principals, role }) => JSON.stringify([principals, role?.principals]));
  return named.some((text) => text.includes('arn:aws:')) ? ['aws'] : ['aws', 'aws-cn', 'aws-us-gov'];
}
