import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { quote } from '../fault/fault.js';
import { nearest } from '../fault/nearest.js';
import { wrap } from '../fault/wrap.js';
import { version } from '../version.js';
import type { Arguments, Command, Option } from './command.js';

/** Options that every command has. */
const everywhere: readonly Option[] = [
  { name: 'json', description: 'Print the result as one JSON document on stdout.' },
  { name: 'help', description: 'Show this help.' },
];

export type Parsed =
  | { readonly kind: 'run'; readonly command: Command; readonly args: Arguments }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'wrong'; readonly text: string };

/** How wide the help is where nobody says how wide the terminal is, in columns. */
const helpWidth = 120;

/**
 * Reads a command line. What it can't read is answered with what is wrong and where the help is, never with a guess. Help is in lines of `width`
 * columns.
 */
export function parseCommandLine(argv: readonly string[], commands: readonly Command[], width: number = helpWidth): Parsed {
  const [name, ...rest] = argv;
  if (name === undefined) return { kind: 'wrong', text: renderHelp(commands, width) };
  if (name === '--help' || name === '-h' || name === 'help') {
    const about = commands.find((command) => command.name === rest[0]);
    return { kind: 'help', text: about ? renderCommandHelp(about, width) : renderHelp(commands, width) };
  }
  const command = commands.find((known) => known.name === name);
  if (!command) return wrong(name.startsWith('-') ? optionFirst(argv, commands) : noCommand(name, commands), undefined);
  const options = [...command.options, ...everywhere];
  const args = readOptions(rest, options);
  if (typeof args === 'string') return wrong(args, command);
  if (args.on.has('help')) return { kind: 'help', text: renderCommandHelp(command, width) };
  if (args.paths.length < command.takes.least) return wrong('a PATH is missing', command);
  if (args.paths.length > command.takes.most)
    return wrong(`one argument too many: ${quote(args.paths[command.takes.most] ?? '')}`, command);
  return { kind: 'run', command, args };
}

function noCommand(name: string, commands: readonly Command[]): string {
  const near = nearest(
    name,
    commands.map((known) => known.name),
  );
  return `there is no command ${quote(name)}${didYouMean(near)}`;
}

/** What is wrong with an option where the command should be. */
function optionFirst([option = '', ...rest]: readonly string[], commands: readonly Command[]): string {
  const near = nearest(option, ['--help', '--version']);
  if (near !== undefined) return `there is no option ${quote(option)} without a command${didYouMean(near)}`;
  const command = commands.find(({ name }) => rest.includes(name));
  return `${quote(option)} comes after a command${didYouMean(command && `vendor-bucket ${command.name} ${option}`)}`;
}

function didYouMean(near: string | undefined): string {
  return near === undefined ? '' : `; did you mean ${quote(near)}?`;
}

/** Arguments whose paths and files are taken from one folder, as a command in another one has to be given them. */
export function fromFolder(
  args: Arguments,
  { operands, options }: Command,
  { from, to }: { readonly from: string; readonly to: string },
): Arguments {
  const moved = (path: string): string => relative(to, resolve(from, path)) || '.';
  const files = new Set(options.filter(({ value }) => value === 'FILE' || value === 'DIR').map(({ name }) => name));
  const text = Object.entries(args.text).map(([name, value]) => [
    name,
    value !== undefined && files.has(name) ? moved(value) : value,
  ]);
  return {
    ...args,
    paths: operands === '[DIR]' ? [moved(args.paths[0] ?? '.')] : operands.includes('PATH') ? args.paths.map(moved) : args.paths,
    text: Object.fromEntries(text) as Arguments['text'],
  };
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
      return `there is no option ${quote(token.rawName)}${didYouMean(near && `--${near}`)}`;
    }
    if (option.value === undefined) {
      if (token.value !== undefined) return `${token.rawName} takes no value`;
      on.add(option.name);
      continue;
    }
    if (token.value === undefined || token.value === '' || (!token.inlineValue && token.value.startsWith('-')))
      return `${token.rawName} needs a value: ${token.rawName} ${option.value}`;
    const before = text[option.name];
    if (before !== undefined && option.many !== true) return `${token.rawName} is given twice`;
    text[option.name] = before === undefined ? token.value : `${before}\n${token.value}`;
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
function renderHelp(commands: readonly Command[], width: number): string {
  const rows = commands.map((command) => [`${command.name} ${command.operands}`.trim(), command.summary] as const);
  const lines = [
    `Vendor Bucket ${version}: an S3 bucket for a SaaS vendor, from a small YAML file to reviewed Terraform.`,
    '',
    'Usage: vendor-bucket <command> [options]',
    '',
    'Commands:',
    ...columns(rows),
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
  ];
  return wrap(lines.join('\n'), width);
}

function renderCommandHelp(command: Command, width: number): string {
  const options = [...command.options, ...everywhere].map(
    (option) => [`--${option.name}${option.value ? ` ${option.value}` : ''}`, option.description] as const,
  );
  const about = [`Usage: ${usageLine(command)}`, '', command.description, '', 'Options:', ...columns(options)];
  return [
    wrap(about.join('\n'), width),
    '',
    'Examples:',
    // A command is there to be copied, however long it is.
    ...command.examples.flatMap((example) => [`  # ${example.does}`, `  ${example.line}`]),
  ].join('\n');
}

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
