import { expect, test } from '@jest/globals';
import { plan } from '../../src/cli/terraform-commands.js';
import { schema } from '../../src/cli/schema.js';
import { fromFolder, parseCommandLine } from '../../src/cli/usage.js';

const folders = { from: '/repo/examples', to: '/repo' };

test('what npm runs takes paths and files from where the person stands, and nothing else', () => {
  const text = { out: 'here', comment: '../review.md', world: '/tmp/world.json', engine: 'tofu', parallelism: '2' };
  expect(fromFolder({ paths: ['custom.yml', '.', '../buckets'], text, on: new Set(['json']) }, plan, folders)).toEqual({
    paths: ['examples/custom.yml', 'examples', 'buckets'],
    text: { out: 'examples/here', comment: 'review.md', world: '../tmp/world.json', engine: 'tofu', parallelism: '2' },
    on: new Set(['json']),
  });
  expect(fromFolder({ paths: ['template'], text: {}, on: new Set() }, schema, folders).paths).toEqual(['template']);
});

test.each([
  [['--json'], '"--json" comes after a command'],
  [['--json', 'plan', 'examples'], '"--json" comes after a command; did you mean "vendor-bucket plan --json"?'],
  [['--verson'], 'there is no option "--verson" without a command; did you mean "--version"?'],
  [['-x'], '"-x" comes after a command'],
  [['pln'], 'there is no command "pln"; did you mean "plan"?'],
])('%j is answered with what was meant', (argv, message) => {
  expect(parseCommandLine(argv, [plan, schema])).toEqual({
    kind: 'wrong',
    text: `vendor-bucket: ${message}\nSee vendor-bucket --help`,
  });
});
