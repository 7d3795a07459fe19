import { z } from 'zod';
import { encryptionTypes, uploadRules } from '../request/terms.js';
import { want } from '../yaml/want.js';
import { principalArn } from './principal.js';

/**
 * A vendor template's schema: one vendor's documented set-up as data, and the one source of its parser, its types and
 * `schema/template.schema.json`. In the texts of the hand-over, the features and the advice, `{bucket}`, `{region}`, `{replica}`,
 * `{owner}` and `{<parameter>}` stand for values of the request, and `{{<output>}}` for what is known only after apply
 * (`src/vendor/placeholder.ts`). What no shape can say is checked in `src/vendor/check-template.ts`.
 */

const id = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'lower-case letters, digits and single hyphens' });
const text = z.string().min(1).max(4000);
/** What stands in one line of a fault, a note or a list. */
const line = text.regex(/^[^\n\r\t]*$/, {
  error: want('a text in one line', 'Fold longer texts with ">-", which gives one line.'),
});
const reason = line.describe('Why, with what the vendor documents: it is shown where the rule is broken.');
const pattern = z
  .string()
  .min(1)
  .max(500)
  .describe('A regular expression that the whole value (each item of a list) matches. Its quantifiers are not nested.');
const values = z.union([z.string().max(1024), z.array(z.string().max(1024)).max(50)]);

const parameter = z.strictObject({
  description: line.describe('What it is, and where to find it.'),
  type: z.enum(['string', 'list']).optional().describe('Default: string.'),
  required: z.boolean().optional().describe('Default: false.'),
  pattern: pattern.optional(),
  values: z.array(z.string().max(1024)).min(1).optional().describe('The only values that are possible.'),
  default: values.optional(),
  example: values.optional(),
});

const action = z.string().regex(/^(s3|kms):[A-Za-z]+$/, {
  error: want('one action, as s3:GetObject', 'Name the actions one by one: a wildcard grants what nobody read.'),
});

const statement = z.strictObject({
  sid: z.string().regex(/^[A-Za-z0-9]{1,64}$/, { error: '1 to 64 letters and digits' }),
  actions: z.union([
    z.array(action).min(1),
    z.strictObject({
      parameter: id.describe('A list parameter that holds the actions; those that do not fit `on` are left out.'),
    }),
  ]),
  on: z.enum(['bucket', 'objects']),
  prefix: z.string().min(1).max(1024).optional().describe('Objects under this prefix only; may name a parameter: "{path}".'),
});

const grant = z.strictObject({
  principals: z.union([
    z
      .array(
        z.string().regex(principalArn, {
          error: want('the full ARN of a user, a role or an account root', 'Write arn:aws:iam::<account>:role/<name>.'),
        }),
      )
      .min(1),
    z.strictObject({ parameter: id.describe('A list parameter that holds the principals.') }),
  ]),
  statements: z.array(statement).min(1),
  keyActions: z
    .union([z.array(action).min(1), z.literal('as-needed')])
    .optional()
    .describe(
      "KMS actions on a customer key, as the vendor's page lists them; as-needed: what S3 needs for the granted actions.",
    ),
});

const rules = z.strictObject({
  bucket: z
    .strictObject({ prefix: z.string().min(1).max(40).optional(), pattern: pattern.optional(), reason })
    .optional()
    .describe("What the bucket's name starts with or matches."),
  regions: z
    .strictObject({
      allowed: z.array(z.string()).min(1).optional().describe('Another region is a fault.'),
      recommended: z
        .array(z.strictObject({ region: z.string(), for: line }))
        .min(1)
        .optional()
        .describe('Another region is a note for the reviewers.'),
      reason,
    })
    .optional(),
  encryption: z
    .strictObject({ allowed: z.array(z.enum(encryptionTypes)).min(1), reason })
    .optional()
    .describe("The types that the vendor's documentation covers. Default: all."),
  uploads: z.strictObject({ allowed: z.array(z.enum(uploadRules)).min(1), reason }).optional(),
  lock: z.strictObject({ allowed: z.boolean(), reason }).optional(),
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
});

/** When an advice concerns a request. */
export const adviceOccasions = ['always', 'replication', 'versioning', 'lock', 'customer-key'] as const;

/** What a variant can set for itself; what it leaves out is the template's. `parameters` and `rules` add to the template's, by name. */
const set = z.strictObject({
  summary: line.optional().describe('One line: when to choose this variant.'),
  parameters: z.record(id, parameter).optional(),
  rules: rules.optional(),
  grants: z.array(grant).min(1).optional(),
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
export type StatementRule = z.output<typeof statement>;
export type HandoverRule = z.output<typeof handover>;
