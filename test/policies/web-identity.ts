import type { PolicyDocument as Trust } from '../../src/bootstrap/document.js';
import type { PolicyDocument } from '../../src/policies/policy-document.js';
import { isAllowed } from './evaluator.js';

/** Who signs the tokens of Actions at github.com. */
const issuer = 'token.actions.githubusercontent.com';

/** What GitHub says of a job ("OpenID Connect reference"), as far as a trust asks for it. */
interface Claims {
  readonly sub: string;
  readonly job_workflow_ref: string;
  /** Default: what aws-actions/configure-aws-credentials asks for. */
  readonly aud?: string;
}

/** The evaluator knows no claim of GitHub's beside `aud` and `sub`, so it has another of the same type in its place. */
const asListed = (text: string) => text.replaceAll(`${issuer}:job_workflow_ref`, 'accounts.google.com:oaud');

/** Whether AWS gives a role with this trust to a job with these claims, by an evaluator that is not ours. */
export async function assumes(trust: Trust, account: string, { sub, job_workflow_ref: ref, aud }: Claims): Promise<boolean> {
  const verdict = await isAllowed({
    by: `arn:aws:iam::${account}:oidc-provider/${issuer}`,
    action: 'sts:AssumeRoleWithWebIdentity',
    on: `arn:aws:iam::${account}:role/vendor-bucket`,
    owner: account,
    context: {
      [`${issuer}:aud`]: aud ?? 'sts.amazonaws.com',
      [`${issuer}:sub`]: sub,
      [asListed(`${issuer}:job_workflow_ref`)]: ref,
    },
    resourcePolicy: JSON.parse(asListed(JSON.stringify(trust))) as PolicyDocument,
  });
  return verdict === true;
}
