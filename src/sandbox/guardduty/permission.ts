import { isRefusal } from '../call.js';
import { ask, askToPass } from '../identity/ask.js';
import type { Permission } from '../policy/permission.js';
import { parseJson } from '../json.js';
import { arnOf } from '../partition.js';
import { planInput } from './input.js';
import type { GuardDutyRequest } from './request.js';

/** As whom GuardDuty takes a role on. */
const service = 'malware-protection-plan.guardduty.amazonaws.com';

/**
 * What a call asks of IAM (Service Authorization Reference, "Actions, resources, and condition keys for Amazon GuardDuty"): the action has the call's
 * name, and a plan that is yet to be created is no resource. Who names a role has to be allowed to pass it (GuardDuty User Guide, "Create or update
 * IAM role policy").
 */
export function scanPermissions(name: string, { call, account, id }: GuardDutyRequest): readonly Permission[] {
  const on = (action: string, resource: string) => ask(call, account, `guardduty:${action}`, resource);
  const own = (plan: string) => arnOf(account, 'guardduty', call.region, `malware-protection-plan/${plan}`);
  const input = ['POST', 'PATCH'].includes(call.method) ? parseJson(call.body, planInput, '') : undefined;
  const plan = input === undefined || isRefusal(input) || id.startsWith('arn:') ? {} : input.value;
  const passes = plan.role === undefined ? [] : [askToPass(call, account, plan.role, service)];
  if (id === '') {
    const tags = Object.keys(plan.tags ?? {}).length > 0 ? [on('TagResource', own('*'))] : [];
    return [on(name, '*'), ...tags, ...passes];
  }
  return [on(name, id.startsWith('arn:') ? id : own(id)), ...passes];
}
