import type { Command, Option } from './command.js';
import { demoFolder, defaultWorld } from '../run/world.js';
import { templatesOption } from './validate.js';

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
  { name: 'parallelism', value: 'N', description: 'How many Terraform processes work at once. Default: one a core.' },
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
    { name: 'comment', value: 'FILE', description: 'Write the review as it would stand on a pull request (Markdown).' },
    templatesOption,
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
  ],
  examples: [
    { does: 'Try it without an AWS account', line: 'vendor-bucket apply examples/sendsafely-replicated.yml --sandbox' },
    { does: 'Apply what was approved', line: 'vendor-bucket apply buckets/acme.yml --approved sha256:3b1f…' },
  ],
  run: async (args, context) => (await terraform()).runApply(args, context),
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
