/** A fault of a text before its file is known: from `start` to before `end`, in UTF-16 code units from the start of the text. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
  readonly start: number;
  readonly end: number;
}
