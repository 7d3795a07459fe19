import { z } from 'zod';
import { want } from '../yaml/want.js';

/**
 * A GitHub login: letters, digits and single hyphens, at most 39, and `_shortcode` for managed users ("Enterprise Managed Users").
 * `#` and the account's id may follow: then the id alone decides, so that a renamed account stays and a stranger who takes the old
 * login stays out. Without it the login decides.
 */
const user = z
  .string()
  .max(80)
  .regex(/^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*-?(?:_[A-Za-z0-9]+)?(?:#[1-9][0-9]{0,14})?$/, {
    error: want('a GitHub login, as octocat, or with its id, as octocat#583231', 'Write the login of a person, without @.'),
  });

const team = z
  .string()
  .max(140)
  .regex(/^(?:[A-Za-z0-9_-]+\/)?[A-Za-z0-9_-]+$/, {
    error: want(
      'a team of GitHub, as files-team or acme/files-team',
      'Write the slug of the team, as in its address, without @.',
    ),
  });

/** GitHub asks for at most 6 approvals ("Managing a branch protection rule"); nobody waits for more than ten people. */
const mostApprovals = 10;

const people = {
  users: z
    .array(user)
    .min(1)
    .max(100)
    .optional()
    .meta({
      description: 'GitHub logins, each with its id where a rename must not matter: octocat#583231.',
      examples: [['octocat']],
    }),
  teams: z
    .array(team)
    .min(1)
    .max(20)
    .optional()
    .meta({ description: 'Teams, as "org/slug", or as "slug" of the repository\'s owner.', examples: [['acme/files-team']] }),
  count: z
    .int()
    .min(1)
    .max(mostApprovals)
    .optional()
    .meta({ description: 'How many of them have to approve.', default: 1, examples: [2] }),
};

/** Checks a rule as a whole only once its parts are valid, so that one mistake gives one fault. */
function whenRight({ issues }: z.core.ParsePayload): boolean {
  return issues.length === 0;
}

/** What more is asked than by a rule; people whom it does not name are those of the rule. */
export const stricter = z
  .strictObject(people)
  .refine(({ users, teams, count }) => (users ?? teams ?? count) !== undefined, {
    when: whenRight,
    error: want(
      'users, teams or a count: an empty rule asks for nothing',
      'Write, for example, { count: 2 }, or remove the key.',
    ),
  })
  .meta({ examples: [{ count: 2 }] })
  .optional();

/** What may ask for more than the ordinary approvals, the mildest first: each of them is asked of everything worse, too. */
export const dangers = ['weakens', 'breaks', 'irreversible', 'exposes', 'replaces', 'destroys'] as const;
export type Danger = (typeof dangers)[number];

const danger = z
  .strictObject({
    weakens: stricter.describe('For what weakens a bucket: a shorter retention, replication removed, encryption lowered.'),
    breaks: stricter.describe('For what takes from the vendor what its page needs, or waits for the vendor to do something.'),
    irreversible: stricter.describe("For what can't be taken back: object lock, its compliance mode, versioning."),
    exposes: stricter.describe('For what lets more people in.'),
    replaces: stricter.describe('For what replaces a bucket or a key: refused where this is not set.'),
    destroys: stricter.describe('For what destroys a bucket or a key: this version refuses it all the same.'),
  })
  .refine((levels) => dangers.some((level) => levels[level] !== undefined), {
    when: whenRight,
    error: want(`one of ${dangers.join(', ')}`, 'Write, for example, { weakens: { count: 2 } }, or remove the key.'),
  });

const rule = z
  .strictObject({ ...people, danger: danger.optional().describe('What more is asked of what is dangerous.') })
  .refine(({ users, teams }) => (users ?? teams) !== undefined, {
    when: whenRight,
    error: want('a rule that names users or teams: without them nobody can approve', 'Write, for example, { users: [octocat] }.'),
  })
  .superRefine((value, context) => {
    const report = (path: readonly string[], most: number) =>
      context.addIssue({
        code: 'custom',
        path: [...path, 'count'],
        message: want(`at most ${most}, as that is how many users are named`, 'Name more users, or lower the count.'),
      });
    if (tooMany(value)) report([], distinct(value.users));
    for (const level of dangers) {
      const asked = askedAt(value, level);
      if (asked !== undefined && tooMany(asked)) report(['danger', level], distinct(asked.users));
    }
  });

export type Asked = {
  readonly users?: readonly string[] | undefined;
  readonly teams?: readonly string[] | undefined;
  readonly count?: number | undefined;
};

function tooMany({ users, teams, count = 1 }: Asked): boolean {
  return teams === undefined && users !== undefined && users.length > 0 && count > distinct(users);
}

function distinct(users: readonly string[] = []): number {
  return new Set(users.map((name) => name.toLowerCase())).size;
}

const vendor = z
  .string()
  .max(64)
  .regex(/^(?:\*|[a-z0-9]+(?:-[a-z0-9]+)*)$/, { error: want('the id of a vendor, or "*" for all others') });

/** The settings' key `approvals`: who administers which vendor. A vendor that no rule matches is refused. */
export const approvalsSchema = z.record(vendor, rule).meta({
  description: 'Who has to approve the requests of which vendor; "*" stands for every vendor without a rule of its own.',
  examples: [{ sendsafely: { users: ['octocat'] } }],
});

export type Approvals = z.output<typeof approvalsSchema>;

/** A rule as it holds in an account: what is asked there beside it. */
export type ApprovalRuleSetting = Approvals[string] & { readonly account?: Asked | undefined };

/** Who administers which vendor, as it holds for requests of one account. */
export type ApprovalRules = Readonly<Record<string, ApprovalRuleSetting>>;

/** The rules as they hold in an account, which asks for more than each of them. */
export function rulesInAccount(approvals: Approvals, account: Asked | undefined): ApprovalRules {
  if (account === undefined) return approvals;
  return Object.fromEntries(Object.entries(approvals).map(([vendor, one]) => [vendor, { ...one, account }]));
}

/** The rule of a vendor: its own, else that of `*`, else undefined, and then nothing of that vendor is ever approved. */
export function ruleFor(approvals: ApprovalRules, vendorId: string): ApprovalRuleSetting | undefined {
  if (Object.hasOwn(approvals, vendorId)) return approvals[vendorId];
  return Object.hasOwn(approvals, '*') ? approvals['*'] : undefined;
}

/** What a rule asks of one danger, or in its account; people whom that does not name are those of the rule. Undefined where it asks for nothing more. */
export function askedAt(
  setting: Asked & {
    readonly danger?: { readonly [level in Danger]?: Asked | undefined } | undefined;
    readonly account?: Asked | undefined;
  },
  level: Danger | 'account',
) {
  const asked = level === 'account' ? setting.account : setting.danger?.[level];
  if (asked === undefined) return undefined;
  const named = (asked.users ?? asked.teams) === undefined ? setting : asked;
  return { users: named.users, teams: named.teams, count: asked.count ?? 1 };
}

/** Every team that the rule of a vendor names, as the settings write it: what has to be read from GitHub. */
export function teamsOf(approvals: ApprovalRules, vendorId: string): readonly string[] {
  const setting = ruleFor(approvals, vendorId);
  if (setting === undefined) return [];
  return [
    ...new Set(
      [setting, setting.account, ...dangers.map((level) => setting.danger?.[level])].flatMap((asked) => asked?.teams ?? []),
    ),
  ];
}
