// `node scripts/check-rooms.mjs [FOLDER]`: holds the imports of the folder's src/ against rooms.mjs, imports of types too. Red on a circle
// between files or rooms, on an import against the order, and on a row of the list that no file needs.
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import { rooms, rules } from './rooms.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const options = { baseDir: resolve(process.argv[2] ?? root), includeOnly: '^src/', tsPreCompilationDeps: true };
const { output } = await cruise(['src'], { ...options, validate: true, ruleSet: { forbidden: rules } });
const { violations } = output.summary;
for (const { rule, from, to, cycle = [] } of violations)
  fail(`${rule.name}: ${[from, ...(cycle.length > 0 ? cycle.map(({ name }) => name) : [to])].join(' → ')}\n`);
if (violations.length > 0) fail('Move what both need to a file below both, types too. What stands on what: scripts/rooms.mjs\n');

const roomOf = (path) => path.split('/')[1];
const there = new Set(output.modules.map(({ source }) => roomOf(source)));
const used = new Set(
  output.modules.flatMap(({ source, dependencies }) =>
    dependencies.map(({ resolved }) => `${roomOf(source)} ${roomOf(resolved)}`),
  ),
);
for (const { name, on } of rooms)
  for (const one of on)
    if (there.has(name) && !used.has(`${name} ${one}`))
      fail(`No file of ${name} imports ${one}: take it out of scripts/rooms.mjs\n`);

function fail(words) {
  process.stderr.write(words);
  process.exitCode = 1;
}
