import { quote } from '../fault/fault.js';
import { summary, withEnd, type State, type Verdict } from './verdict.js';

/** What becomes of a request whose file is gone: nothing. It is no verdict, so that nothing can be applied by it. */
export interface NothingToApply {
  readonly state: 'nothing-to-apply';
  readonly text: string;
  readonly fix: string;
}

/** Of a request file that is deleted: the bucket stays in AWS as it is, unmanaged. It is never destroyed. */
export function evaluateDeletion({ file, bucket }: { readonly file: string; readonly bucket: string }): NothingToApply {
  return {
    state: 'nothing-to-apply',
    text: `The file ${quote(file)} is deleted: the bucket ${quote(bucket)} stays in AWS as it is, unmanaged.`,
    fix: 'Restore the file to manage the bucket again, or look after the bucket by hand.',
  };
}

/** The verdict on all requests of a change, for one commit status. */
export interface Overall {
  readonly state: State | NothingToApply['state'];
  /** At most 140 characters. */
  readonly summary: string;
}

const order = ['nothing-to-apply', 'approved', 'pending', 'undetermined', 'refused'] as const;

/**
 * The worst of all verdicts. `named` are the files that the change names, from git: one of them without a verdict leaves the change
 * undetermined, and so does none at all. A change that touches no request is not brought here.
 */
export function evaluateAll(named: readonly string[], verdicts: ReadonlyMap<string, Verdict | NothingToApply>): Overall {
  const lost = named.filter((file) => !verdicts.has(file));
  if (named.length === 0 || lost.length > 0) {
    const what = lost.length === 0 ? 'no request was found' : `${lost.length} of ${named.length} requests were not judged`;
    return { state: 'undetermined', summary: `Undetermined: ${what}.` };
  }
  const all = [...verdicts.values()];
  const worst = all.reduce<Verdict | NothingToApply | undefined>(
    (most, next) => (most === undefined || order.indexOf(next.state) > order.indexOf(most.state) ? next : most),
    undefined,
  );
  if (worst === undefined) return { state: 'undetermined', summary: 'Undetermined: no request was found.' };
  if (worst.state === 'nothing-to-apply')
    return { state: worst.state, summary: 'Nothing to apply: the buckets stay as they are.' };
  if (all.length === 1) return { state: worst.state, summary: summary(worst) };
  const alike = all.filter(({ state }) => state === worst.state).length;
  if (worst.state === 'approved')
    return {
      state: 'approved',
      summary: `Approved: ${alike} of ${all.length} requests${alike < all.length ? ', nothing to do for the others' : ''}.`,
    };
  return {
    state: worst.state,
    summary: withEnd(summary({ ...worst, reasons: worst.reasons.slice(0, 1) }), ` (${alike} of ${all.length} requests)`),
  };
}
