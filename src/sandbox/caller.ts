import { type Owner, type Partition, arnOf, parseArn, partitions } from './partition.js';

/** Who every caller is: a session of a role that deploys, as in a workflow. It may do all that no policy denies it, but where the sandbox was given its own policies, and is not in the world. */
export interface Caller {
  readonly account: string;
  readonly partition: Partition;
  readonly role: string;
  readonly arn: string;
  readonly session: string;
  readonly id: string;
}

/** Who deploys where nothing else is said, in the account that AWS's own examples use. */
export const deployer = 'arn:aws:iam::111122223333:role/deployer';

/** The session of a role, by the role's full ARN: its account and partition are the sandbox's. Throws where that is the ARN of none. */
export function callerOf(arn: string): Caller {
  const partition = partitions.find((each) => parseArn(arn, { partition: each }) !== undefined) ?? 'aws';
  const { service, account = '', resource = '' } = parseArn(arn, { partition }) ?? {};
  const [, path] = /^role\/([\w+=,.@/-]+)$/.exec(resource) ?? [];
  if (service !== 'iam' || path === undefined || !/^\d{12}$/.test(account))
    throw new Error('Who deploys has to be a role, by its full ARN.');
  const role = path.slice(path.lastIndexOf('/') + 1);
  const owner: Owner = { id: account, partition };
  const session = arnOf(owner, 'sts', '', `assumed-role/${role}/sandbox`);
  return { account, partition, role, arn, session, id: 'AROASANDBOX0DEPLOYER0:sandbox' };
}
