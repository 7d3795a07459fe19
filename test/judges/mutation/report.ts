/** One mutant, by Stryker's report. */
export interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What stands before it in its line. */
  readonly before: string;
  readonly mutator: string;
  /** The text that was replaced, in one line. */
  readonly original: string;
  readonly replacement: string;
  readonly status: 'Killed' | 'Survived' | 'NoCoverage' | 'Timeout' | 'RuntimeError' | 'CompileError' | 'Ignored';
}

interface Position {
  readonly line: number;
  readonly column: number;
}

/** A mutant as Stryker's report has it. */
interface Tried {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: Mutant['status'];
  readonly statusReason?: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

export interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; mutants: readonly Tried[] }>>;
}

export function mutantsOf({ files }: Report): readonly Mutant[] {
  return Object.entries(files).flatMap(([file, { source, mutants }]) => {
    const lines = source.split('\n');
    return mutants.map((mutant) => ({
      file,
      ...mutant.location.start,
      before: lines[mutant.location.start.line - 1]?.slice(0, mutant.location.start.column - 1) ?? '',
      mutator: mutant.mutatorName,
      original: inOneLine(cut(lines, mutant.location)),
      replacement: inOneLine(mutant.replacement ?? ''),
      // What was only slow has not been noticed.
      status: isSlow(mutant) ? 'Survived' : mutant.status,
    }));
  });
}

/** Stopped by the clock. An endless loop is one by the count of its turns, which is the reason given; a busy machine is none. */
export function isSlow({ status, statusReason }: Tried): boolean {
  return status === 'Timeout' && statusReason === undefined;
}

function cut(lines: readonly string[], { start, end }: Tried['location']): string {
  const part = lines.slice(start.line - 1, end.line);
  const last = part.length - 1;
  return part.map((line, at) => line.slice(at === 0 ? start.column - 1 : 0, at === last ? end.column - 1 : undefined)).join('\n');
}

/** Texts of several lines are compared without their line breaks. */
function inOneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
