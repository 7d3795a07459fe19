import type { CST } from 'yaml';
import { misplacedLine } from './misplaced-line.js';
import type { Problem } from './problem.js';
import type { SyntaxProblem } from './syntax.js';

/** The cause why a text that is YAML holds no map, where it can be told. */
export function causeOf(text: string, tokens: readonly CST.Token[]): Problem | undefined {
  return lfsPointer(text) ?? conflict(text) ?? misplacedLine(text, tokens, text.length);
}

/** The errors of a text that is no YAML; in place of those that follow from what the file is, or from a line at a wrong column, that alone. */
export function causesOf(text: string, tokens: readonly CST.Token[], errors: readonly SyntaxProblem[]): readonly Problem[] {
  const whole = lfsPointer(text) ?? conflict(text);
  if (whole !== undefined) return [whole];
  const by = errors.find(({ saying }) => saying.byColumn === true);
  const line = by === undefined ? undefined : misplacedLine(text, tokens, by.end);
  if (by === undefined || line === undefined) return errors;
  return [...errors.filter(({ start }) => start < Math.min(line.start, by.start)), line];
}

/** https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md: a pointer's first line. */
const lfsStart = 'version https://git-lfs.github.com/spec/';

function lfsPointer(text: string): Problem | undefined {
  if (!text.startsWith(lfsStart)) return undefined;
  return {
    code: 'yaml/lfs-pointer',
    message: 'The file is a pointer of Git LFS, and not what it points to.',
    fix: 'Take its pattern out of .gitattributes, and commit the text itself: what is reviewed has to be in git.',
    start: 0,
    end: lfsStart.length,
  };
}

/** The markers that git writes around both sides of a conflict (git-merge, "How conflicts are presented"). */
function conflict(text: string): Problem | undefined {
  const first = /^<{7}(?: .*)?$/m.exec(text);
  if (first === null || !/^>{7}(?: |\r?$)/m.test(text.slice(first.index))) return undefined;
  return {
    code: 'yaml/conflict',
    message: 'A conflict of a merge is not resolved: its markers are in the file.',
    fix: 'Keep one of the two sides, and remove the lines that start with <<<<<<<, ======= and >>>>>>>.',
    start: first.index,
    end: first.index + first[0].length,
  };
}
