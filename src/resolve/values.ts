import { outputNames } from '../spec/outputs.js';
import type { Draft } from './draft.js';
import type { Parameters } from './parameters.js';
import { outputPlaceholder, type Values } from '../template/placeholder.js';
import { namesWith } from '../template/presence.js';

/**
 * The values of the placeholders in texts: the request's, its parameters', and the outputs that are known already. A sensitive parameter
 * is said to be where it is, and never shown.
 */
export function valuesOf(
  draft: Draft,
  parameters: Parameters,
  known: { readonly replica: string | undefined; readonly keyArn: string | undefined },
): Values {
  const { bucket, region, owner } = draft.request.value;
  const shown = [...parameters].map(([name, value]) => {
    const sensitive = draft.set.parameters?.[name]?.sensitive === true;
    return [name, sensitive ? `(${name}, as in ${draft.request.source.file})` : [value].flat().join(', ')] as const;
  });
  const given = new Map([
    ...shown,
    ['bucket', bucket],
    ['region', region],
    ['owner', owner ?? 'the owner of this bucket'],
    ...(known.replica === undefined ? [] : [['replica', known.replica] as const]),
    ...(known.keyArn === undefined ? [] : [[outputPlaceholder(outputNames.keyArn), known.keyArn] as const]),
  ]);
  return { given, optional: new Set(namesWith(draft.set, 'optional')) };
}
