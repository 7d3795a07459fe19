import { outputNames } from '../bucket/outputs.js';
import type { Draft } from './draft.js';
import { accountPlaceholder, fill, outputPlaceholder, type Values } from './placeholder.js';
import type { ObjectRule } from './schema.js';

/** What the objects of a set-up mean for who carries the hand-over out: steps before the template's own, steps after, what to expect. */
export interface ObjectSteps {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly expect: readonly string[];
}

/** The objects that belong to a vendor's set-up, in words. */
export function resolveObjects(draft: Draft, values: Values): ObjectSteps {
  const sentence = ({ key, text }: ObjectRule, before: string, after: string): string =>
    `${before}s3://${draft.request.value.bucket}/${fillKey(key, values)}${after}. ${fill(text, values)}`;
  const of = (does: ObjectRule['does']): readonly ObjectRule[] => (draft.set.objects ?? []).filter((one) => one.does === does);
  const { title } = draft.template.file;
  return {
    before: of('customer-creates').map((one) => sentence(one, 'Create the object ', '')),
    after: of('vendor-writes-token').map((one) => sentence(one, 'Read the token in ', `, which ${title} has written there`)),
    expect: of('can-be-ignored').map((one) => sentence(one, '', ' can be ignored')),
  };
}

/** In a key, as in a prefix, `{account}` is the own account. */
function fillKey(key: string, { given, optional }: Values): string {
  const account = [accountPlaceholder, outputPlaceholder(outputNames.account)] as const;
  return fill(key, { given: new Map([...given, account]), optional });
}
