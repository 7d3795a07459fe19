import { z } from 'zod';
import { grant } from './schema-grant.js';
import { id, line, parameterName, pattern, reason, text } from './schema-parts.js';
import { rules } from './schema-rules.js';

/**
 * A vendor template's schema: one vendor's documented set-up as data, and the one source of its parser, its types and
 * `schema/template.schema.json`. In the texts of the hand-over, the features and the advice, `{bucket}`, `{region}`, `{replica}`,
 * `{owner}` and `{<parameter>}` stand for values of the request, and `{{<output>}}` for what is known only after apply
 * (`src/template/placeholder.ts`). What no shape can say is checked in `src/template/check/template.ts`.
 */

const values = z.union([z.string().max(1024), z.boolean(), z.array(z.string().max(1024)).max(50)]);

const parameter = z.strictObject({
  description: line.describe('What it is, and where to find it.'),
  type: z.enum(['string', 'list', 'boolean']).optional().describe('Default: string.'),
  required: z.boolean().optional().describe('Default: false.'),
  pattern: pattern.optional(),
  values: z.array(z.string().max(1024)).min(1).optional().describe('The only values that are possible.'),
  refused: z
    .strictObject({ pattern, reason: line })
    .optional()
    .describe('What a value must not be although it matches the pattern, and why.'),
  sensitive: z.boolean().optional().describe('Whether the value is masked in all that people read. Default: false.'),
  default: values.optional(),
  example: values.optional(),
});

const feature = z.strictObject({
  title: line,
  warning: line.describe('What enabling it means, as the vendor says it.'),
  steps: z.array(line).min(1).optional().describe('How it is asked for, once the bucket is in use.'),
});

const message = z.strictObject({
  to: line,
  subject: line.optional(),
  body: text,
  secure: z
    .strictObject({ recipient: line, body: text })
    .optional()
    .describe("A message inside the vendor's own product, whose link the mail carries."),
});

const handover = z.strictObject({
  by: line.describe("Who has to act, in the vendor's words."),
  why: line.optional(),
  steps: z.array(line).min(1),
  message: message.optional(),
  keySteps: z.array(line).min(1).optional().describe('Further steps where the bucket has a customer key.'),
  expect: z.array(line).min(1).optional().describe('What the vendor will do by itself, and what of it can be ignored.'),
  snippets: z
    .array(z.strictObject({ title: line, text }))
    .min(1)
    .optional()
    .describe('Code that somebody runs at the vendor, such as SQL.'),
});

const phases = z
  .strictObject({
    parameters: z
      .array(parameterName)
      .min(1)
      .describe('What is known only after the first phase. Without all of them the request is in the first phase.'),
    first: z.strictObject({
      externalId: line.max(64).describe('Stands in for the external id: the role trusts only its own account then.'),
      handover: handover.describe('What leads to the second phase.'),
    }),
  })
  .describe('A role whose trust needs what the vendor tells only when it knows the role.');

/** Who makes an object that belongs to the set-up, or that it can be ignored. */
const objectMakers = ['customer-creates', 'vendor-writes-token', 'can-be-ignored'] as const;

const object = z.strictObject({
  key: line.max(1024).describe('The key, composed as a prefix is: ".wellknown/vendor/{name}".'),
  does: z.enum(objectMakers),
  text: line.describe('What to do with it, as a sentence.'),
});

/** When an advice concerns a request. */
const adviceOccasions = ['always', 'replication', 'versioning', 'lock', 'customer-key'] as const;

/** What a variant can set for itself; what it leaves out is the template's. `parameters` and `rules` add to the template's, by name. */
const set = z.strictObject({
  summary: line.optional().describe('One line: when to choose this variant.'),
  parameters: z.record(parameterName, parameter).optional(),
  phases: phases.optional(),
  rules: rules.optional(),
  grants: z.array(grant).min(1).optional(),
  clientSideEncryption: line.optional().describe('What the vendor encrypts before it arrives, in a sentence.'),
  objects: z.array(object).min(1).optional().describe('Objects that belong to the set-up; they become part of the hand-over.'),
  cors: z
    .array(
      z.strictObject({
        allowedHeaders: z.array(z.string()),
        allowedMethods: z.array(z.enum(['GET', 'PUT', 'POST', 'DELETE', 'HEAD'])).min(1),
        allowedOrigins: z.array(z.string()).min(1),
        exposeHeaders: z.array(z.string()),
        maxAgeSeconds: z.int().min(0).optional(),
      }),
    )
    .min(1)
    .optional(),
  transferAcceleration: z.strictObject({ enabled: z.boolean(), reason }).optional(),
  features: z.record(id, feature).optional().describe("The vendor's optional retention features."),
  featureAdvice: z
    .array(z.strictObject({ together: z.array(id).min(2), advice: line }))
    .optional()
    .describe('What to know where all of these features are asked for.'),
  advice: z.array(z.strictObject({ when: z.enum(adviceOccasions), text: line })).optional(),
  handover: handover.optional(),
});

export const templateSchema = set
  .extend({
    vendor: id.describe("The vendor's name in requests."),
    title: line.max(80).describe("The vendor's name in what people read."),
    also: z.array(id).min(1).optional().describe('Other names that people may write for it, which are then told this one.'),
    provenance: z.strictObject({
      source: z.url({ protocol: /^https$/ }).describe("The vendor's page."),
      read: z.iso.date().describe('The day on which the page was read.'),
      verified: z.boolean().describe("Whether every value was read in the vendor's own text. An unverified template is refused."),
      note: line.optional().describe('Where the template had to choose what the page leaves open.'),
    }),
    variants: z.record(id, set).optional(),
    defaultVariant: id.optional().describe('The variant of a request that names none. Without it a request has to name one.'),
  })
  .describe('A vendor template.');

/** A template as it was written. */
export type TemplateFile = z.output<typeof templateSchema>;
/** What a template says for one variant. */
export type TemplateSet = z.output<typeof set>;
export type ParameterRule = z.output<typeof parameter>;
export type GrantRule = z.output<typeof grant>;
export type StatementRule = GrantRule['statements'][number];
export type ConditionRule = NonNullable<StatementRule['conditions']>[number];
export type RoleRule = NonNullable<GrantRule['role']>;
export type OidcRule = NonNullable<RoleRule['oidc']>;
export type PrincipalsRule = NonNullable<GrantRule['principals']>;
export type ObjectRule = z.output<typeof object>;
export type HandoverRule = z.output<typeof handover>;
