import { expect, test } from '@jest/globals';
import { deployedDocuments } from '../../src/policies/documents.js';
import type { References } from '../../src/policies/policy-document.js';
import { buildStack } from '../../src/stack/build.js';
import { account, specOf } from '../policies/specs.js';
import { cases } from './cases.js';
import { variety } from './protections.js';
import { evaluate } from './template.js';

const refs: References = {
  account,
  keyArn: 'arn:aws:kms:us-east-1:111122223333:key/bucket',
  replicaKeyArn: 'arn:aws:kms:us-west-2:111122223333:key/replica',
  trailKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/trail',
};

const values: Readonly<Record<string, string>> = {
  'data.aws_caller_identity.current.account_id': refs.account,
  'aws_kms_key.bucket.arn': refs.keyArn,
  'aws_kms_key.replica.arn': refs.replicaKeyArn,
  'aws_kms_key.trail.arn': refs.trailKeyArn,
};

/** Which argument of which resource holds which kind of document. */
const holders: readonly (readonly [type: string, argument: string, kind: string])[] = [
  ['aws_s3_bucket_policy', 'policy', 'bucket-policy'],
  ['aws_kms_key', 'policy', 'key-policy'],
  ['aws_s3_access_point', 'policy', 'access-point-policy'],
  ['aws_iam_role', 'assume_role_policy', 'role-trust'],
  ['aws_iam_role_policy', 'policy', 'role-policy'],
];

type Resources = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** As Terraform will send it to AWS. */
function sent(text: unknown): unknown {
  return JSON.parse(
    evaluate(String(text), (address) => {
      const value = values[address];
      if (value === undefined) throw new Error(`no document refers to ${address}`);
      return value;
    }),
  );
}

const byKey = ({ key: a }: { readonly key: string }, { key: b }: { readonly key: string }) => (a < b ? -1 : 1);

const specs = [
  ...cases.map(({ name, spec }) => ({ name, spec })),
  ...variety.map(({ name, overrides }) => ({ name, spec: specOf(overrides) })),
];

test.each(specs)(
  'the documents that Terraform sends for $name are those that are analysed, each where it belongs',
  ({ spec }) => {
    const resources = buildStack(spec)['resource'] as unknown as Resources;
    const emitted = holders.flatMap(([type, argument, kind]) =>
      Object.entries(resources[type] ?? {}).map(([name, block]) => ({ key: `${kind} ${name}`, document: sent(block[argument]) })),
    );
    const analysed = deployedDocuments(spec, refs).map(({ kind, name, document }) => ({ key: `${kind} ${name}`, document }));
    expect(new Set(emitted.map(({ key }) => key)).size).toBe(emitted.length);
    expect([...emitted].sort(byKey)).toEqual([...analysed].sort(byKey));
  },
);

test('no other argument holds a policy', () => {
  for (const { spec } of specs) {
    const resources = buildStack(spec)['resource'] as unknown as Resources;
    for (const [type, named] of Object.entries(resources)) {
      for (const block of Object.values(named)) {
        const known = holders.filter(([holder]) => holder === type).map(([, argument]) => argument);
        const others = Object.entries(block).filter(([key]) => !known.includes(key));
        expect(JSON.stringify(others)).not.toContain('Statement');
      }
    }
  }
});
