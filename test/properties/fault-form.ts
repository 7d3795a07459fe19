import type { Fault } from '../../src/fault/fault.js';
import { encoded, file } from './outcome.js';

/** What nobody should see on a terminal or in a log. */
const unseen = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]/u;

/** What is wrong with the faults of a request: each has a code, says what is wrong and what to do, and stands where the file has it. */
export function faultComplaints(faults: readonly Fault[], bytes: string | Uint8Array): readonly string[] {
  if (faults.length === 0) return ['there is no fault'];
  // A byte order mark at the beginning is taken, and is none of the first line.
  const lines = new TextDecoder('utf-8')
    .decode(encoded(bytes))
    .split('\n')
    .map((line) => line.replace(/\r$/, ''));
  return faults.flatMap((fault) => complaintsOf(fault, lines).map((text) => `${fault.code}: ${text}`));
}

function complaintsOf({ code, message, fix, at, excerpt }: Fault, lines: readonly string[]): readonly string[] {
  const line = at === undefined ? undefined : lines[at.line - 1];
  const wrong: readonly (readonly [boolean, string])[] = [
    [!/^(yaml|request|bucket)\/[a-z0-9]+(-[a-z0-9]+)*$/.test(code), 'its code is none'],
    [message.trim().length < 10, `it says nothing: ${message}`],
    [fix.trim().length < 5, `it says nothing to do: ${fix}`],
    [unseen.test(message), `its message shows what is not seen: ${JSON.stringify(message)}`],
    [unseen.test(fix), `its fix shows what is not seen: ${JSON.stringify(fix)}`],
    // A quoted text is cut; what is longer quotes something whole.
    [message.length + fix.length > 3_000, `it has ${message.length + fix.length} characters`],
    [at?.file !== file, `it stands in ${at?.file}`],
    [line === undefined, `the file has no line ${at?.line}`],
    [
      line !== undefined && !(at !== undefined && at.column >= 1 && at.column <= line.length + 1),
      `the line has no column ${at?.column}`,
    ],
    // Of a file that is not read there is nothing to show.
    [excerpt !== undefined && excerpt !== '' && excerpt !== line, `its excerpt is not the line: ${excerpt}`],
  ];
  return wrong.flatMap(([broken, text]) => (broken ? [text] : []));
}
