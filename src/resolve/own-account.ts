import { partitionOfArn } from '../request/principal.js';
import { accountOfArn } from '../spec/arn.js';
import type { Partition } from '../request/terms.js';

/**
 * The account that the bucket will be in, as far as the settings tell: that of the roles that deploy in its partition, if they are all of
 * one. Terraform alone knows it for sure.
 */
export function ownAccountOf(deployers: readonly string[], partition: Partition): string | undefined {
  const accounts = new Set(deployers.filter((arn) => partitionOfArn(arn) === partition).map(accountOfArn));
  return accounts.size === 1 ? [...accounts][0] : undefined;
}
