import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import ts from 'typescript';
import { wrap } from '../../src/fault/wrap.js';

const source = join(import.meta.dirname, '../../src');

/** What people type: a program, and what it is told to do. */
const command =
  /(?<![\w./-])(?:aws [a-z0-9]+ [a-z]+-[a-z-]+|terraform (?:import|force-unlock|init|providers|state)|git (?:add|rm|mv|fetch|pull|push|checkout|switch|commit|revert|restore|lfs|merge)|(?:npm|npx|gh) [a-z][a-z-]+)\b.*/g;

/** The texts of a source file, with a word in place of each value. */
function textsOf(file: string): readonly string[] {
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) texts.push(node.text);
    if (ts.isTemplateExpression(node))
      texts.push(node.head.text + node.templateSpans.map(({ literal }) => `value${literal.text}`).join(''));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(join(source, file), 'utf8'), ts.ScriptTarget.Latest));
  return texts;
}

/** The commands in a text, and whether each stands in the double quotes that keep it in one line. One that is all of its text stands in a line of its own. */
function commandsIn(text: string): readonly { readonly command: string; readonly isQuoted: boolean }[] {
  return [...text.matchAll(command)].flatMap(({ 0: found, index }) => {
    if (index === 0) return [];
    const isQuoted = text.slice(0, index).split('"').length % 2 === 0;
    return [{ command: isQuoted ? found.slice(0, found.indexOf('"')) : found, isQuoted }];
  });
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const all = files.flatMap((file) => textsOf(file).flatMap((text) => commandsIn(text).map((one) => ({ file, text, ...one }))));

test('a command in a sentence stands in double quotes, as code that is copied whole', () => {
  expect(all.length).toBeGreaterThan(5);
  expect(all.filter(({ isQuoted }) => !isQuoted).map(({ file, command }) => `${file}: ${command}`)).toEqual([]);
});

test('no width breaks one', () => {
  for (const { text, command } of all) expect(wrap(text, 40)).toContain(command);
});
