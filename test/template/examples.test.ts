import { describe, expect, test } from '@jest/globals';
import { allOf, exampleSettings, resolveText, take, templatesWith, textsOf } from '../resolve/fixture.js';

const examples = textsOf('examples').map(({ file, text }) => ({ file, text: String(text) }));
const specs = examples.map(({ text }) => take(resolveText(text, templatesWith(), exampleSettings)));

describe('the examples', () => {
  test('are there for each vendor and variant', () => {
    const templates = allOf(templatesWith()).flatMap(({ file }) =>
      Object.keys(file.variants ?? { '': {} }).map((variant) => `${file.vendor} ${variant}`.trim()),
    );
    const covered = specs.map(({ vendor }) => vendor).map(({ id, variant = '' }) => `${id} ${variant}`.trim());
    expect(new Set(covered)).toEqual(new Set(templates));
  });

  test.each(examples.map(({ file, text }) => [file, text]))('%s names its schema for editors, and says what it is', (_, text) => {
    expect(text.split('\n').slice(0, 2)).toEqual([
      '# yaml-language-server: $schema=../schema/request.schema.json',
      expect.stringMatching(/^# [A-Z].*\.$/),
    ]);
  });

  test('name each bucket once', () => {
    const names = specs.flatMap(({ bucket, replication, logBucket }) => [
      bucket,
      ...[replication, logBucket].flatMap((other) => (other === undefined ? [] : [other.bucket])),
    ]);
    expect(new Set(names).size).toBe(names.length);
  });
});
