/** Who every caller is: a session of a role that deploys, as in a workflow. It may do all that no policy denies it, and is not in the world. */
export interface Caller {
  readonly account: string;
  readonly role: string;
  readonly arn: string;
  readonly session: string;
  readonly id: string;
}

/** Who deploys where nothing else is said, in the account that AWS's own examples use. */
export const DEPLOYER = 'arn:aws:iam::111122223333:role/deployer';

/** The session of a role, by the role's full ARN. Throws where that is none of the partition `aws`. */
export function callerOf(arn: string): Caller {
  const [, account = '', path = ''] = /^arn:aws:iam::(\d{12}):role\/([\w+=,.@/-]+)$/.exec(arn) ?? [];
  if (path === '') throw new Error('Who deploys has to be a role, by its full ARN.');
  const role = path.slice(path.lastIndexOf('/') + 1);
  const session = `arn:aws:sts::${account}:assumed-role/${role}/sandbox`;
  return { account, role, arn, session, id: 'AROASANDBOX0DEPLOYER0:sandbox' };
}
