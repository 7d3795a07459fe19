import '../no-jit.js';
import { findHome } from '../files/home.js';
import { type Arguments, type Command, exit } from './command.js';
import { doctor } from './doctor.js';
import { init } from './init.js';
import { explain } from './explain.js';
import { schema } from './schema.js';
import { synth } from './synth.js';
import { apply, bootstrap, demo, plan } from './terraform-commands.js';
import { fromFolder, parseCommandLine, type Parsed } from './usage.js';
import { validate } from './validate.js';
import { openTerminal } from '../run/terminal.js';
import { renderJson } from '../fault/hidden.js';
import { wrap } from '../fault/wrap.js';
import { version } from '../version.js';

const commands: readonly Command[] = [demo, init, validate, explain, synth, plan, apply, bootstrap, doctor, schema];

/** Exit code of a bug: EX_SOFTWARE of sysexits.h. */
const bug = 70;

/** Where the command line writes: results, and everything else. */
export type Streams = Parameters<typeof openTerminal>[0];

/**
 * Runs one command line (without the node and the script) and gives its exit code. Whatever is thrown on the way is a bug, and ends red.
 */
export async function main(
  argv: readonly string[],
  streams: Streams = { out: process.stdout, err: process.stderr },
): Promise<number> {
  const terminal = openTerminal(streams, process.env);
  const parsed = parseCommandLine(argv, commands, terminal.width.out ?? terminal.width.err);
  if (parsed.kind === 'help') {
    terminal.result(parsed.text);
    return exit.done;
  }
  if (parsed.kind === 'wrong') {
    const [message = '', ...rest] = parsed.text.split('\n');
    if (argv.includes('--json'))
      terminal.result(renderJson({ ok: false, faults: [{ code: 'usage/wrong', message, fix: rest.at(-1) }] }));
    else terminal.say(wrap(parsed.text, terminal.width.err));
    return exit.usage;
  }
  const interruption = new AbortController();
  const interrupt = (signal: NodeJS.Signals): void => {
    interruption.abort(signal);
  };
  try {
    return await parsed.command.run(whereCalled(parsed), {
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

/** `npm run` starts everything at the top of the package, and says in INIT_CWD where the person stands who called it. */
function whereCalled({ args, command }: Extract<Parsed, { kind: 'run' }>): Arguments {
  const { npm_lifecycle_event: script, INIT_CWD: from } = process.env;
  const to = process.cwd();
  return script !== 'vendor-bucket' || from === undefined ? args : fromFolder(args, command, { from, to });
}
