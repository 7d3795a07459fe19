import type { Fault } from '../fault/fault.js';
import type { Source } from '../yaml/document.js';
import type { RequestDraft } from './schema.js';
import { canonicalIp, sourceIpFaults } from './source-ip.js';
import { twiceFaults } from './twice.js';
import { vpcIdFaults } from './vpc-id.js';

/** From where alone requests come: ids of VPCs and endpoints in their form, public addresses, each once. */
export function checkNetwork({ access }: RequestDraft, source: Source): readonly Fault[] {
  const { vpcEndpoints = [], vpcs = [], sourceIps = [] } = access ?? {};
  const at = (key: string) => ({ source, path: ['access', key], prefix: 'request' });
  const each = (key: string, i: number) => ({ ...at(key), path: ['access', key, i] });
  return [
    ...vpcEndpoints.flatMap((id, i) => vpcIdFaults(id, 'vpce', each('vpcEndpoints', i))),
    ...vpcs.flatMap((id, i) => vpcIdFaults(id, 'vpc', each('vpcs', i))),
    ...sourceIps.flatMap((text, i) => sourceIpFaults(text, each('sourceIps', i))),
    ...twiceFaults(vpcEndpoints, at('vpcEndpoints')),
    ...twiceFaults(vpcs, at('vpcs')),
    ...twiceFaults(sourceIps.map(canonicalIp), at('sourceIps')),
  ];
}
