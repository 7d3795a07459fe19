import * as core from '@actions/core';
import type { Fault } from './fault/fault.js';
import { renderFaults } from './fault/render.js';
import type { Reporter } from './action/reporter.js';

/** GitHub shows ten annotations of a kind for a step; what is beyond stands in the log only. */
const mostAnnotations = 10;

/** GitHub drops a summary of more than 1 MiB for a step, with an error. In bytes, with room for the note. */
const summaryLimit = 1024 * 1024 - 4096;

/** Speaks by the Actions toolkit, which escapes data in workflow commands. */
export function openReporter(): Reporter {
  let annotated = 0;
  let summarized = 0;
  return {
    // The runner reads a line that begins with `::` as a command; the toolkit's own `info` does not stop that.
    say: (text) => core.info(harmless(text)),
    warn: (text, at) =>
      at === undefined ? core.warning(text) : core.warning(text, { file: at.file, startLine: at.line, endLine: at.line }),
    faults(faults) {
      core.info(harmless(renderFaults(faults, { colour: false })));
      for (const fault of faults) {
        if (annotated >= mostAnnotations) return;
        annotated += 1;
        core.error(`${fault.message}\n${fault.fix}`, annotation(fault));
      }
    },
    async summary(markdown) {
      const room = summaryLimit - summarized;
      const whole = Buffer.byteLength(markdown) <= room;
      const text = whole ? markdown : `${cut(markdown, room)}\n\nThe rest does not fit into a job summary of 1 MiB.`;
      summarized += Buffer.byteLength(text);
      try {
        await core.summary.addRaw(text, true).write();
      } catch (error) {
        // The toolkit throws where GITHUB_STEP_SUMMARY names no file that it may write: what is to be posted is posted all the same.
        core.summary.emptyBuffer();
        core.warning(`There is no job summary: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
    group: (title, work) => core.group(harmless(title), work),
  };
}

function annotation({ code, at }: Fault): core.AnnotationProperties {
  if (at === undefined) return { title: code };
  const { file, line, column, length = 1 } = at;
  return { title: code, file, startLine: line, endLine: line, startColumn: column, endColumn: column + length };
}

/** Text without workflow commands: neither `::set-output` where a line begins nor the older `##[command]`, which counts anywhere in it. */
function harmless(text: string): string {
  return text.replace(/^(\s*)::/gm, '$1\u200b::').replaceAll('##[', '##\u200b[');
}

/** The beginning of a text, in bytes, at a line's end. */
function cut(text: string, bytes: number): string {
  const part = Buffer.from(text).subarray(0, Math.max(0, bytes)).toString('utf8');
  return part.slice(0, part.lastIndexOf('\n') + 1);
}
