import { ask } from '../identity/ask.js';
import type { Permission } from '../policy/permission.js';
import { arnOf } from '../partition.js';
import { child, parseXml } from '../xml.js';
import type { ControlRequest } from './request.js';

/**
 * What a call asks of IAM (Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3"): the action has the call's name.
 * GetAccessPoint is about no resource there, nor is the action that a block brought by a new access point asks for.
 */
export function controlPermissions(name: string, { call, account, names: [of = ''] }: ControlRequest): readonly Permission[] {
  const on = (action: string, resource: string) =>
    ask(call, account, `s3:${action}`, resource, { 's3:resourceaccount': [account.id] });
  const resource = of.startsWith('arn:') ? of : arnOf(account, 's3', call.region, `accesspoint/${of}`);
  if (name === 'GetAccessPoint') return [on(name, '*')];
  if (name !== 'CreateAccessPoint') return [on(name, resource)];
  const root = parseXml(call.body.toString('utf8'));
  return [
    on(name, resource),
    ...(child(root, 'PublicAccessBlockConfiguration') === undefined ? [] : [on('PutAccessPointPublicAccessBlock', '*')]),
    ...(child(root, 'Tags') === undefined ? [] : [on('TagResource', resource)]),
  ];
}
