import type { Refusal } from '../call.js';
import { childrenOf, textAt, type XmlElement } from '../xml.js';
import { invalidArgument, malformedXml, wholeNumber } from './request.js';

/** Storage classes in the only order in which an object may move (S3 User Guide, "Supported transitions and related constraints"). */
const waterfall = ['STANDARD_IA', 'INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'];
const infrequent = ['STANDARD_IA', 'ONEZONE_IA'];
const minimumDays = 30;

/** Checks a rule's transitions, and those of noncurrent versions: known classes, each once, in order, late enough. */
export function checkTransitions(rule: XmlElement, prefix: string): Refusal | undefined {
  return (
    checkChain(childrenOf(rule, 'Transition'), 'Days', 'Transition', prefix) ??
    checkChain(childrenOf(rule, 'NoncurrentVersionTransition'), 'NoncurrentDays', 'NoncurrentVersionTransition', prefix)
  );
}

function checkChain(transitions: readonly XmlElement[], field: string, action: string, prefix: string): Refusal | undefined {
  const steps: { readonly days: number; readonly storageClass: string }[] = [];
  for (const transition of transitions) {
    const storageClass = textAt(transition, 'StorageClass') ?? '';
    if (!waterfall.includes(storageClass)) return malformedXml();
    if (textAt(transition, 'Date') !== undefined) continue;
    const days = wholeNumber(textAt(transition, field));
    if (days === undefined || days < 0) return invalidArgument(`'${field}' in ${action} action must be nonnegative`);
    if (infrequent.includes(storageClass) && days < minimumDays) {
      return invalidArgument(
        `'${field}' in ${action} action must be greater than or equal to ${minimumDays} for storageClass '${storageClass}'`,
      );
    }
    if (steps.some((step) => step.storageClass === storageClass))
      return invalidArgument(`Duplicate StorageClass '${storageClass}' in ${action}`);
    steps.push({ days, storageClass });
  }
  steps.sort((a, b) => waterfall.indexOf(a.storageClass) - waterfall.indexOf(b.storageClass));
  return steps
    .map((step, n) => checkStep(steps[n - 1], step, { field, action, prefix }))
    .find((problem) => problem !== undefined);
}

function checkStep(
  before: { readonly days: number; readonly storageClass: string } | undefined,
  step: { readonly days: number; readonly storageClass: string },
  { field, action, prefix }: { readonly field: string; readonly action: string; readonly prefix: string },
): Refusal | undefined {
  if (before === undefined) return undefined;
  const least = before.days + (infrequent.includes(before.storageClass) ? minimumDays : 1);
  if (step.days >= least) return undefined;
  return invalidArgument(
    `'${field}' in the ${action} action for StorageClass '${step.storageClass}' for filter '(prefix=${prefix})' must be greater than or equal to ${least}, ` +
      `as StorageClass '${before.storageClass}' comes at ${before.days}`,
  );
}
