import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { pythonTool, record } from './tools.js';
import { actionsFiles, counted, layOut, type ActionsFile } from './workflows/files.js';

const judge = 'actionlint';

/** What it finds and is left as it is, by file and kind, with the reason. One that it finds no more fails the test. */
const accepted: Readonly<Record<string, string>> = {
  'templates/repository/.github/workflows/vendor-bucket.yml cache-call-unrestricted': `\`cache-mode\` is of September 2026: GitHub Enterprise Server knows
    no such key, and neither does the parser that GitHub publishes, so an editor would call the workflow wrong. No job of it reads a cache.`,
};

const problems = z.array(z.looseObject({ message: z.string(), line: z.number(), kind: z.string() }));

function found(actionlint: string, file: Pick<ActionsFile, 'kind' | 'text'>): z.output<typeof problems> {
  const { folder, file: path } = layOut(file);
  try {
    const options = ['-shellcheck=', '-pyflakes=', '-format', '{{json .}}'];
    const done = spawnSync(actionlint, [...options, path], { encoding: 'utf8', cwd: folder });
    // 1: it found something. Anything above is a failure of its own.
    if (done.status !== 0 && done.status !== 1) throw new Error(`actionlint: ${done.stderr}`);
    return problems.parse(JSON.parse(done.stdout));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const wrong = `name: Wrong
on: push
permissions: {}
jobs:
  one:
    name: One
    runs-on: ubuntu-24.04
    steps:
      - run: echo "\${{ github.event_nam }}"
`;

test('actionlint finds nothing in the workflows but what is accepted', () => {
  const tool = pythonTool(judge);
  if ('notRun' in tool) return record(judge, { judge, notRun: tool.notRun });
  const actionlint = join(tool.folder, 'bin/actionlint');
  expect(found(actionlint, { kind: 'workflow', text: wrong })).toMatchObject([{ line: 9, kind: 'expression' }]);

  // It reads workflows only.
  const files = actionsFiles().filter(({ kind }) => kind === 'workflow');
  expect(files.length).toBeGreaterThanOrEqual(4);
  const seen = files.flatMap((file) =>
    found(actionlint, file).map((one) => ({ ...one, path: file.path, isBlock: file.isBlock })),
  );
  const key = ({ path, kind }: { readonly path: string; readonly kind: string }) => `${path} ${kind}`;
  // A page shows the workflow of the repository: what is accepted there, is here.
  const isAccepted = (one: (typeof seen)[number]) =>
    key(one) in accepted || (one.isBlock && Object.keys(accepted).some((known) => known.endsWith(` ${one.kind}`)));
  expect(seen.filter((one) => !isAccepted(one))).toEqual([]);
  expect([...new Set(seen.filter(({ isBlock }) => !isBlock).map(key))].toSorted()).toEqual(Object.keys(accepted).toSorted());

  const [version = ''] = spawnSync(actionlint, ['-version'], { encoding: 'utf8' }).stdout.split('\n');
  record(judge, {
    judge,
    version: version.trim(),
    held: counted(files),
    result: `${Object.keys(accepted).length} accepted, with the reason`,
  });
});
