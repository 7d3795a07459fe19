import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rooms, type RoomName } from './mutation/rooms.js';
import { scoreOf, type Explained, type Score } from './mutation/score.js';
import { mutate } from './mutation/stryker.js';
import { npmTool, record } from './tools.js';

/** Rooms by name, as `npm run mutation -- gate iam` gives them; none: all. */
const named = (process.env['VENDOR_BUCKET_MUTATION'] ?? '').split(' ').filter((word) => word !== '');
const all = Object.keys(rooms) as RoomName[];
const chosen = named.length === 0 ? all : all.filter((room) => named.includes(room));
const fresh = process.env['VENDOR_BUCKET_MUTATION_FRESH'] === '1';
const least = 85;
const explained = JSON.parse(readFileSync(join(import.meta.dirname, 'mutation/explained.json'), 'utf8')) as Record<
  RoomName,
  readonly Explained[]
>;

const tool = npmTool('stryker');
const scores = new Map<RoomName, Score>();

beforeAll(() => {
  expect(named.filter((name) => !all.some((room) => room === name))).toEqual([]);
});

afterAll(() => {
  if ('notRun' in tool) record('mutation', { judge: 'Stryker', notRun: tool.notRun });
  else if (scores.size === all.length) record('mutation', row(tool.folder));
});

function row(folder: string) {
  const manifest = readFileSync(join(folder, 'node_modules/@stryker-mutator/core/package.json'), 'utf8');
  const tried = [...scores.values()].reduce((sum, one) => sum + one.killed + one.timeout + one.survived + one.noCoverage, 0);
  const each = [...scores].map(([room, { percent }]) => `${room} ${percent.toFixed(1)} %`);
  return {
    judge: 'Stryker',
    version: (JSON.parse(manifest) as { version: string }).version,
    held: `${scores.size} rooms, ${tried.toLocaleString('en')} mutants`,
    result: `killed: ${each.join(', ')}; each survivor explained`,
  };
}

const judged = 'notRun' in tool ? test.skip : test;
judged.each(chosen)('a mutant in %s is killed, or it is known why not', (room) => {
  if ('notRun' in tool) return;
  const score = scoreOf(mutate(room, { tool: tool.folder, fresh }), explained[room]);
  const { killed, survived, timeout, noCoverage, percent, open, stale, broad } = score;
  const list = open.map(
    ({ file, line, mutator, original, replacement }) => `  ${file}:${line} ${mutator}: ${original} => ${replacement}\n`,
  );
  process.stdout.write(
    `\n${room}: ${percent.toFixed(2)} % (${killed} killed, ${timeout} timeout, ${survived} survived, ${noCoverage} not reached); not explained: ${list.length}\n${list.join('')}\n`,
  );
  expect(percent).toBeGreaterThanOrEqual(least);
  expect({ open: list, stale, broad }).toEqual({ open: [], stale: [], broad: [] });
  scores.set(room, score);
});
