import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { pythonTool, record } from './tools.js';
import { actionsFiles, counted, dependabotFiles, layOut } from './workflows/files.js';

const judge = 'zizmor';

const findings = z.array(
  z.looseObject({
    ident: z.string(),
    ignored: z.boolean(),
    locations: z.array(
      z.looseObject({
        concrete: z.looseObject({ location: z.looseObject({ start_point: z.looseObject({ row: z.number() }) }) }),
      }),
    ),
  }),
);

/** What it finds, as `line rule`. A file is judged by everything it has; what a page shows, by what is no matter of taste. */
function found(zizmor: string, file: Parameters<typeof layOut>[0] & { readonly isBlock: boolean }): readonly string[] {
  const { folder } = layOut(file);
  try {
    const persona = file.isBlock ? 'regular' : 'auditor';
    const args = ['--offline', '--no-config', '--no-progress', '--quiet', '--strict-collection', '--no-exit-codes'];
    const done = spawnSync(zizmor, [...args, '--persona', persona, '--format', 'json-v1', folder], { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`zizmor: ${done.stderr}`);
    return findings
      .parse(JSON.parse(done.stdout))
      .filter(({ ignored }) => !ignored)
      .map(({ ident, locations }) => `${1 + (locations[0]?.concrete.location.start_point.row ?? -1)} ${ident}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const careless = `name: Careless
on: pull_request_target
permissions: {}
jobs:
  one:
    name: One
    runs-on: ubuntu-24.04
    steps:
      - run: echo "\${{ github.event.pull_request.title }}"
`;

test('zizmor finds nothing in what GitHub runs of this, and what it is told to pass over it would find', () => {
  const tool = pythonTool(judge);
  if ('notRun' in tool) return record(judge, { judge, notRun: tool.notRun });
  const zizmor = join(tool.folder, 'bin/zizmor');
  const files = actionsFiles();
  expect(files.length).toBeGreaterThanOrEqual(6);
  expect(found(zizmor, { kind: 'workflow', isBlock: false, text: careless })).toEqual(
    expect.arrayContaining(['9 template-injection', '2 dangerous-triggers']),
  );

  const [updates, starters] = dependabotFiles();
  const hasty = updates.text.replace(/^ +cooldown: .*\n/m, '');
  expect(found(zizmor, { ...updates, text: hasty })).toEqual([expect.stringContaining(' dependabot-cooldown')]);
  for (const file of [...files, updates, starters]) expect([file.path, ...found(zizmor, file)]).toEqual([file.path]);

  const passed = files.flatMap((file) => {
    const asked = file.text.split('\n').flatMap((line, n) => {
      const [, rule, reason] = /# zizmor: ignore\[([a-z-]+)\](.*)/.exec(line) ?? [];
      return rule === undefined ? [] : [{ at: `${n + 1} ${rule}`, reason }];
    });
    for (const { reason } of asked) expect(reason?.trim()).not.toBe('');
    const without = found(zizmor, { ...file, text: file.text.replaceAll('# zizmor: ignore', '# left out') });
    expect([file.path, ...without.toSorted()]).toEqual([file.path, ...asked.map(({ at }) => at).toSorted()]);
    return asked;
  });
  record(judge, {
    judge,
    version: spawnSync(zizmor, ['--version'], { encoding: 'utf8' }).stdout.trim().replace('zizmor ', ''),
    held: `${counted(files)}, 2 files of Dependabot`,
    result: passed.length === 0 ? 'nothing found' : `${passed.length} passed over beside the line, each with its reason`,
  });
});
