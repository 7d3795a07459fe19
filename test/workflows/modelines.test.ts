import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { textOf } from './files.js';

const root = join(import.meta.dirname, '../..');
const address = 'https://raw.githubusercontent.com/OWNER/vendor-bucket/COMMIT/';

test.each(['templates/repository/.github/vendor-bucket.yml', 'templates/repository/buckets/README.md', 'README.md'])(
  'the modelines of %s work outside this repository, and name schemas that it has',
  (file) => {
    const schemas = [...textOf(file).matchAll(/^# yaml-language-server: \$schema=(\S+)$/gm)].map(([, schema = '']) => schema);
    expect(schemas.length).toBeGreaterThan(0);
    for (const schema of schemas) {
      expect(schema.startsWith(address)).toBe(true);
      expect([schema, existsSync(join(root, schema.slice(address.length)))]).toEqual([schema, true]);
    }
  },
);
