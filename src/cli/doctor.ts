import type { Command } from './command.js';

/** What looks around is a bundle of its own: what only checks and synthesizes starts without it. */
function diagnosis(): Promise<typeof import('./diagnosis.js')> {
  return import(/* webpackIgnore: true */ './diagnosis.js') as Promise<typeof import('./diagnosis.js')>;
}

export const doctor: Command = {
  name: 'doctor',
  operands: '',
  takes: { least: 0, most: 0 },
  summary: 'Check whether a repository of requests is set up as it should be, and say how to mend what is not.',
  description: [
    'Looks at the repository of requests in this folder, at GitHub, at the AWS account and at this machine. Each line is ok, wrong or unknown, with what to do. It changes nothing.',
    'GitHub is asked with the token in GITHUB_TOKEN, AWS with the credentials of the environment. What they may not read is unknown, with the permission that it takes. Exit code 1: something is wrong.',
  ].join('\n'),
  options: [
    { name: 'repository', value: 'OWNER/NAME', description: 'The repository of requests. Default: that of the remote "origin".' },
    { name: 'default-branch', value: 'NAME', description: 'Its default branch. Default: what git or the workflow says.' },
    { name: 'ids', value: 'OWNER,REPOSITORY', description: 'Their numbers, or none. Default: GitHub is asked.' },
    {
      name: 'issue',
      description:
        'Keep one issue of the repository up to date instead: open while something is wrong. Exit code 1: that failed.',
    },
    {
      name: 'prefix',
      value: 'NAMES',
      description: 'More beginnings of bucket names than guardrails.namePrefixes, as bootstrap was given them.',
    },
  ],
  examples: [
    { does: 'Look at everything, with the token in GITHUB_TOKEN', line: 'vendor-bucket doctor' },
    { does: 'Only what is wrong', line: `vendor-bucket doctor --json | jq '.findings[] | select(.state == "wrong")'` },
  ],
  run: async (args, context) => (await diagnosis()).runDoctor(args, context),
};
