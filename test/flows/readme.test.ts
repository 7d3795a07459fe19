import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { analyse } from '../../src/analysis/analyse.js';
import { load } from '../../src/flows/load.js';
import { renderExplanation } from '../../src/review/explanation.js';
import { take } from '../vendor/fixture.js';

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
