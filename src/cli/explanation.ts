import { analyse } from '../analysis/analyse.js';
import type { BucketSpec } from '../spec/spec.js';
import { renderExplanation } from '../review/explanation.js';
import { maskAll, secretsOf } from '../review/mask.js';

/** What requests mean, for machines and for people. What is sensitive is in neither. */
export function explainAll(specs: readonly BucketSpec[], how: 'short' | 'all', width?: number) {
  const explained = specs.map((spec) => ({ spec, analysis: analyse(spec) }));
  return {
    json: { requests: explained.map(({ spec, analysis }) => maskAll({ ...spec, analysis }, secretsOf(spec))) },
    text: explained.map((one) => renderExplanation(one, how, width).trimEnd()).join('\n\n\n'),
  };
}
