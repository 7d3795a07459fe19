import { parseArgs } from 'node:util';
import { quote } from '../fault/fault.js';
import { nearest } from '../fault/nearest.js';
import { version } from '../version.js';
import type { Arguments, Command, Option } from './command.js';

/** Options that every command has. */
export const everywhere: readonly Option[] = [
  { name: 'json', description: 'Print the result as one JSON document on stdout.' },
  { name: 'help', description: 'Show this help.' },
];

export type Parsed =
  | { readonly kind: 'run'; readonly command: Command; readonly args: Arguments }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'wrong'; readonly text: string };

/** Reads a command line. What it can't read is answered with what is wrong and where the help is, never with a guess. */
export function parseCommandLine(argv: readonly string[], commands: readonly Command[]): Parsed {
  const [name, ...rest] = argv;
  if (name === undefined) return { kind: 'wrong', text: renderHelp(commands) };
  if (name === '--help' || name === '-h' || name === 'help') {
    const about = commands.find((command) => command.name === rest[0]);
    return { kind: 'help', text: about ? renderCommandHelp(about) : renderHelp(commands) };
  }
  const command = commands.find((known) => known.name === name);
  if (!command) {
    const near = nearest(
      name,
      commands.map((known) => known.name),
    );
    return wrong(`there is no command ${quote(name)}${near ? `; did you mean ${quote(near)}?` : ''}`, undefined);
  }
  const options = [...command.options, ...everywhere];
  const read = readOptions(rest, options);
  if (typeof read === 'string') return wrong(read, command);
  if (read.on.has('help')) return { kind: 'help', text: renderCommandHelp(command) };
  if (read.paths.length < command.takes.least) return wrong('a PATH is missing', command);
  if (read.paths.length > command.takes.most)
    return wrong(`one argument too many: ${quote(read.paths[command.takes.most] ?? '')}`, command);
  return { kind: 'run', command, args: read };
}

function readOptions(argv: readonly string[], options: readonly Option[]): Arguments | string {
  const types = Object.fromEntries(
    options.map((option) => [option.name, { type: option.value === undefined ? 'boolean' : 'string' } as const]),
  );
  const { tokens } = parseArgs({
    args: [...argv],
    options: { ...types, h: { type: 'boolean' } },
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const text: Record<string, string> = {};
  const on = new Set<string>();
  const paths: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') paths.push(token.value);
    if (token.kind !== 'option') continue;
    if (token.name === 'h') {
      on.add('help');
      continue;
    }
    const option = options.find((known) => known.name === token.name);
    if (!option) {
      const near = nearest(
        token.name,
        options.map((known) => known.name),
      );
      return `there is no option ${quote(token.rawName)}${near ? `; did you mean ${quote(`--${near}`)}?` : ''}`;
    }
    if (option.value === undefined) {
      if (token.value !== undefined) return `${token.rawName} takes no value`;
      on.add(option.name);
      continue;
    }
    if (token.value === undefined || token.value === '' || (!token.inlineValue && token.value.startsWith('-')))
      return `${token.rawName} needs a value: ${token.rawName} ${option.value}`;
    if (option.name in text) return `${token.rawName} is given twice`;
    text[option.name] = token.value;
  }
  return { paths, text, on };
}

function wrong(message: string, command: Command | undefined): Parsed {
  const usage = command ? `\n\nUsage: ${usageLine(command)}` : '';
  const about = command ? `vendor-bucket ${command.name} --help` : 'vendor-bucket --help';
  return { kind: 'wrong', text: `vendor-bucket: ${message}${usage}\nSee ${about}` };
}

function usageLine(command: Command): string {
  return ['vendor-bucket', command.name, command.operands, '[options]'].filter((part) => part !== '').join(' ');
}

/** The first page: every command in a line. */
export function renderHelp(commands: readonly Command[]): string {
  const lines = commands.map((command) => [`${command.name} ${command.operands}`.trim(), command.summary] as const);
  return [
    `Vendor Bucket ${version}: an S3 bucket for a SaaS vendor, from a small YAML file to reviewed Terraform.`,
    '',
    'Usage: vendor-bucket <command> [options]',
    '',
    'Commands:',
    ...columns(lines),
    '',
    'Options:',
    ...columns([
      ['--help', 'Show this help; after a command, the help of that command.'],
      ['--version', 'Show the version.'],
    ]),
    '',
    'Exit codes: 0 done, 1 faults in requests, templates or settings, 2 wrong usage, 3 Terraform failed.',
    '',
    'Start here:',
    '  vendor-bucket demo',
  ].join('\n');
}

function renderCommandHelp(command: Command): string {
  const options = [...command.options, ...everywhere].map(
    (option) => [`--${option.name}${option.value ? ` ${option.value}` : ''}`, option.description] as const,
  );
  return [
    `Usage: ${usageLine(command)}`,
    '',
    command.description,
    '',
    'Options:',
    ...columns(options),
    '',
    'Examples:',
    ...command.examples.flatMap((example) => [`  # ${example.does}`, `  ${example.line}`]),
  ].join('\n');
}

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
