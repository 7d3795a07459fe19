import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { analyse } from '../../src/analysis/analyse.js';
import { load } from '../../src/run/load.js';
import { renderExplanation } from '../../src/review/explanation.js';
import { take } from '../resolve/fixture.js';

const home = join(import.meta.dirname, '../..');
const readme = readFileSync(join(home, 'README.md'), 'utf8');

test('this repository is one of requests: its settings find every example, and none has a fault', () => {
  const { specs } = take(load({ paths: [], cwd: home, home }));
  expect(specs.map(({ file }) => file)).toEqual(
    readdirSync(join(home, 'examples'))
      .sort()
      .map((name) => `examples/${name}`),
  );
});

test('what the README shows of an explanation is what it says, in that order', () => {
  const [, file = '', shown = ''] = /<!-- explain: (\S+) -->\n\n```text\n([\s\S]*?)\n```/.exec(readme) ?? [];
  const { specs } = take(load({ paths: [file], cwd: home, home }));
  const said = specs.map((spec) => renderExplanation({ spec, analysis: analyse(spec) })).join('\n');
  let from = 0;
  for (const part of shown.split(/\n *…\n/)) {
    const at = said.indexOf(part, from);
    expect(at === -1 ? { missing: part } : {}).toEqual({});
    from = at + part.length;
  }
  expect(from).toBeGreaterThan(1000);
});

test('the README lists every vendor template, and no other', () => {
  const [, table = ''] = /\n\| vendor \| what \|[^\n]*\n([\s\S]*?)\n\n/.exec(readme) ?? [];
  const listed = [...table.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, vendor]) => vendor);
  expect(listed.toSorted()).toEqual(
    readdirSync(join(home, 'templates/vendors'))
      .map((name) => name.replace('.yml', ''))
      .sort(),
  );
});

test('docs/judges.md says of every judge what it asks', () => {
  const page = readFileSync(join(home, 'docs/judges.md'), 'utf8');
  const [, table = ''] = /\n## What each asks\n\n([\s\S]*?)\n\n/.exec(page) ?? [];
  const listed = [...table.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, names = '']) => names.split(', '));
  const judges = readdirSync(join(home, 'test/judges')).flatMap((file) => /^(.+)\.judge\.test\.ts$/.exec(file)?.[1] ?? []);
  expect(listed.slice(1).toSorted()).toEqual(judges.map((name) => `\`${name}\``).toSorted());
});
