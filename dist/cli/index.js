#!/usr/bin/env node
import { writeSync } from 'node:fs';
/** This project's version; the check holds it against package.json. */
const version = '0.1.0';
/**
 * The command line's entry. It answers `--version` by itself, so that a version check costs no more than starting Node,
 * and loads the program only for work. Of the short forms, `-v` is Node's and npm's, `-V` is what many others take.
 */
if (['--version', '-v', '-V'].includes(process.argv[2] ?? '')) {
    writeSync(1, `${version}\n`);
}
else {
    const { main } = await import('./program.js');
    process.exitCode = await main(process.argv.slice(2));
}
