import type { Fault, Result } from '../fault/fault.js';
import { renderJson } from '../fault/hidden.js';
import { faultsToJson, renderFaults } from '../fault/render.js';
import type { Terminal } from '../run/terminal.js';
import { wrap } from '../fault/wrap.js';
import { exit, type Arguments, type Context, type Exit } from './command.js';

/** Ends a command with a result: as one JSON document where `--json` is given, else as text. */
export function finish(
  args: Arguments,
  context: Context,
  result: { readonly json: Readonly<Record<string, unknown>>; readonly text: string },
): Exit {
  if (args.on.has('json')) context.terminal.result(renderJson({ ok: true, ...result.json }));
  else if (result.text !== '') context.terminal.result(result.text);
  return exit.done;
}

/** Ends a command with faults. Those of Terraform itself have an exit code of their own. */
export function fail(
  args: Arguments,
  context: Context,
  faults: readonly Fault[],
  json: Readonly<Record<string, unknown>> = {},
): Exit {
  if (args.on.has('json')) context.terminal.result(renderJson({ ok: false, ...json, faults: faultsToJson(faults) }));
  else
    context.terminal.say(
      renderFaults(faults, { colour: context.terminal.colour.err, width: context.terminal.width.err }).trimEnd(),
    );
  if (faults.some((fault) => fault.code.startsWith('usage/'))) return exit.usage;
  return faults.some((fault) => fault.code.startsWith('terraform/')) ? exit.terraform : exit.faults;
}

/** Says a sentence on the way, in the lines that the terminal has. */
export function saySentence(terminal: Terminal, text: string): void {
  terminal.say(wrap(text, terminal.width.err, { hang: 2 }));
}

/** Goes on with a value, or ends the command with the faults. */
export async function orFail<T>(
  args: Arguments,
  context: Context,
  result: Result<T>,
  next: (value: T) => Exit | Promise<Exit>,
): Promise<Exit> {
  return result.ok ? next(result.value) : fail(args, context, result.faults);
}
