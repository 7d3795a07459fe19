/** How much of a review is shown. Less and less of it, until the whole fits: what is dangerous, who gets in and the table go last. */
export interface Detail {
  /** The most UTF-16 code units of each plan text. */
  readonly planText: number;
  readonly resources: boolean;
  /** Of how many requests, the most dangerous first, settings, access, diagram, notes and hand-over are shown. */
  readonly explanations: number;
  /** How who gets in is said: by who can do what, or by names, accounts, or accounts of all requests together. */
  readonly entry: 'explained' | 'principals' | 'accounts' | 'together';
  /** How many requests, the most dangerous first, have a section at all. */
  readonly sections: number;
  /** How many rows of the table, how many requests among the dangers, how many faults. */
  readonly rows: number;
  readonly dangers: number;
  readonly faults: number;
  /** The most UTF-16 code units of one sentence. */
  readonly sentence: number;
}

export const everything: Detail = {
  planText: Number.POSITIVE_INFINITY,
  resources: true,
  explanations: Number.POSITIVE_INFINITY,
  entry: 'explained',
  sections: Number.POSITIVE_INFINITY,
  rows: Number.POSITIVE_INFINITY,
  dangers: Number.POSITIVE_INFINITY,
  faults: Number.POSITIVE_INFINITY,
  sentence: 2000,
};

/** The order in which detail is given up once no plan text is left, of so many requests. */
export function lessAndLess(requests: number): readonly Detail[] {
  const fewer = Array.from({ length: 12 }, (_, i) => Math.floor(requests * 0.7 ** (i + 1))).filter(
    (n, i, all) => n > 0 && n !== all[i - 1],
  );
  const steps: Detail[] = [{ ...everything, planText: 0 }];
  const less = (change: Partial<Detail>) => steps.push({ ...(steps.at(-1) ?? everything), ...change });
  less({ resources: false });
  for (const explanations of fewer) less({ explanations, entry: 'principals' });
  less({ explanations: 0, entry: 'principals' });
  less({ entry: 'accounts' });
  for (const sections of fewer) less({ sections });
  less({ sections: 0, sentence: 300 });
  for (const faults of [200, 50, 20]) less({ faults });
  for (const rows of [1000, 500, 200, 100, 50]) less({ rows });
  less({ entry: 'together' });
  for (const dangers of [200, 100, 50, 20, 10]) less({ dangers, sentence: 200 });
  less({ rows: 20, dangers: 5, faults: 5, sentence: 80 });
  less({ rows: 0, dangers: 0, faults: 0 });
  return steps;
}

/**
 * The greatest length to which texts are cut so that together they fit `room`: short ones stay whole, the largest give first.
 * 0 where there is no room.
 */
export function shareOf(lengths: readonly number[], room: number): number {
  let [left, most] = [room, 0];
  const sorted = [...lengths].sort((a, b) => a - b);
  for (const [i, length] of sorted.entries()) {
    const share = Math.floor(left / (sorted.length - i));
    if (length > share) return Math.max(0, share);
    most = length;
    left -= length;
  }
  return left < 0 ? 0 : most;
}
