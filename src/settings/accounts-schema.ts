import { z } from 'zod';
import { want } from '../yaml/want.js';
import { stricter } from './approvals.js';
import { guardrailsSchema } from './guardrails.js';
import { patterns } from './inner.js';
import { loggingSchema } from './logging.js';
import { rolesSchema } from './roles.js';
import { statePlace, writtenAccount } from './state.js';

/** What requests call an account. */
const name = z
  .string()
  .max(32)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, {
    error: want('a name of an account: lower-case letters, digits and single hyphens', 'Write a name such as prod.'),
  });

/** IAM API, CreateRole: a name of 1 to 64 characters, under a path. */
const role = (what: string, example: string) =>
  z
    .string()
    .max(2048)
    .regex(/^arn:(?:aws|aws-cn|aws-us-gov):iam::[0-9]{12}:role\/(?:[A-Za-z0-9+=,.@_-]+\/)*[A-Za-z0-9+=,.@_-]{1,64}$/, {
      error: want('the full ARN of a role', `Write, for example, ${example}.`),
    })
    .meta({ description: what, examples: [example] });

const account = z.strictObject({
  id: writtenAccount.meta({ description: "The account's 12 digits, in quotes.", examples: ['111122223333'] }),
  'plan-role': role('The role that plans in it.', 'arn:aws:iam::111122223333:role/vendor-bucket-plan'),
  'apply-role': role('The role that applies in it.', 'arn:aws:iam::111122223333:role/vendor-bucket-apply'),
  state: z.strictObject(statePlace).meta({
    description: 'Where Terraform state and the records of this account live: a bucket of its own.',
    examples: [{ bucket: 'acme-prod-state', region: 'us-east-1' }],
  }),
  requests: patterns.optional().meta({
    description:
      'Globs of the requests that belong to this account, whichever is the default: a request there can name no other one.',
    examples: [['buckets/prod/**']],
  }),
  default: z
    .literal(true, {
      error: want('true, or nothing', 'Write default: true at one account, and leave the key out at the others.'),
    })
    .optional()
    .describe('Requests that name no account, and that no pattern of an account matches, belong to this one.'),
  approvals: stricter.describe("What is asked in this account beside the vendor's own rule."),
  guardrails: guardrailsSchema
    .optional()
    .describe('What requests of this account may ask for: a key here holds in place of the same key of the general guardrails.'),
  roles: rolesSchema
    .optional()
    .describe('What the roles have that requests of this account create: a key here holds in place of the general one.'),
  logging: loggingSchema.optional().describe('Where logs of this account go, in place of the general key.'),
});

/** The settings' key `accounts`: the AWS accounts that requests can belong to. */
export const accountsSchema = z.record(name, account).meta({
  description: 'AWS accounts by name, in place of "state": requests name theirs by the key "account".',
  examples: [
    {
      prod: {
        id: '111122223333',
        'plan-role': 'arn:aws:iam::111122223333:role/vendor-bucket-plan',
        'apply-role': 'arn:aws:iam::111122223333:role/vendor-bucket-apply',
        state: { bucket: 'acme-prod-state', region: 'us-east-1' },
      },
    },
  ],
});

export type Accounts = z.output<typeof accountsSchema>;
export type AccountSetting = Accounts[string];
