import type { BucketSpec, HandoverSpec, HandStep } from '../spec/spec.js';
import { codeBlock, codeSpan, escapeMarkdown, visible } from './escape.js';
import { maskSpec } from './mask.js';

/** What to do at the vendor, for a page and for a terminal. */
interface Handover {
  readonly markdown: string;
  readonly text: string;
}

const later = '(known after apply)';

/** Puts Terraform's outputs where a text names them: `{{bucket_arn}}`. An output that is not known yet is said to be so. */
function fillOutputs(text: string, outputs: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{\s*([a-z0-9_]+)\s*\}\}/g, (_, name: string) =>
    Object.hasOwn(outputs, name) ? (outputs[name] ?? later) : later,
  );
}

/** The hand-over of a spec, with the messages exactly as they are to be sent, but for what is sensitive: whoever sends them puts that in. */
export function renderHandover(spec: BucketSpec, outputs: Readonly<Record<string, string>> = {}): Handover {
  const fill = (text: string) => fillOutputs(text, outputs);
  const { handover } = maskSpec(spec);
  return { markdown: renderMarkdown(handover, fill), text: renderText(handover, fill) };
}

type Fill = (text: string) => string;

function renderMarkdown({ by, why, steps, message, features, expect, snippets, byHand = [] }: HandoverSpec, fill: Fill): string {
  const parts = [
    `By **${escapeMarkdown(fill(by))}**${why === undefined ? '' : `: ${escapeMarkdown(fill(why))}`}`,
    steps.map((step, i) => `${i + 1}. ${escapeMarkdown(fill(step))}`).join('\n'),
  ];
  if (message?.secure) {
    parts.push(`Secure message to ${codeSpan(fill(message.secure.recipient))}:`, codeBlock(fill(message.secure.body), 'text'));
  }
  if (message) {
    const subject = message.subject === undefined ? '' : `, subject ${codeSpan(fill(message.subject))}`;
    parts.push(`Mail to ${codeSpan(fill(message.to))}${subject}:`, codeBlock(fill(message.body), 'text'));
  }
  for (const { title, text } of snippets) parts.push(`${escapeMarkdown(fill(title))}:`, codeBlock(fill(text), languageOf(text)));
  if (byHand.length > 0) parts.push('**To be done by hand**, in your own AWS account:', ...byHand.flatMap(handParts(fill)));
  if (features.length > 0) {
    parts.push('Asked for at the vendor as well:');
    parts.push(features.map(({ title, warning }) => `- **${escapeMarkdown(title)}**: ${escapeMarkdown(warning)}`).join('\n'));
  }
  if (expect.length > 0) {
    parts.push('What to expect:', expect.map((line) => `- ${escapeMarkdown(fill(line))}`).join('\n'));
  }
  return parts.join('\n\n');
}

function handParts(fill: Fill): (step: HandStep, index: number) => readonly string[] {
  return ({ title, why, command }, index) => [
    `${index + 1}. **${escapeMarkdown(fill(title))}.** ${escapeMarkdown(fill(why))}`,
    ...(command === undefined ? [] : [codeBlock(fill(command), 'sh')]),
  ];
}

/** A snippet is a policy, or what somebody runs at the vendor. */
function languageOf(text: string): 'json' | 'text' {
  return /^\s*[[{]/.test(text) ? 'json' : 'text';
}

function renderText({ by, why, steps, message, features, expect, snippets, byHand = [] }: HandoverSpec, fill: Fill): string {
  const lines = [`By: ${visible(fill(by))}`, ...(why === undefined ? [] : [`Why: ${visible(fill(why))}`]), ''];
  lines.push(...steps.map((step, i) => `${i + 1}. ${visible(fill(step))}`));
  if (message?.secure)
    lines.push('', `Secure message to: ${visible(fill(message.secure.recipient))}`, '', ...indent(fill(message.secure.body)));
  if (message) {
    lines.push('', `Mail to: ${visible(fill(message.to))}`);
    if (message.subject !== undefined) lines.push(`Subject: ${visible(fill(message.subject))}`);
    lines.push('', ...indent(fill(message.body)));
  }
  for (const { title, text } of snippets) lines.push('', `${visible(fill(title))}:`, '', ...indent(fill(text)));
  if (byHand.length > 0) {
    lines.push('', 'To be done by hand, in your own AWS account:');
    for (const [i, { title, why: reason, command }] of byHand.entries()) {
      lines.push('', `${i + 1}. ${visible(fill(title))}. ${visible(fill(reason))}`);
      if (command !== undefined) lines.push('', ...indent(fill(command)));
    }
  }
  if (features.length > 0)
    lines.push('', 'Asked for at the vendor as well:', ...features.map((f) => `- ${visible(f.title)}: ${visible(f.warning)}`));
  if (expect.length > 0) lines.push('', 'What to expect:', ...expect.map((line) => `- ${visible(fill(line))}`));
  return lines.join('\n');
}

function indent(body: string): readonly string[] {
  return body
    .trimEnd()
    .split(/\r\n?|\n/)
    .map((line) => `    ${visible(line)}`.trimEnd());
}
