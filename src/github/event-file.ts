import { readFileSync } from 'node:fs';
import { failed, quote, type Fault, type Result } from '../fault/fault.js';
import { parseEvent, type Event } from './event.js';
import { parsePayload } from './payload.js';

/**
 * Reads what set this run off, from the file that the runner put its payload into. Refuses a file that can't be read (`event/payload`), and
 * what {@link parsePayload} and {@link parseEvent} refuse; without a file it is no job of GitHub's (`event/runner`).
 */
export function readEvent(env: Readonly<Record<string, string | undefined>>): Result<Event> {
  const path = env['GITHUB_EVENT_PATH'] ?? '';
  if (path === '') return failed(unsetVariable('GITHUB_EVENT_PATH'));
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch {
    return failed({
      code: 'event/payload',
      message: `GITHUB_EVENT_PATH names ${quote(path)}, which can't be read`,
      fix: "Run the action in a workflow, or write the event's payload there.",
    });
  }
  const payload = parsePayload(bytes);
  if (!payload.ok) return payload;
  return parseEvent(
    { name: env['GITHUB_EVENT_NAME'] ?? '', sha: env['GITHUB_SHA'] ?? '', ref: env['GITHUB_REF'] ?? '' },
    payload.value,
  );
}

/** A variable that GitHub's runner sets, and that is not set. */
export function unsetVariable(name: string): Fault {
  return {
    code: 'event/runner',
    message: `${name} is not set, as GitHub's runner sets it`,
    fix: 'Run the action in a workflow.',
  };
}
