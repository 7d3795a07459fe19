import { describe, expect, test } from '@jest/globals';
import { allOf, resolveText, take, templatesWith, textsOf } from './fixture.js';

const examples = textsOf('examples').map(({ file, text }) => ({ file, text: String(text) }));

describe('the examples', () => {
  test('are there for each vendor and variant', () => {
    const templates = allOf(templatesWith()).flatMap(({ file }) =>
      Object.keys(file.variants ?? { '': {} }).map((variant) => `${file.vendor} ${variant}`.trim()),
    );
    const covered = examples
      .map(({ text }) => take(resolveText(text)).vendor)
      .map(({ id, variant = '' }) => `${id} ${variant}`.trim());
    expect(new Set(covered)).toEqual(new Set(templates));
  });

  test.each(examples.map(({ file, text }) => [file, text]))('%s names its schema for editors, and says what it is', (_, text) => {
    expect(text.split('\n').slice(0, 2)).toEqual([
      '# yaml-language-server: $schema=../schema/request.schema.json',
      expect.stringMatching(/^# [A-Z].*\.$/),
    ]);
  });

  test('name each bucket once', () => {
    const names = examples
      .map(({ text }) => take(resolveText(text)))
      .flatMap((spec) => [spec.bucket, ...(spec.replication ? [spec.replication.bucket] : [])]);
    expect(new Set(names).size).toBe(names.length);
  });
});
