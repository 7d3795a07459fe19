import { accountParts } from '../../src/bootstrap/account.js';
import type { Foundation } from '../../src/bootstrap/repository.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { take } from '../resolve/fixture.js';
import { ask, bucketClient } from '../sandbox/client.js';

type Query = Readonly<Record<string, string>>;

export async function iam(sandbox: Sandbox, query: Query): Promise<void> {
  const body = new URLSearchParams({ Version: '2010-05-08', ...query }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await ask(sandbox, { method: 'POST', service: 'iam', headers, body });
  if (answer.status !== 200) throw new Error(`${query['Action'] ?? ''}: ${answer.text}`);
}

/** Makes in the sandbox what bootstrap makes, by the calls that Terraform's provider makes for it. */
export async function makeAccount(sandbox: Sandbox, foundation: Foundation): Promise<void> {
  const { roles, boundary, provider, bucket } = take(accountParts(foundation));
  const client = { 'ClientIDList.member.1': 'sts.amazonaws.com' };
  await iam(sandbox, { Action: 'CreateOpenIDConnectProvider', Url: `https://${provider.issuer}`, ...client });
  const policies = [...roles.flatMap((role) => role.policies), ...(boundary === undefined ? [] : [boundary])];
  for (const { name, path, document } of policies)
    await iam(sandbox, { Action: 'CreatePolicy', PolicyName: name, Path: path, PolicyDocument: JSON.stringify(document) });
  for (const { name, path, trust, policies: own } of roles) {
    const AssumeRolePolicyDocument = JSON.stringify(trust);
    await iam(sandbox, { Action: 'CreateRole', RoleName: name, Path: path, AssumeRolePolicyDocument });
    for (const { arn } of own) await iam(sandbox, { Action: 'AttachRolePolicy', RoleName: name, PolicyArn: arn });
  }
  await put(sandbox, bucket.name, [
    ['', ''],
    ['?versioning=', '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>'],
    ['?publicAccessBlock=', `<PublicAccessBlockConfiguration>${publicAccess}</PublicAccessBlockConfiguration>`],
    ['?policy=', JSON.stringify(bucket.policy)],
  ]);
}

const publicAccess = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets']
  .map((one) => `<${one}>true</${one}>`)
  .join('');

async function put(sandbox: Sandbox, bucket: string, calls: readonly (readonly [query: string, body: string])[]): Promise<void> {
  for (const [query, body] of calls) {
    const answer = await bucketClient(sandbox, bucket).put(query, body);
    if (answer.status >= 300) throw new Error(`${query}: ${answer.text}`);
  }
}
