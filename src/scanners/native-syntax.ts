import type { Json, TerraformJson } from '../stack/text.js';

type Keys = Readonly<Record<string, Json>>;

/** Blocks that have labels, which are keys of their own in JSON, and how many. */
const labelsOf: Readonly<Record<string, number>> = { resource: 2, data: 2, provider: 1, output: 1, backend: 1 };

/** Arguments that hold names, which are text in JSON. */
const nameArguments: ReadonlySet<string> = new Set(['depends_on', 'from', 'provider', 'replace_triggered_by']);

/** What has keys and is a value. Everything else in a stack that has keys is a block. */
const maps: ReadonlySet<string> = new Set(['tags', 'aws']);

/** An expression in a text: to its brace, and over those in its own quotes. */
const interpolation = /((?<!\$)\$\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\})/;

/** A stack's configuration in Terraform's native syntax, which says to Terraform what `cdk.tf.json` says. */
export function inNativeSyntax({ '//': _comment, ...stack }: TerraformJson): string {
  return `${linesOf(stack).join('\n')}\n`;
}

function linesOf(body: Keys): readonly string[] {
  return Object.entries(body).flatMap(([name, value]) =>
    isBlocks(name, value) ? blocksOf(name, value) : [`${name} = ${nameArguments.has(name) ? bare(value) : expression(value)}`],
  );
}

function isBlocks(name: string, value: Json): value is Keys | readonly Keys[] {
  if (typeof value !== 'object' || value === null || maps.has(name)) return false;
  return !Array.isArray(value) || (value.length > 0 && value.every((one) => typeof one === 'object'));
}

function blocksOf(name: string, value: Keys | readonly Keys[], labels: readonly string[] = []): readonly string[] {
  if (labels.length < (labelsOf[name] ?? 0))
    return Object.entries(value as Keys).flatMap(([label, inner]) => blocksOf(name, inner as Keys, [...labels, label]));
  const head = [name, ...labels.map((label) => `"${label}"`), '{'].join(' ');
  return [value].flat().flatMap((one) => [head, ...linesOf(one as Keys).map((line) => `  ${line}`), '}']);
}

function bare(value: Json): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}

function expression(value: Json): string {
  if (typeof value === 'string') return `"${value.split(interpolation).map(inQuotes).join('')}"`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(expression).join(', ')}]`;
  const entries = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)} = ${expression(one)}`);
  return `{ ${entries.join(', ')} }`;
}

/** Every other part of a text is an expression, and what stands in quotes in it has its own. */
function inQuotes(part: string, index: number): string {
  return index % 2 === 1 ? part : JSON.stringify(part).slice(1, -1).replaceAll('\\b', '\\u0008').replaceAll('\\f', '\\u000c');
}
