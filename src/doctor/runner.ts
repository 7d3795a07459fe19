import { z } from 'zod';
import { callerFile } from '../bootstrap/caller.js';
import { decodeDocument } from '../yaml/decode.js';

const workflow = z.looseObject({
  jobs: z.record(z.string(), z.looseObject({ with: z.looseObject({ runner: z.string().optional() }).optional() })),
});

/** The label of the runner that a caller's workflow names; undefined where it names none, or is none. */
export function runnerIn(text: Uint8Array | string): string | undefined {
  const read = decodeDocument(callerFile, text, workflow, { prefix: 'workflow', lines: 'many' });
  if (!read.ok) return undefined;
  return Object.values(read.value.value.jobs).flatMap((job) => job.with?.runner ?? [])[0];
}
