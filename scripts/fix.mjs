// `npm run fix`: everything that the check can complain about and a machine can mend.
import { execFileSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const run = (...args) => execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
const bin = (name) => join(root, 'node_modules', name);

run(bin('eslint/bin/eslint.js'), '.', '--fix');
run(bin('prettier/bin/prettier.cjs'), '--write', '--log-level', 'warn', '.');
run(join(root, 'scripts/build.mjs'));
run(join(root, 'scripts/generate.mjs'));
