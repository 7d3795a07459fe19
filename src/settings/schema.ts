import { z } from 'zod';
import { accountsSchema } from './accounts-schema.js';
import { approvalsSchema } from './approvals.js';
import { otherNames } from '../yaml/other-names.js';
import { want } from '../yaml/want.js';
import { inner, patterns } from './inner.js';
import { loggingSchema } from './logging.js';
import { rolesSchema } from './roles.js';
import { guardrailsSchema } from './guardrails.js';
import { stateSchema } from './state.js';

const innerPath = inner('a path', 'a path such as .terraform.lock.hcl');
const innerFolder = inner('a folder', 'a folder such as vendors');

const version = '[0-9]+(?:\\.[0-9]+){0,2}(?:-[0-9A-Za-z.-]+)?';
/** A version alone is that one exactly, and Terraform reads 6 as 6.0.0: it is written in full, lest somebody mean every 6. */
const constraint = `(?:(?:!=|>=?|<=?|~>) ?${version}|=? ?[0-9]+(?:\\.[0-9]+){2}(?:-[0-9A-Za-z.-]+)?)`;

/** Of a version that is cut short, the constraint that was probably meant; a number with a fraction has lost its zeros (5.100). */
function constraintFix(input: unknown): string {
  const text = typeof input === 'string' || Number.isInteger(input) ? String(input) : '';
  const [, major, minor = '0'] = /^=? ?([0-9]{1,4})(?:\.([0-9]{1,4}))?$/.exec(text) ?? [];
  if (major === undefined) return 'Write, for example, ">= 5.100.0, < 7.0.0".';
  return `Write "~> ${major}.${minor}", or an exact version of three numbers.`;
}

/** A version constraint as Terraform reads it ("Version Constraints"): comparisons, joined by commas. */
const versionConstraint = z
  .string({ error: ({ input }) => want('a version constraint, in quotes', constraintFix(input)) })
  .max(100)
  .regex(new RegExp(`^${constraint}(?:, ?${constraint})*$`), {
    error: ({ input }) => want('a version constraint as Terraform writes it', constraintFix(input)),
  })
  .meta({
    description: 'Version constraint of hashicorp/aws.',
    default: '>= 5.100.0, < 7.0.0',
    examples: ['>= 5.100.0, < 7.0.0'],
  });

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, {
  error: want('a SHA-256: 64 hexadecimal digits in lower case', 'Copy it from the SHA256SUMS file of the release.'),
});

const archiveOf = (platform: string) => sha256.optional().describe(`Of the archive for ${platform}.`);

/** The SHA-256 of the engine's archive, by platform as the release names it. */
const archives = z
  .strictObject({
    linux_amd64: archiveOf('Linux on x86-64'),
    linux_arm64: archiveOf('Linux on ARM'),
    darwin_amd64: archiveOf('macOS on x86-64'),
    darwin_arm64: archiveOf('macOS on ARM'),
  })
  .meta({
    description:
      "SHA-256 of the release archive of that version, by platform. It counts instead of the publisher's signature, which is checked by gpg otherwise.",
    examples: [{ linux_amd64: '1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc' }],
  });

const terraform = z.strictObject({
  engine: z
    .enum(['terraform', 'tofu'])
    .register(otherNames, { opentofu: 'tofu', 'open-tofu': 'tofu' })
    .optional()
    .meta({ description: 'Terraform, or OpenTofu.', default: 'terraform' }),
  version: z
    .string({ error: want('an exact version, in quotes', 'Write, for example, "1.11.4".') })
    .regex(/^[0-9]+\.[0-9]+\.[0-9]+$/, { error: want('an exact version of three numbers', 'Write, for example, "1.11.4".') })
    .optional()
    .meta({ description: 'The exact version of the engine.', examples: ['1.11.4'] }),
  sha256: archives.optional(),
  provider: versionConstraint.optional(),
  lockFile: innerPath.optional().meta({
    description: 'A dependency lock file that pins the provider by checksum. The default is taken where it exists.',
    default: '.terraform.lock.hcl',
    examples: ['.terraform.lock.hcl'],
  }),
});

const handover = z
  .strictObject({
    labels: z
      .array(z.string().min(1).max(50))
      .max(10)
      .optional()
      .meta({ description: 'Labels of the hand-over issue.', default: ['vendor-bucket'], examples: [['vendor-bucket']] }),
    assignees: z
      .array(z.string().min(1).max(40))
      .max(10)
      .optional()
      .meta({ description: 'Logins that are assigned beside whoever approved.', examples: [['octocat']] }),
  })
  .describe('The issue by which a bucket is handed over to the vendor.');

/** The schema of `.github/vendor-bucket.yml`: where state lives, where requests are, and what holds for all of them. */
export const settingsSchema = z
  .strictObject({
    requests: patterns.optional().meta({
      description: 'Globs of request files.',
      default: ['buckets/**/*.yml', 'buckets/**/*.yaml'],
      examples: [['buckets/**/*.yml']],
    }),
    state: stateSchema.optional().describe('Where Terraform state lives.'),
    accounts: accountsSchema.optional(),
    tags: z
      .record(z.string(), z.string())
      .optional()
      .meta({ description: 'Tags of every resource of every request.', examples: [{ team: 'files' }] }),
    terraform: terraform.optional().describe('Terraform and its provider.'),
    templates: innerFolder
      .optional()
      .meta({ description: 'A folder of vendor templates that add to or replace the built-in ones.', examples: ['vendors'] }),
    deployers: z
      .array(z.string().min(1).max(2048))
      .min(1)
      .max(10)
      .optional()
      .meta({
        description:
          'Full ARNs of the roles that plan and apply. They are exempt from what a request says of where requests come from, so that no bucket shuts them out.',
        examples: [['arn:aws:iam::111122223333:role/deploy']],
      }),
    logging: loggingSchema.optional(),
    roles: rolesSchema.optional(),
    guardrails: guardrailsSchema.optional(),
    approvals: approvalsSchema.optional(),
    unmatched: z.enum(['warned', 'refused']).optional().meta({
      description:
        'A file of a pull request that reads like a request, and that no pattern of "requests" matches: a warning, or a fault.',
      default: 'warned',
    }),
    handover: handover.optional(),
  })
  .describe('Settings of Vendor Bucket for one repository.');

/** What of the settings can be checked while other keys of them have faults. */
export const partialSettings = settingsSchema.partial();

export type Settings = z.output<typeof settingsSchema>;
