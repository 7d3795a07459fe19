import { renderRequestInput } from '../inputs.js';

/** GitHub Actions, "Usage limits": a matrix can have 256 jobs for one run. */
const mostJobs = 256;

export interface MatrixRow {
  readonly file: string;
  readonly bucket: string;
}

/** A job matrix as a workflow reads it by `fromJSON`. */
export interface Matrix {
  readonly include: readonly {
    /** The input `request` of the job: a path, or a JSON array of paths. */
    readonly request: string;
    /** For the job's name. */
    readonly bucket: string;
    readonly index: number;
  }[];
}

/** One job for each request; of more than 256 each job gets several, spread evenly and in their order. */
export function buildMatrix(rows: readonly MatrixRow[]): Matrix {
  const jobs = Math.min(rows.length, mostJobs);
  return {
    include: Array.from({ length: jobs }, (_, index) => {
      const own = rows.slice(Math.floor((index * rows.length) / jobs), Math.floor(((index + 1) * rows.length) / jobs));
      const [first] = own;
      const more = own.length - 1;
      return {
        request: renderRequestInput(own.map(({ file }) => file)),
        bucket: `${first?.bucket ?? ''}${more > 0 ? ` and ${more} more` : ''}`,
        index,
      };
    }),
  };
}
