import { askQuery, type Asking } from '../../aws/ask.js';
import { endpointOf } from '../../aws/endpoint.js';
import type { AwsFacts, Role } from '../../doctor/facts.js';
import { known, notKnown, type Known } from '../../doctor/known.js';
import { refusedBy } from './aws-answer.js';

/** The text of an answer of IAM's; `none`: there is no such thing (NoSuchEntity). */
export type Iam = (action: string, parameters: Readonly<Record<string, string>>, resource: string) => Promise<Known<string>>;

export function iamOf(by: Asking, region: string): Iam {
  const endpoint = endpointOf('iam', { region }, by.env);
  return async (action, parameters, resource) => {
    const answer = await askQuery(endpoint, by, { Action: action, Version: '2010-05-08', ...parameters });
    if (answer?.status === 200) return known(answer.text);
    if (answer?.status === 404 && answer.code === 'NoSuchEntity') return known('none');
    return refusedBy(answer, `Allow these credentials iam:${action} on ${resource}.`);
  };
}

interface Named {
  readonly name: string;
  readonly arn: string;
}

/** IAM API Reference, GetRole. */
export async function readRole(iam: Iam, { name, arn }: Named): Promise<AwsFacts['plan']> {
  const found = await iam('GetRole', { RoleName: name }, arn);
  if (found.is === 'unknown') return found;
  if (found.value === 'none') return known('none');
  const trust = documentIn(found.value, 'AssumeRolePolicyDocument');
  const longest = Number(textIn(found.value, 'MaxSessionDuration') ?? '');
  const policies = await readPolicies(iam, { name, arn });
  return known({ arn: textIn(found.value, 'Arn') ?? '', trust, policies, ...(longest > 0 ? { longest } : {}) });
}

/** Those that are attached, and those in the role. No role has so many that AWS gives them in pages. */
async function readPolicies(iam: Iam, { name, arn }: Named): Promise<Role['policies']> {
  const [attached, within] = await Promise.all([
    iam('ListAttachedRolePolicies', { RoleName: name }, arn),
    iam('ListRolePolicies', { RoleName: name }, arn),
  ]);
  if (attached.is === 'unknown') return attached;
  if (within.is === 'unknown') return within;
  const cut = [attached.value, within.value].some((text) => textIn(text, 'IsTruncated') === 'true');
  if (cut) return notKnown('the role has more policies than AWS lists at once', 'Detach those that are not needed.');
  const arns = allIn(attached.value, 'PolicyArn');
  const [, list = ''] = /<PolicyNames>([\s\S]*?)<\/PolicyNames>/.exec(within.value) ?? [];
  const documents = await Promise.all([
    ...arns.map(async (one) => ({ name: one, document: await readPolicy(iam, one) })),
    ...allIn(list, 'member').map(async (one) => ({ name: one, document: await readInline(iam, { name, arn }, one) })),
  ]);
  const read: { readonly name: string; readonly document: unknown }[] = [];
  for (const { name: of, document } of documents) {
    if (document.is === 'unknown') return document;
    read.push({ name: of, document: document.value });
  }
  return known(read);
}

/** IAM API Reference, GetRolePolicy. */
async function readInline(iam: Iam, { name, arn }: Named, policy: string): Promise<Known<unknown>> {
  const found = await iam('GetRolePolicy', { RoleName: name, PolicyName: policy }, arn);
  return found.is === 'known' ? known(documentIn(found.value, 'PolicyDocument')) : found;
}

/** The default version of a managed policy (IAM API Reference, GetPolicy, GetPolicyVersion); `none`: there is no such policy. */
export async function readPolicy(iam: Iam, arn: string): Promise<Known<unknown>> {
  const found = await iam('GetPolicy', { PolicyArn: arn }, arn);
  if (found.is === 'unknown' || found.value === 'none') return found;
  const version = textIn(found.value, 'DefaultVersionId') ?? '';
  const text = await iam('GetPolicyVersion', { PolicyArn: arn, VersionId: version }, arn);
  return text.is === 'known' ? known(documentIn(text.value, 'Document')) : text;
}

function textIn(xml: string, name: string): string | undefined {
  return allIn(xml, name)[0];
}

function allIn(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) => text);
}

/** "URL-encoded compliant with RFC 3986" (IAM API Reference); undefined where it is no JSON. */
function documentIn(xml: string, name: string): unknown {
  try {
    return JSON.parse(decodeURIComponent(textIn(xml, name) ?? ''));
  } catch {
    return undefined;
  }
}
