// How Node finds and reads TypeScript: `./x.js` is `./x.ts`, as the compiler has it, with its types taken out.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

const instead = {
  '@jest/globals': new URL('globals.mjs', import.meta.url).href,
  '@cloud-copilot/iam-utils': new URL('../policies/iam-utils.mjs', import.meta.url).href,
};

export function resolve(specifier, context, next) {
  if (Object.hasOwn(instead, specifier)) return { url: instead[specifier], shortCircuit: true };
  if (/^\.{1,2}\/.*\.js$/.test(specifier) && /\.ts(\?|$)/.test(context.parentURL ?? '')) {
    const url = new URL(specifier.replace(/js$/, 'ts'), context.parentURL);
    if (existsSync(url)) return { url: url.href, shortCircuit: true };
  }
  return next(specifier, context);
}

export function load(url, context, next) {
  const [file] = url.split('?');
  if (!file.startsWith('file:') || !file.endsWith('.ts')) return next(url, context);
  const filename = fileURLToPath(file);
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    filename,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'es6' },
    sourceMaps: 'inline',
    swcrc: false,
    configFile: false,
  });
  return { format: 'module', source: code, shortCircuit: true };
}
