import { expect, test } from '@jest/globals';
import { plan } from '../../src/cli/terraform-commands.js';
import { schema } from '../../src/cli/schema.js';
import { fromFolder } from '../../src/cli/usage.js';

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
