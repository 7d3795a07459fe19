import { z } from 'zod';
import { defined } from '../defined.js';
import { plainText } from './plaintext.js';

/** An error or a warning of Terraform. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  /** The resource that it is about, if it says so. */
  readonly address?: string;
}

/**
 * Reads the boxes that Terraform draws on a coloured stderr. (Without colour it draws none, and the end of a message can't be told.)
 * Source excerpts are left out: a line of generated JSON is the whole configuration.
 */
export function parseDiagnosticBoxes(text: string): Diagnostic[] {
  return boxesIn(text)
    .map(parseBox)
    .filter((diagnostic) => diagnostic !== undefined);
}

/** What the boxes of errors say, without the lines of source excerpts: those begin with their number. */
export function errorBoxes(text: string): string[] {
  return boxesIn(text)
    .filter((lines) => parseBox(lines)?.severity === 'error')
    .map((lines) => lines.filter((line) => !/^ *\d+: /.test(line)).join('\n'));
}

function boxesIn(text: string): string[][] {
  const found: string[][] = [];
  let box: string[] | undefined;
  for (const line of plainText(text).split('\n')) {
    if (line === '╷') box = [];
    else if (line === '╵') {
      found.push(box ?? []);
      box = undefined;
    } else if (line.startsWith('│')) box?.push(line.slice(2));
  }
  return found;
}

function parseBox(lines: readonly string[]): Diagnostic | undefined {
  const title = /^(Error|Warning): (.*)$/s.exec(paragraph(lines, 0));
  if (title === null) return undefined;
  const body = lines.slice(lengthOfParagraph(lines, 0) + 1);
  const location = /^ {2}(?:with|on) /.test(body[0] ?? '') ? lengthOfParagraph(body, 0) + 1 : 0;
  const address = /^ {2}with (.+),$/.exec(body[0] ?? '')?.[1];
  const severity = title[1] === 'Error' ? 'error' : 'warning';
  const detail = body.slice(location).join('\n').trim();
  return { severity, summary: (title[2] ?? '').trim(), detail, ...defined({ address }) };
}

function lengthOfParagraph(lines: readonly string[], from: number): number {
  const end = lines.findIndex((line, index) => index >= from && line.trim() === '');
  return (end === -1 ? lines.length : end) - from;
}

function paragraph(lines: readonly string[], from: number): string {
  return lines.slice(from, from + lengthOfParagraph(lines, from)).join(' ');
}

const hook = z.object({
  resource: z.object({ addr: z.string() }),
  action: z.string().optional(),
  elapsed_seconds: z.number().optional(),
});
const event = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('diagnostic'),
    diagnostic: z.object({
      severity: z.enum(['error', 'warning']),
      summary: z.string(),
      detail: z.string().default(''),
      address: z.string().optional(),
    }),
  }),
  z.object({ type: z.enum(['apply_start', 'apply_progress', 'apply_complete', 'apply_errored']), hook }),
  z.object({
    type: z.literal('outputs'),
    outputs: z.record(z.string(), z.object({ sensitive: z.boolean(), value: z.unknown().optional() })),
  }),
  z.object({ type: z.literal('change_summary'), '@message': z.string() }),
]);

/** What is read of the events of `terraform apply -json` ("Machine-Readable UI" of its documentation). */
type ApplyEvent = z.infer<typeof event>;

/** Reads one line of `terraform apply -json`; undefined for what is no event, or none that matters. */
export function parseApplyEvent(line: string): ApplyEvent | undefined {
  try {
    const parsed = event.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** The diagnostic of an event, cleaned; undefined for other events. */
export function diagnosticOf(applyEvent: ApplyEvent): Diagnostic | undefined {
  if (applyEvent.type !== 'diagnostic') return undefined;
  const { severity, summary, detail, address } = applyEvent.diagnostic;
  return { severity, summary: plainText(summary), detail: plainText(detail), ...defined({ address }) };
}
