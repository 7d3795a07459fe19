import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { npmTool, record } from './tools.js';
import { actionsFiles, counted, filledIn } from './workflows/files.js';

const judge = 'workflow-parser';

/** What stands in a file: the parser's errors, and what an editor would underline. */
const read = z.array(z.array(z.string()));

const job = (more: string) => `name: One
on: push
permissions: {}
jobs:
  one:
    runs-on: ubuntu-24.04
${more}    steps:
      - run: echo
`;

test("GitHub's own parser reads every workflow and action, and its editor underlines nothing", () => {
  const tool = npmTool(judge);
  if ('notRun' in tool) return record(judge, { judge, notRun: tool.notRun });
  const files = actionsFiles();
  expect(files.length).toBeGreaterThanOrEqual(6);
  const controls = [
    { kind: 'workflow', text: job('    timeout: 3\n') },
    { kind: 'workflow', text: job('').replace('echo', 'echo ${{ github.event_nam }}') },
    { kind: 'action', text: 'name: One\ndescription: One\nruns: { using: node24 }\n' },
    // Once it knows this key, the workflows may have it: what actionlint asks for is accepted until then.
    { kind: 'workflow', text: job('    cache-mode: none\n') },
  ];
  const input = [...controls, ...files].map(({ kind, text }) => ({ kind, text: filledIn(text) }));
  // Its packages import JSON without saying so, as bundlers take it.
  const script = resolve('test/judges/workflows/parse.mjs');
  const done = spawnSync(process.execPath, [script, tool.folder], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (done.status !== 0) throw new Error(`GitHub's parser: ${done.stderr}`);
  const problems = read.parse(JSON.parse(done.stdout));
  expect(problems).toHaveLength(input.length);
  for (const [index] of controls.entries()) expect(problems[index]).not.toEqual([]);
  for (const [index, { path }] of files.entries()) expect([path, problems[controls.length + index]]).toEqual([path, []]);

  const manifest = readFileSync(join(tool.folder, 'node_modules/@actions/workflow-parser/package.json'), 'utf8');
  record(judge, {
    judge: "GitHub's workflow parser and language service",
    version: z.object({ version: z.string() }).parse(JSON.parse(manifest)).version,
    held: counted(files),
    result: 'nothing found',
  });
});
