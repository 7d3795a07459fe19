import { forms, type JsonSchema } from './editor-forms.js';
import { having, is, other, rule, within } from './editor-parts.js';
import { defaultRecoverDeletedDays, type StorageClass } from './terms.js';

type Versions = 'current' | 'noncurrent';

/** A transition of these versions, to one of these classes where any are named. */
function step(versions: Versions, ...to: readonly StorageClass[]): JsonSchema {
  return {
    type: 'object',
    properties: { of: is(versions), ...(to.length === 0 ? {} : { to: { enum: to } }) },
    required: [...(versions === 'noncurrent' ? ['of'] : []), ...(to.length === 0 ? [] : ['to'])],
  };
}

/** Where a list holds each of these, what is asked of every transition of a form. */
function where(holds: readonly JsonSchema[], of: JsonSchema, asked: JsonSchema): JsonSchema {
  const all = { allOf: holds.map((contains) => ({ contains })) };
  return rule(having('transitions', all), within('transitions', { items: rule(of, { properties: asked }) }));
}

/** What one way of transitions asks by itself: none of its rules compares two days, which a JSON Schema can't. */
function alongWay(versions: Versions): readonly JsonSchema[] {
  return [
    // S3 User Guide, "Supported lifecycle transitions": neither of the two leads to the other, by no way.
    where([step(versions, 'ONEZONE_IA'), step(versions, 'GLACIER_IR')], step(versions, 'GLACIER_IR'), {
      to: other('GLACIER_IR', 'S3 moves objects from ONEZONE_IA to GLACIER and DEEP_ARCHIVE only.'),
    }),
    // 30 days until the one at the earliest, and 30 more until the other.
    where([step(versions, 'STANDARD_IA', 'ONEZONE_IA')], step(versions, 'GLACIER', 'DEEP_ARCHIVE'), {
      after: forms.afterSixtyDays,
    }),
  ];
}

/** Where versions are gone after a day that a pattern can name. */
function beforeEnd(condition: JsonSchema, versions: Versions, after: JsonSchema): JsonSchema {
  return rule(condition, within('transitions', { items: rule(step(versions), { properties: { after } }) }));
}

const oneDay = { enum: ['1 day', '1 days'] };
const nothingLeft = (key: string) => ({
  pattern: '^$',
  errorMessage: `With ${key}: 1 day nothing is left to move: write a longer ${key}, or remove the transition.`,
});
const byDefault: JsonSchema = {
  anyOf: [
    { type: 'object', allOf: [{ not: { required: ['recoverDeleted'] } }, { not: { required: ['versioning'] } }] },
    having('recoverDeleted', is(`${defaultRecoverDeletedDays} days`)),
  ],
};

/** What the transitions of a request's retention ask of each other and of the day when all is gone, as far as a JSON Schema can say it. */
export const ofTransitions: readonly JsonSchema[] = [
  ...alongWay('current'),
  ...alongWay('noncurrent'),
  beforeEnd(having('expire', oneDay), 'current', nothingLeft('expire')),
  beforeEnd(having('recoverDeleted', oneDay), 'noncurrent', nothingLeft('recoverDeleted')),
  beforeEnd(byDefault, 'noncurrent', forms.beforeThirtyDays),
];
