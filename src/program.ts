import './no-jit.js';
import { findHome } from './files/home.js';
import type { Command } from './flows/command.js';
import { exit } from './flows/command.js';
import { explain } from './flows/explain.js';
import { schema } from './flows/schema.js';
import { synth } from './flows/synth.js';
import { apply, demo, plan } from './flows/terraform-commands.js';
import { parseCommandLine } from './flows/usage.js';
import { validate } from './flows/validate.js';
import { openTerminal } from './terminal/terminal.js';
import { version } from './version.js';

const commands: readonly Command[] = [demo, validate, explain, synth, plan, apply, schema];

/** Exit code of a bug: EX_SOFTWARE of sysexits.h. */
const bug = 70;

/**
 * Runs one command line (without the node and the script) and gives its exit code. Whatever is thrown on the way is a bug, and ends red.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const terminal = openTerminal({ out: process.stdout, err: process.stderr }, process.env);
  const parsed = parseCommandLine(argv, commands);
  if (parsed.kind === 'help') {
    terminal.result(parsed.text);
    return exit.done;
  }
  if (parsed.kind === 'wrong') {
    const [message = '', ...rest] = parsed.text.split('\n');
    if (argv.includes('--json'))
      terminal.result(JSON.stringify({ ok: false, faults: [{ code: 'usage/wrong', message, fix: rest.at(-1) }] }, null, 2));
    else terminal.say(parsed.text);
    return exit.usage;
  }
  const interruption = new AbortController();
  const interrupt = (signal: NodeJS.Signals): void => {
    interruption.abort(signal);
  };
  try {
    return await parsed.command.run(parsed.args, {
      terminal,
      cwd: process.cwd(),
      env: process.env,
      home: findHome(),
      // A command that does not ask for it has nothing to stop in order, and ends at once.
      get interrupted() {
        if (process.listenerCount('SIGINT', interrupt) === 0) process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
        return interruption.signal;
      },
    });
  } catch (error) {
    terminal.say(
      `vendor-bucket ${version}: this is a bug, please report it with what you ran:\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return bug;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
