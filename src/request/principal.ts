/** The full ARN of a user, a role or an account root, without a wildcard. Federated and service principals are not vendors' principals. */
export const principalArn = /^arn:(aws|aws-cn|aws-us-gov):iam::[0-9]{12}:(root|(user|role)\/[\w+=,.@/-]{1,576})$/;

/** Whether a principal stands for a whole account, so that its owner decides which of its users and roles get in. */
export function isAccountRoot(arn: string): boolean {
  return arn.endsWith(':root');
}

/** The partition that an ARN names: `aws`, `aws-cn` or `aws-us-gov`. */
export function partitionOfArn(arn: string): string {
  return arn.split(':')[1] ?? '';
}
