import type { Standing, Whose } from '../aws/foundation.js';
import type { AccountParts } from '../bootstrap/account.js';
import { failed, ok, quote, type Fault, type Result } from '../fault/fault.js';

/** How a foundation takes what is there already. */
export interface TakeOver {
  /** By address, with the id to import it by. */
  readonly imports: ReadonlyMap<string, string>;
  readonly provider: 'made' | 'left-alone';
}

const providerAddress = 'aws_iam_openid_connect_provider.github';

/**
 * What of an account's parts is taken over, since it is there and the state has it not: what bears the tag of this repository; what somebody else made
 * only where it is asked for (`adopt`), else it is refused (`bootstrap/exists`). An identity provider that somebody else made is left alone, as
 * an account has one for each issuer; refused is one that does not take tokens for AWS (`bootstrap/provider-audience`).
 */
export function takeOver(
  parts: AccountParts,
  standing: Standing,
  { known, adopt }: { readonly known: ReadonlySet<string>; readonly adopt: boolean },
): Result<TakeOver> {
  const policies = [...parts.roles.flatMap((role) => role.policies), ...(parts.boundary === undefined ? [] : [parts.boundary])];
  const all: readonly Found[] = [
    { address: 'aws_s3_bucket.state', what: 'bucket', name: parts.bucket.name, id: parts.bucket.name, is: standing.bucket },
    ...parts.roles.map(({ id, name }) => ({
      ...{ address: `aws_iam_role.${id}`, what: 'role', name, id: name },
      is: standing.roles.get(name) ?? 'absent',
    })),
    ...policies.map(({ id, name, arn }) => ({
      ...{ address: `aws_iam_policy.${id}`, what: 'policy', name, id: arn },
      is: standing.policies.get(arn) ?? 'absent',
    })),
  ];
  const found = all.filter(({ address, is }) => is !== 'absent' && !known.has(address));
  const provider = providerStanding(parts, standing, known);
  const faults = [...found.filter(({ is }) => is === 'other' && !adopt).map(exists), ...provider.faults];
  if (faults.length > 0) return failed(...faults);
  const bucketParts = standing.bucketParts.map((type) => `${type}.state`).filter((address) => !known.has(address));
  return ok({
    imports: new Map([
      ...found.map(({ address, id }) => [address, id] as const),
      ...bucketParts.map((address) => [address, parts.bucket.name] as const),
      ...(provider.isTaken ? [[providerAddress, parts.provider.arn] as const] : []),
    ]),
    provider: provider.is,
  });
}

interface Found {
  readonly address: string;
  readonly what: string;
  readonly name: string;
  readonly id: string;
  readonly is: Whose;
}

function exists({ what, name }: Found): Fault {
  return {
    code: 'bootstrap/exists',
    message: `The ${what} ${quote(name)} is there already, and bootstrap did not make it for this repository.`,
    fix: 'To take it over, run again with --adopt: the plan says what of it changes. Otherwise give it another name in the settings or the workflow.',
  };
}

function providerStanding(
  { provider: { arn } }: AccountParts,
  { provider: { is, audiences } }: Standing,
  known: ReadonlySet<string>,
): { readonly is: TakeOver['provider']; readonly isTaken: boolean; readonly faults: readonly Fault[] } {
  if (known.has(providerAddress)) return { is: 'made', isTaken: false, faults: [] };
  if (is !== 'other') return { is: 'made', isTaken: is === 'ours', faults: [] };
  if (audiences.includes('sts.amazonaws.com')) return { is: 'left-alone', isTaken: false, faults: [] };
  const message = `The account already has the identity provider ${quote(arn)}, but that takes no tokens for sts.amazonaws.com.`;
  const fix = `Run "aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${arn} --client-id sts.amazonaws.com".`;
  return { is: 'left-alone', isTaken: false, faults: [{ code: 'bootstrap/provider-audience', message, fix }] };
}
