import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { BucketSpec } from '../../../src/spec/spec.js';
import { readSettings } from '../../../src/run/load.js';
import { outcomeOf } from '../../properties/outcome.js';
import { wholeRequest } from '../../properties/requests.js';
import { parametersOf } from '../../properties/run.js';
import type { Value } from '../../properties/parts.js';
import { take } from '../../resolve/fixture.js';

/** A stack that a scanner is given, under a name that a folder can have. */
export interface ScannedStack {
  readonly name: string;
  readonly spec: BucketSpec;
}

/** So many requests are made up; nine of ten of them have a stack. */
const madeUp = 300;

/** The stacks of all examples, under this repository's own settings. */
export function exampleStacks(): readonly ScannedStack[] {
  const settings = take(readSettings('.')) as Value;
  return readdirSync('examples').map((file) => {
    const { spec, faults } = outcomeOf({ bytes: readFileSync(join('examples', file)), settings });
    if (spec === undefined) throw new Error(`${file}: ${faults.map(({ message }) => message).join(' ')}`);
    return { name: file.replace(/\.yml$/, ''), spec };
  });
}

/** Stacks of made-up requests, over every vendor, encryption, replication and protection. */
export function madeUpStacks(): readonly ScannedStack[] {
  return fc.sample(wholeRequest, parametersOf(madeUp)).flatMap((request, index) => {
    const { spec } = outcomeOf(request);
    return spec === undefined ? [] : [{ name: `made-up-${index}`, spec }];
  });
}
