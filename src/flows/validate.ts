import type { Command } from './command.js';
import { load } from './load.js';
import { count, finish, orFail } from './report.js';

export const templatesOption = {
  name: 'templates',
  value: 'DIR',
  description: 'A folder of vendor templates that add to or replace the built-in ones.',
};

export const validate: Command = {
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
    return orFail(args, context, loaded, ({ specs }) =>
      finish(args, context, {
        json: {
          requests: specs.map((spec) => ({ file: spec.file, bucket: spec.bucket, vendor: spec.vendor.id, notes: spec.notes })),
        },
        text: `${count(specs.length, 'request')} without faults.`,
      }),
    );
  },
};
