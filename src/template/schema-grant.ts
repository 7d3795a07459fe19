import { z } from 'zod';
import { want } from '../yaml/want.js';
import { principalArn } from '../request/principal.js';
import { line, parameterName } from './schema-parts.js';

/** The part of a vendor template that says who may do what: a grant's subject, its statements, and its findings. */

const action = z.string().regex(/^(s3|kms):[A-Za-z]+$/, {
  error: want('one action, as s3:GetObject', 'Name the actions one by one: a wildcard grants what nobody read.'),
});

/** The operators and keys that a condition can have; which go together is checked in `src/template/check/statement.ts`. */
const conditionOperators = ['StringEquals', 'ArnLike', 'Bool'] as const;
const conditionKeys = ['s3:x-amz-acl', 's3:x-amz-storage-class', 'aws:SourceArn', 'aws:SecureTransport'] as const;

const condition = z.strictObject({
  operator: z.enum(conditionOperators),
  key: z.enum(conditionKeys),
  values: z
    .array(line.max(256))
    .min(1)
    .max(20)
    .describe(
      'Literals. In an aws:SourceArn {partition} and {region} are those of the bucket, and {account} is the own account.',
    ),
});

const statement = z.strictObject({
  sid: z.string().regex(/^[A-Za-z0-9]{1,64}$/, { error: '1 to 64 letters and digits' }),
  actions: z.union([
    z.array(action).min(1),
    z.strictObject({
      parameter: parameterName.describe('A list parameter that holds the actions; those that do not fit `on` are left out.'),
    }),
  ]),
  on: z.enum(['bucket', 'objects']),
  prefix: z
    .string()
    .min(1)
    .max(1024)
    .optional()
    .describe(
      'Objects under this prefix only: literals, parameters and {account}. What stands in brackets is left out without its parameter: "[{path}/]AWSLogs/{account}/".',
    ),
  conditions: z.array(condition).min(1).optional().describe("What else has to hold, as the vendor's page asks for it."),
});

const arns = z
  .array(
    z.string().regex(principalArn, {
      error: want('the full ARN of a user, a role or an account root', 'Write arn:aws:iam::<account>:role/<name>.'),
    }),
  )
  .min(1);

const principals = z.union([
  arns,
  z.strictObject({
    parameter: parameterName.describe('A parameter that holds the principals, or, with "of", that chooses among them.'),
    of: z.record(z.string().min(1).max(256), arns).optional().describe("The principals for each of the parameter's values."),
  }),
]);

const role = z.strictObject({
  principals: principals.optional().describe("The vendor's principals that may assume the role."),
  externalId: line
    .max(512)
    .optional()
    .describe('The external id that the vendor gives: composed of parameters, as "{deployment}:{orgId}".'),
  oidc: z
    .strictObject({
      provider: line.max(255).describe('Host and path of the issuer, without https://.'),
      audience: line.max(255),
      subject: line.max(512).describe('Composed of parameters, as "https://vendor.example/{organization}".'),
      create: z
        .union([z.boolean(), z.strictObject({ parameter: parameterName.describe('A parameter of the type boolean.') })])
        .optional()
        .describe("Whether the account's OIDC provider is created here; it exists otherwise. Default: false."),
    })
    .optional()
    .describe('The role is assumed with a token of this issuer.'),
});

export const grant = z.strictObject({
  principals: principals.optional().describe('Who gets in by the bucket policy.'),
  service: z
    .string()
    .max(128)
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com$/, {
      error: want('an AWS service principal', 'Write it in full, as logs.amazonaws.com.'),
    })
    .optional()
    .describe(
      'An AWS service that gets in by the bucket policy, for this account: by the {account} in its aws:SourceArn, or by aws:SourceAccount, which is added otherwise.',
    ),
  role: role.optional().describe("A role of the customer's account, which the vendor assumes."),
  findings: z
    .array(z.strictObject({ action, reason: line.describe("Why it is granted all the same, with what the vendor's page says.") }))
    .min(1)
    .optional()
    .describe("Actions that Security Hub's S3.6 forbids and the vendor's page demands: s3:PutObjectAcl, and no other."),
  statements: z.array(statement).min(1),
  keyActions: z
    .union([z.array(action).min(1), z.literal('as-needed')])
    .optional()
    .describe(
      "KMS actions on a customer key, as the vendor's page lists them; as-needed: what S3 needs for the granted actions.",
    ),
});
