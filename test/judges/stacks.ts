import fc from 'fast-check';
import type { BucketSpec } from '../../src/spec/spec.js';
import { outcomeOf } from '../properties/outcome.js';
import { parametersOf } from '../properties/run.js';
import { wholeRequest } from '../properties/requests.js';
import { cases } from '../stack/cases.js';
import { exampleSettings, resolveText, take, templatesWith, textsOf } from '../resolve/fixture.js';

/** A spec, and where it is from: a file of `examples/`, a folder of `test/cases/`, or the number of a generated request. */
export interface Named {
  readonly from: string;
  readonly spec: BucketSpec;
}

/** The specs of all examples, and those that the golden stacks are made of. */
export function keptSpecs(): readonly Named[] {
  const templates = templatesWith();
  const examples = textsOf('examples').map(({ file, text }) => ({ from: file, spec: take(resolveText(String(text), templates, exampleSettings, file)) })); // prettier-ignore
  return [...examples, ...cases.map(({ name, spec }) => ({ from: `test/cases/${name}`, spec }))];
}

/** Specs of so many generated requests: over every template, variant, partition and key of the schema. What is refused is left out. */
export function generatedSpecs(runs: number): readonly Named[] {
  return fc.sample(wholeRequest, parametersOf(runs)).flatMap((request, at) => {
    const { spec } = outcomeOf(request);
    return spec === undefined ? [] : [{ from: `generated request ${at}`, spec }];
  });
}
