import { describe, expect, test } from '@jest/globals';
import { loadTemplates } from '../../src/template/load.js';
import { parseTemplate } from '../../src/template/parse.js';
import { builtInTexts, take } from '../resolve/fixture.js';

const builtIn = builtInTexts();
const [first] = builtIn;
if (first === undefined) throw new Error('there are no built-in templates');
const text = Buffer.from(first.text).toString();
const template = take(parseTemplate(first.file, text, 'built-in')).file;
/** Told from what the text gives by its title. */
const marked = { text, template: { ...template, title: 'As it was checked' } };

describe('a template that was checked when the program was built', () => {
  test('is taken as it was checked, and knows the places of its text', () => {
    const loaded = take(loadTemplates(builtIn, [], () => marked)).get(template.vendor);
    expect(loaded?.file.title).toBe('As it was checked');
    expect(loaded?.origin).toBe('built-in');
    const parsed = take(parseTemplate(first.file, text, 'built-in'));
    expect(loaded?.source.locate(['title'])).toEqual(parsed.source.locate(['title']));
  });

  test('is parsed again where its text is another by now', () => {
    const loaded = take(loadTemplates(builtIn, [], () => ({ ...marked, text: `${text}# since` }))).get(template.vendor);
    expect(loaded?.file).toEqual(template);
  });

  test('gives way to one of the repository', () => {
    const own = [{ file: 'own.yml', text }];
    expect(take(loadTemplates(builtIn, own, () => marked)).get(template.vendor)?.origin).toBe('repository');
  });

  test('can be kept as JSON, whichever it is', () => {
    for (const { file, text } of builtIn) {
      const { file: value } = take(parseTemplate(file, text, 'built-in'));
      expect(JSON.parse(JSON.stringify(value))).toStrictEqual(value);
    }
  });
});
