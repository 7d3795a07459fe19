import type { Json } from '../../src/terraform/json.js';
import { owner, type Document, type Question, type World } from './generated.js';

/** What the other evaluator reads otherwise than AWS documents it, and how to say the same to it so that it does not. */
interface Difference {
  readonly name: string;
  readonly inOtherWords: (policies: Omit<World, 'questions'>, question: Question) => Omit<World, 'questions'>;
}

/** Every policy with its statements rewritten. */
function rewritten(
  { resource, identity }: Omit<World, 'questions'>,
  rewrite: (statement: Readonly<Record<string, Json>>) => Readonly<Record<string, Json>>,
): Omit<World, 'questions'> {
  const all = (document: Document): Document => ({ ...document, Statement: document.Statement.map(rewrite) });
  return { resource: resource && all(resource), identity: identity.map(all) };
}

const asArray = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly Json[]) : [value];

/** Every value of a condition of some operators. */
function conditionValues(operators: RegExp, rewrite: (value: string) => readonly string[]): Difference['inOtherWords'] {
  return (policies) =>
    rewritten(policies, ({ Condition = {}, ...statement }) => {
      const tests = Object.entries(Condition as Readonly<Record<string, Readonly<Record<string, Json>>>>).map(
        ([operator, keys]) => [
          operator,
          operators.test(operator)
            ? Object.fromEntries(
                Object.entries(keys).map(([key, values]) => [key, asArray(values).flatMap((value) => rewrite(String(value)))]),
              )
            : keys,
        ],
      );
      return { ...statement, ...(tests.length === 0 ? {} : { Condition: Object.fromEntries(tests) as Json }) };
    });
}

export const differences: readonly Difference[] = [
  {
    // It compares an address without a range as text, and finds that an address of the other family is not "not" it.
    name: 'a single address is the range of that address alone',
    inOtherWords: conditionValues(/IpAddress/, (value) => [
      value.includes('/') ? value : `${value}/${value.includes(':') ? 128 : 32}`,
    ]),
  },
  {
    // It shifts 32 bits by 32, which in JavaScript is not at all.
    name: '0.0.0.0/0 is every IPv4 address',
    inOtherWords: conditionValues(/IpAddress/, (value) => {
      const single = value.includes('/') ? value : `${value}/${value.includes(':') ? 128 : 32}`;
      return single === '0.0.0.0/0' ? ['0.0.0.0/1', '128.0.0.0/1'] : [single];
    }),
  },
  {
    // IAM User Guide, "Policy variables with no value": "Inverted condition operators … do match against a null value".
    name: 'a variable without a value equals nothing, so a negated test holds',
    inOtherWords: (policies, { context }) => {
      const given = new Set(Object.keys(context).map((key) => key.toLowerCase()));
      return conditionValues(/Not(Equals|Like)/, (value) => {
        const [, key] = /\$\{(aws:[A-Za-z]+)\}/.exec(value) ?? [];
        if (key === undefined || given.has(key.toLowerCase())) return [value];
        return [value.startsWith('arn:') ? 'arn:aws:iam::000000000000:role/of-nobody' : 'nothing-is-equal-to-this'];
      })(policies, { context } as Question);
    },
  },
  {
    // Same page, "Special characters": "can be used in any string where you can use regular policy variables".
    name: '${*} is an asterisk, also where there are no wildcards',
    inOtherWords: conditionValues(/^(For\w+:)?String(Not)?Equals/, (value) => [value.replace(/\$\{([*?])\}/g, '$1')]),
  },
  {
    // A web identity is no principal of the account that its provider is listed in: only `Federated` names it.
    name: 'a token of an identity provider is nobody of the account',
    inOtherWords: (policies, { caller }) =>
      caller.kind === 'federated'
        ? rewritten(policies, (statement) => {
            const isOwn = (value: Json | undefined) =>
              new RegExp(`"(arn:aws:iam::)?${owner}(:root)?"`).test(JSON.stringify(value) ?? '');
            const nobody = (value: Json) => (isOwn(value) ? { AWS: `arn:aws:iam::${owner}:user/nobody` } : value);
            const entries = Object.entries(statement).map(([key, value]) => [
              key,
              /Principal$/.test(key) ? nobody(value) : value,
            ]);
            return Object.fromEntries(entries) as Readonly<Record<string, Json>>;
          })
        : policies,
  },
];
