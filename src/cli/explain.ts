import type { Command } from './command.js';
import { load } from '../run/load.js';
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
  summary: 'Say what a request means: what is to be decided, who can do what; with --all everything.',
  description:
    'Says what a request means before anything exists: the bucket, what has to be decided, who will be able to do what, and what a reviewer should know. With --all it also says where each setting comes from, which controls of scanners are met, and what message the vendor gets.',
  options: [
    templatesOption,
    { name: 'all', description: 'Say everything: every default, each action by name, the controls, the message to the vendor.' },
  ],
  examples: [{ does: 'Explain a request', line: 'vendor-bucket explain examples/sendsafely-replicated.yml' }],
  run(args, context) {
    const loaded = load({ paths: args.paths, cwd: context.cwd, home: context.home, templates: args.text['templates'] });
    return orFail(args, context, loaded, async ({ specs }) =>
      finish(
        args,
        context,
        (await explanation()).explainAll(specs, args.on.has('all') ? 'all' : 'short', context.terminal.width.out),
      ),
    );
  },
};
