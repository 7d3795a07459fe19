import { ageWords } from '../iam/age-words.js';
import { either, exempted } from './condition-words.js';
import type { Conditions } from './conditions.js';
import type { StatementReading } from './policy.js';

/** A refusal that buckets here have: which one it is, whatever its values are, and what it refuses. */
interface DenyName {
  readonly id: string;
  readonly name: string;
}

const header = 's3:x-amz-server-side-encryption';

/** By their conditions: `<operator> <key>`, with the value where one value alone is meant. */
const exactForms: readonly (readonly [conditions: readonly string[], name: string])[] = [
  [['Bool aws:securetransport=false'], 'requests without TLS'],
  [['NumericLessThan s3:tlsversion=1.2'], 'requests with TLS older than 1.2'],
  [[`Null ${header}-customer-algorithm=false`], "uploads under a key of the uploader's own (SSE-C)"],
  [[`Null ${header}=false`, `StringNotEquals ${header}`], 'uploads that ask for another encryption'],
  [[`Null ${header}=true`], 'uploads that name no encryption'],
  [[`StringNotEquals ${header}`], "uploads that do not name the bucket's encryption"],
  [[`Null ${header}-aws-kms-key-id=false`, `StringNotEquals ${header}-aws-kms-key-id`], 'uploads that ask for another key'],
  [[`Null ${header}-aws-kms-key-id=true`, `StringEquals ${header}`], "uploads that ask for KMS without naming the bucket's key"],
  [[`StringNotEquals ${header}-aws-kms-key-id`], "uploads that do not name the bucket's key"],
];

export const endpointTest = 'StringNotEquals aws:sourcevpce';
export const vpcTest = 'StringNotEquals aws:sourcevpc';
export const addressTest = 'NotIpAddress aws:sourceip';
export const signatureTest = 'NumericGreaterThan s3:signatureage';
export const networkTests: readonly string[] = [endpointTest, vpcTest, addressTest];
const mfaTest = 'BoolIfExists aws:multifactorauthpresent';

/** Tests by which a refusal leaves somebody alone. */
export const exemptTests: readonly string[] = ['ArnNotEquals aws:principalarn', 'StringNotEquals aws:principalaccount'];
/** The same for AWS's own services: the test is there, or it is not. */
export const serviceTests: Readonly<Record<string, string>> = {
  'BoolIfExists aws:principalisawsservice': "AWS's services",
  'BoolIfExists aws:viaawsservice': "AWS's services on behalf of others",
};

/** The refusals whose values say whom or what they leave out: the tests that they have, of which there is one at least. */
const open: readonly {
  readonly id: string;
  readonly by: readonly string[];
  readonly name: (conditions: Conditions) => string;
}[] = [
  { id: 'network', by: networkTests, name: networkName },
  {
    id: 'signature',
    by: [signatureTest],
    name: (tests) => `requests whose signature is older than ${ageWords(tests[signatureTest]?.[0])}`,
  },
  { id: 'mfa', by: [mfaTest], name: (tests) => `deletions without MFA${exemptName(tests)}` },
];

/** The plain name of the refusals that every bucket here has; undefined for any other. */
export function nameOfDeny(statement: StatementReading): DenyName | undefined {
  if (statement.effect !== 'Deny' || statement.opaque !== undefined || !statement.principals.includes('*')) return undefined;
  const { conditions } = statement;
  const tests = Object.entries(conditions).map(([test, values]) => [test, `${test}=${values.join(',')}`] as const);
  const exact = exactForms.find(
    ([wanted]) => wanted.length === tests.length && tests.every((forms) => forms.some((form) => wanted.includes(form))),
  );
  if (exact) return { id: exact[1], name: exact[1] };
  const found = open.find(
    ({ by }) =>
      tests.some(([test]) => by.includes(test)) &&
      tests.every(
        ([test, form]) => by.includes(test) || exemptTests.includes(test) || (test in serviceTests && form === `${test}=false`),
      ),
  );
  return found && { id: found.id, name: found.name(conditions) };
}

function networkName(conditions: Conditions): string {
  const ways = networkTests.flatMap((test) => conditions[test] ?? []);
  return `requests from elsewhere than ${either(ways)}${exemptName(conditions)}`;
}

function exemptName(conditions: Conditions): string {
  const exempt = exemptTests.flatMap((test) => conditions[test] ?? []);
  return exempt.length === 0 ? '' : `, but for ${exempted(exempt)}`;
}
