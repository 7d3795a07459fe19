import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { allOf, templatesWith } from '../resolve/fixture.js';

const root = join(import.meta.dirname, '../..');
/** The template for vendors that have none is no vendor, and its name is an ordinary word. */
const vendors = allOf(templatesWith()).filter(({ file }) => file.vendor !== 'custom');
/** A source without its comments, the examples that an editor completes, and the paths of examples in the help: none decides anything. */
function decisive(source: string): string {
  return source
    .replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '')
    .replace(/examples\/[a-z-]+\.yml/g, '')
    .replace(/\bexamples: \[.*\]/g, '')
    .toLowerCase();
}

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `src/${name.replaceAll('\\', '/')}`);

describe('a vendor is data: no source names one', () => {
  test('the search looks at sources, and finds a name where there is one', () => {
    expect(sources).toContain('src/resolve/resolve.ts');
    expect(vendors.length).toBeGreaterThan(0);
    expect(decisive("if (vendor === 'Acme') { /* acme */ } // acme")).toContain('acme');
    expect(decisive('/** Acme. */\n// acme\nexamples: [acme], examples/acme.yml')).not.toContain('acme');
  });

  test.each(vendors.map(({ file }) => [file.vendor, file] as const))('%s', (_, file) => {
    const accounts = JSON.stringify(file).match(/(?<=iam::)[0-9]{12}/g) ?? [];
    // A template whose principals are parameters, or an AWS service, names no account.
    if (JSON.stringify(file.grants ?? []).includes(':iam::')) expect(accounts).not.toEqual([]);
    const words = [file.vendor, file.title, ...accounts].map((word) => word.toLowerCase());
    const naming = sources.filter((source) =>
      words.some((word) =>
        new RegExp(`\\b${word.replace(/[^\w\s]/g, '\\$&')}\\b`).test(decisive(readFileSync(join(root, source), 'utf8'))),
      ),
    );
    expect(naming).toEqual([]);
  });
});
