import type { Command, Option } from './command.js';
import { demoFolder, defaultWorld } from '../run/world.js';
import { accountOption, templatesOption } from './validate.js';

/** The commands that run Terraform are a bundle of their own: what only checks and synthesizes starts without it. */
function terraform(): Promise<typeof import('./terraform.js')> {
  return import(/* webpackIgnore: true */ './terraform.js') as Promise<typeof import('./terraform.js')>;
}

/** What decides with which Terraform, and on which account, plans are made. */
const terraformOptions: readonly Option[] = [
  {
    name: 'sandbox',
    description: `Work on an AWS account in this process instead of a real one; it is kept in ${defaultWorld}.`,
  },
  { name: 'world', value: 'FILE', description: 'Keep the sandbox in another file.' },
  { name: 'engine', value: 'NAME', description: 'terraform or tofu. Default: that of the settings, else terraform.' },
  {
    name: 'engine-version',
    value: 'X.Y.Z',
    description: 'An exact version; downloaded and verified where it is not on the PATH.',
  },
  { name: 'mirror', value: 'DIR', description: 'Take providers from this mirror folder.' },
  { name: 'parallelism', value: 'N', description: 'How many Terraform processes work at once. Default: one for each core.' },
];

export const plan: Command = {
  name: 'plan',
  operands: '[PATH…]',
  takes: { least: 0, most: Number.POSITIVE_INFINITY },
  summary: 'Plan requests with real Terraform, and say what the plan means.',
  description: [
    'Plans each request against its own state with real Terraform, and says what would change, and how dangerous that is.',
    'The fingerprint that it prints names exactly this plan: "apply --approved" takes it.',
  ].join('\n'),
  options: [
    ...terraformOptions,
    { name: 'out', value: 'DIR', description: 'Write each configuration, and what its plan would do, below DIR.' },
    { name: 'comment', value: 'FILE', description: 'Write the review as it would appear on a pull request (Markdown).' },
    templatesOption,
    accountOption,
  ],
  examples: [
    { does: 'Try it without an AWS account', line: 'vendor-bucket plan examples/sendsafely-replicated.yml --sandbox' },
    { does: 'Plan all requests of a repository, and write the review', line: 'vendor-bucket plan --comment review.md' },
  ],
  run: async (args, context) => (await terraform()).runPlan(args, context),
};

export const apply: Command = {
  name: 'apply',
  operands: 'PATH…',
  takes: { least: 1, most: Number.POSITIVE_INFINITY },
  summary: 'Apply exactly the plans that were approved, and print the hand-over.',
  description: [
    'Plans again, compares each plan with the fingerprint that was approved, and applies exactly that plan; if one differs, nothing is applied.',
    'On a real account every plan with changes has to be approved by its fingerprint, as "plan" prints it. In the sandbox that is optional.',
  ].join('\n'),
  options: [
    { name: 'approved', value: 'FINGERPRINTS', description: 'The fingerprints of the approved plans, separated by commas.' },
    ...terraformOptions,
    templatesOption,
    accountOption,
  ],
  examples: [
    { does: 'Try it without an AWS account', line: 'vendor-bucket apply examples/sendsafely-replicated.yml --sandbox' },
    { does: 'Apply what was approved', line: 'vendor-bucket apply buckets/acme.yml --approved sha256:3b1f…' },
  ],
  run: async (args, context) => (await terraform()).runApply(args, context),
};

export const bootstrap: Command = {
  name: 'bootstrap',
  operands: '',
  takes: { least: 0, most: 0 },
  summary: 'Make what the AWS account needs: state bucket, identity provider, the two roles, the permissions boundary.',
  description: [
    "Reads the settings, the caller's workflow and the git remote of a repository of requests, and plans what its account needs. It shows the plan, asks, and applies it. Run again it changes what is to be changed, or nothing.",
    'The trusts accept the workflow at the commits of a list: at first what the caller pins. --accept adds one before an upgrade, --retire takes one away after it.',
    'Several accounts: run it once in each, with --account and credentials of that account.',
  ].join('\n'),
  options: [
    { name: 'plan-only', description: 'Show the plan, and apply nothing.' },
    { name: 'yes', description: 'Apply without asking. With --sandbox nobody is asked.' },
    {
      name: 'out',
      value: 'DIR',
      description: 'Only write the Terraform configuration below DIR, without a backend; AWS is not asked.',
    },
    {
      name: 'accept',
      value: 'COMMITS',
      description: 'Have the trusts accept the workflow at these commits, too (separated by commas).',
    },
    {
      name: 'account',
      value: 'NAME',
      description: 'Which of several accounts in the settings, by its name there.',
    },
    { name: 'retire', value: 'COMMITS', description: 'Have the trusts no longer accept the workflow at these commits.' },
    { name: 'adopt', description: 'Take over a bucket, roles or policies of these names that are there already.' },
    { name: 'existing-provider', description: "With --out: leave out GitHub's identity provider, which the account has." },
    {
      name: 'prefix',
      value: 'NAMES',
      description: 'More beginnings of bucket names than those of guardrails.namePrefixes in the settings.',
    },
    { name: 'repository', value: 'OWNER/NAME', description: 'The repository of requests. Default: the remote "origin".' },
    { name: 'default-branch', value: 'NAME', description: 'Its default branch. Default: what git or the workflow says.' },
    {
      name: 'ids',
      value: 'OWNER,REPOSITORY',
      description: 'The numbers of both, or "none". Default: what the state remembers, else GitHub is asked with GITHUB_TOKEN.',
    },
    ...terraformOptions.filter(({ name }) => name !== 'parallelism'),
  ],
  examples: [
    { does: 'Try it without an AWS account', line: 'vendor-bucket bootstrap --sandbox --ids 100001,200002' },
    { does: 'See what it would make', line: 'vendor-bucket bootstrap --plan-only' },
    { does: 'In one of several accounts', line: 'vendor-bucket bootstrap --account prod' },
    { does: 'Before an upgrade of the workflow', line: 'vendor-bucket bootstrap --accept 3b1f…' },
  ],
  run: async (args, context) => (await terraform()).runBootstrap(args, context),
};

export const demo: Command = {
  name: 'demo',
  operands: '',
  takes: { least: 0, most: 0 },
  summary: 'Watch one request go the whole way, without an AWS account.',
  description: [
    'Takes a request the whole way with real Terraform and the real AWS provider. It is validated, planned, reviewed, approved, applied and planned again; an edit after the approval is refused; and it is handed over.',
    "AWS is a sandbox in this process: there is no account, and no network except for Terraform's own downloads.",
    `The review, the request and the configuration stay in ${demoFolder}.`,
  ].join('\n'),
  options: [{ name: 'mirror', value: 'DIR', description: 'Take providers from this mirror folder.' }],
  examples: [{ does: 'Watch it', line: 'vendor-bucket demo' }],
  run: async (args, context) => (await terraform()).runDemo(args, context),
};
