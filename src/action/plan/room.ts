import { commentLimit } from '../../review/review.js';

/** Room for the summary of a job, in UTF-16 code units; the reporter sees to GitHub's limit in bytes. */
export const summaryLimit = 900_000;

/** Room in a comment for a line that is added to it later. */
const noteRoom = 300;
export const postedLimit = commentLimit - noteRoom;
