import type { PolicyDocument } from '../../src/policies/policy-document.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import { as, tls } from '../policies/callers.js';
import { isAllowed, type Call } from '../policies/evaluator.js';
import { callerOf, inAccountOf } from '../policies/vendors.js';
import { ownAccount, strangerIn } from './atoms.js';
import type { Page } from './pages.js';

type Caller = Pick<Call, 'by' | 'context' | 'identityPolicy'>;

/** What is wrong with who may assume the vendor's role: those whom the template names, with what proves for whom they act, and nobody else. */
export async function trustComplaints(
  { subject }: Page,
  { partition }: BucketSpec,
  { trust, on }: { readonly trust: PolicyDocument; readonly on: string },
): Promise<readonly string[]> {
  const attempts: (readonly [string, Caller, boolean])[] = [];
  const withId = (by: string, id: string) => as(by, { 'sts:ExternalId': id });
  if (subject.by === 'role') {
    for (const principal of subject.principals) {
      attempts.push(['the vendor', withId(callerOf(principal), subject.externalId), true]);
      attempts.push(['the vendor for somebody else', withId(callerOf(principal), `${subject.externalId}x`), false]);
      attempts.push(['the vendor for nobody', as(callerOf(principal)), false]);
      const colleague = inAccountOf(principal, 'role/another');
      attempts.push(['a colleague', withId(colleague, subject.externalId), principal.endsWith(':root')]);
    }
    attempts.push(['a stranger', withId(strangerIn(partition), subject.externalId), false]);
  } else if (subject.by === 'nobody-yet') {
    attempts.push(['a stranger', withId(strangerIn(partition), subject.externalId), false]);
    attempts.push(['a member', withId(`arn:${partition}:iam::${ownAccount}:role/member`, subject.externalId), true]);
  } else if (subject.by === 'token') {
    const by = `arn:${partition}:iam::${ownAccount}:oidc-provider/${subject.provider}`;
    const claims = (aud: string, sub: string) => ({ ...tls, [`${subject.provider}:aud`]: aud, [`${subject.provider}:sub`]: sub });
    attempts.push(['its token', { by, context: claims(subject.audience, subject.subject) }, true]);
    attempts.push(['the token of another', { by, context: claims(subject.audience, `${subject.subject}x`) }, false]);
    attempts.push(['a token for another', { by, context: claims('another', subject.subject) }, false]);
  }
  const action = subject.by === 'token' ? 'sts:AssumeRoleWithWebIdentity' : 'sts:AssumeRole';
  const complaints: string[] = [];
  for (const [who, caller, may] of attempts) {
    const found = await isAllowed({ ...caller, action, on, resourcePolicy: trust });
    if (found !== may) complaints.push(`${who} ${may ? "can't" : 'can'} assume the role`);
  }
  return complaints;
}
