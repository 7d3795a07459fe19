import type { NetworkSpec } from '../spec/spec.js';
import { type Draft, note, refuse } from './draft.js';
import { partitionOfArn } from '../request/principal.js';
import { vendorRoute, type VendorSide } from './vendor-side.js';
import type { Partition } from '../request/terms.js';

const limits = ['vpcEndpoints', 'vpcs', 'sourceIps'] as const;

/** A role's ARN as an example, of the bucket's partition. */
function exampleDeployer(partition: Partition): string {
  return `arn:${partition}:iam::111122223333:role/deploy`;
}

/**
 * From where alone requests come, if the request limits it. Refuses limits where the settings name no role that deploys in this partition
 * (`request/deployers-needed`): it would be shut out, and its next refresh would plan to make the bucket anew.
 */
export function resolveNetwork(
  draft: Draft,
  { partition, deployers, vendor }: { partition: Partition; deployers: readonly string[]; vendor: VendorSide },
): NetworkSpec | undefined {
  const { vpcEndpoints = [], vpcs = [], sourceIps = [] } = draft.request.value.access ?? {};
  const first = limits.find((key) => draft.request.value.access?.[key] !== undefined);
  if (first === undefined) return undefined;
  const here = deployers.filter((arn) => partitionOfArn(arn) === partition);
  if (here.length === 0) {
    const message =
      deployers.length === 0
        ? 'A limit on where requests come from would also shut out the role that plans and applies, and the settings do not name it.'
        : `A limit on where requests come from would also shut out the role that plans and applies: none of the settings' deployers is in the partition ${partition}.`;
    const fix = `Add it to .github/vendor-bucket.yml, as deployers: [${exampleDeployer(partition)}].`;
    refuse(draft, 'deployers-needed', ['access', first], message, fix, 'key');
  }
  const network = { vpcEndpoints, vpcs, sourceIps, deployers: here };
  noteNetwork(draft, network, vendor);
  return network;
}

function noteNetwork(draft: Draft, { vpcEndpoints, vpcs, sourceIps, deployers }: NetworkSpec, vendor: VendorSide): void {
  const from = [...vpcEndpoints, ...vpcs, ...sourceIps].join(', ');
  const others = `Everyone else in this account, administrators and the AWS console included, gets in only from ${from}`;
  note(
    draft,
    'network-limits',
    `${others}; the deployers (${deployers.join(', ')}) and AWS's own services, including their service-linked roles, are exempt. Should somebody be shut out, the account's root user can remove the bucket's policy.`,
  );
  const route = vendorRoute(vendor);
  if (route !== undefined) {
    const { title } = draft.template.file;
    note(draft, 'network-vendor-exempt', `The limits on where requests come from do not apply to ${title}: ${route}.`);
  }
  if (sourceIps.length > 0 && vpcEndpoints.length + vpcs.length === 0) {
    const text =
      'A request through a VPC endpoint has no public address, so sourceIps alone refuses it: where there is such an endpoint, list it too.';
    note(draft, 'network-public-addresses', text);
  }
  if (vpcs.length > 0) {
    const text = `A VPC counts only for requests through an S3 endpoint of that VPC (${vpcs.join(', ')}); through a NAT gateway they come from a public address.`;
    note(draft, 'network-vpc-needs-endpoint', text);
  }
}
