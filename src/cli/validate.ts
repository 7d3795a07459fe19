import type { BucketSpec, Note } from '../spec/spec.js';
import { noteOfLongAgo } from './long-ago.js';
import type { Command } from './command.js';
import { load } from '../run/load.js';
import { count, finish, orFail, saySentence } from './report.js';

export const templatesOption = {
  name: 'templates',
  value: 'DIR',
  description: 'A folder of vendor templates that add to or replace the built-in ones.',
};

export const validate = validateOn(() => new Date());

/** The command on a day, which tells how long ago the pages of the templates were read. */
export function validateOn(today: () => Date): Command {
  return {
    name: 'validate',
    operands: '[PATH…]',
    takes: { least: 0, most: Number.POSITIVE_INFINITY },
    summary: 'Check requests: every fault at its line, with what to write instead.',
    description: [
      'Checks requests against their vendor templates and the settings, without Terraform and without AWS.',
      'PATH is a request or a folder of requests; without one, what "requests" in .github/vendor-bucket.yml matches.',
    ].join('\n'),
    options: [templatesOption],
    examples: [
      { does: 'Check one request', line: 'vendor-bucket validate examples/sendsafely-minimal.yml' },
      { does: 'Check a folder, for another program to read', line: 'vendor-bucket validate examples --json' },
    ],
    run(args, context) {
      const loaded = load({ paths: args.paths, cwd: context.cwd, home: context.home, templates: args.text['templates'] });
      return orFail(args, context, loaded, ({ specs }) => {
        const notes = notesOf(specs, today());
        if (!args.on.has('json')) for (const { text } of notes) saySentence(context.terminal, `note: ${text}`);
        return finish(args, context, {
          json: {
            requests: specs.map((spec) => ({ file: spec.file, bucket: spec.bucket, vendor: spec.vendor.id, notes: spec.notes })),
            notes,
          },
          text: `${count(specs.length, 'request')} without faults.`,
        });
      });
    },
  };
}

/** Each template once, however many requests use it. */
function notesOf(specs: readonly BucketSpec[], today: Date): readonly Note[] {
  const vendors = new Map(specs.map(({ vendor }) => [vendor.id, vendor]));
  return [...vendors.values()].flatMap((vendor) => noteOfLongAgo(vendor, today) ?? []);
}
