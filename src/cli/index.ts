import { writeSync } from 'node:fs';
import { version } from '../version.js';

/**
 * The command line's entry. It answers `--version` by itself, so that a version check costs no more than starting Node,
 * and loads the program only for work.
 */
if (process.argv[2] === '--version' || process.argv[2] === '-V') {
  writeSync(1, `${version}\n`);
} else {
  const { main } = await import('./program.js');
  process.exitCode = await main(process.argv.slice(2));
}
