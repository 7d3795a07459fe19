import { refuse, type Refusal } from './call.js';
import type { SandboxCall } from './record.js';

/** Makes calls of a kind fail, so that tests see what happens then. */
export interface FailureRule {
  /** The operation's name, such as `PutBucketPolicy`; with `service` where two services have one of that name. */
  readonly operation: string;
  readonly service?: string;
  readonly bucket?: string;
  /** Which of the matching calls fails first, counted from 1 when the rule was set; 1 when absent. */
  readonly nth?: number;
  /** How many calls fail from there on; 1 when absent, Infinity for all. */
  readonly times?: number;
  readonly answer: 'InternalError' | 'SlowDown' | 'AccessDenied' | 'OperationAborted' | 'hang';
}

const answers: Readonly<Record<Exclude<FailureRule['answer'], 'hang'>, Refusal>> = {
  InternalError: refuse(500, 'InternalError', 'We encountered an internal error. Please try again.'),
  SlowDown: refuse(503, 'SlowDown', 'Please reduce your request rate.'),
  AccessDenied: refuse(403, 'AccessDenied', 'Access Denied'),
  OperationAborted: refuse(
    409,
    'OperationAborted',
    'A conflicting conditional operation is currently in progress against this resource. Try again.',
  ),
};

/** Counts the calls that each rule sees, and says which of them fails. */
export class Failures {
  readonly #rules: { readonly rule: FailureRule; seen: number }[] = [];

  add(rule: FailureRule): void {
    this.#rules.push({ rule, seen: 0 });
  }

  /** The answer that the first rule in force gives to this call, or undefined where it goes its way. */
  answer(call: Pick<SandboxCall, 'service' | 'operation' | 'bucket'>): Refusal | 'hang' | undefined {
    const matching = this.#rules.filter(
      ({ rule }) =>
        rule.operation === call.operation &&
        (rule.service ?? call.service) === call.service &&
        (rule.bucket ?? call.bucket) === call.bucket,
    );
    for (const entry of matching) entry.seen += 1;
    const failing = matching.find(({ rule, seen }) => seen >= (rule.nth ?? 1) && seen < (rule.nth ?? 1) + (rule.times ?? 1));
    if (failing === undefined) return undefined;
    return failing.rule.answer === 'hang' ? 'hang' : answers[failing.rule.answer];
  }
}
