import type { Command } from './command.js';
import { load } from './load.js';
import { finish, orFail } from './report.js';
import { templatesOption } from './validate.js';

/** What is said of a request is a bundle of its own: what only checks and synthesizes starts without it. */
function explanation(): Promise<typeof import('./explanation.js')> {
  return import(/* webpackIgnore: true */ './explanation.js') as Promise<typeof import('./explanation.js')>;
}

export const explain: Command = {
  name: 'explain',
  operands: 'PATH…',
  takes: { least: 1, most: Number.POSITIVE_INFINITY },
  summary: 'Say what a request means: every default, who can do what, the hand-over.',
  description:
    'Says what a request means before anything exists: each setting with where it comes from, who will be able to do what,\nhow it stands to the controls of scanners, what a reviewer should know, and the message that the vendor will get.',
  options: [templatesOption],
  examples: [{ does: 'Explain a request', line: 'vendor-bucket explain examples/sendsafely-replicated.yml' }],
  run(args, context) {
    const loaded = load({ paths: args.paths, cwd: context.cwd, home: context.home, templates: args.text['templates'] });
    return orFail(args, context, loaded, async ({ specs }) => finish(args, context, (await explanation()).explainAll(specs)));
  },
};
