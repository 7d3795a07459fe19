import { refuse } from '../call.js';
import { child, element, textAt } from '../xml.js';
import { checkMfa, hasMfaDelete } from './mfa.js';
import { invalidArgument, invalidState, malformedXml, settingOf, wholeNumber } from './request.js';
import type { Accept } from './subresource-row.js';

/** Versioning that replication or an object lock relies on can't be suspended; MFA delete is the root user's affair, on and off. */
export const acceptVersioning: Accept = (root, { bucket, call, account }) => {
  const [status = '', wanted] = [textAt(root, 'Status'), textAt(root, 'MfaDelete')];
  if (!['Enabled', 'Suspended'].includes(status))
    return refuse(400, 'IllegalVersioningConfigurationException', 'The Versioning element must be specified');
  const denied = wanted === 'Enabled' || hasMfaDelete(bucket) ? checkMfa(call, account) : undefined;
  if (denied !== undefined) return denied;
  if (wanted === 'Enabled' && bucket.subresources.has('lifecycle')) return invalidState(noMfaWithLifecycle);
  const kept = wanted === undefined && hasMfaDelete(bucket) ? [element('MfaDelete', 'Enabled')] : [];
  const accepted = element(root.name, ...root.children, ...kept);
  if (status === 'Enabled') return accepted;
  const fixed = (what: string) => invalidState(`${what} is present on this bucket, so the versioning state cannot be changed.`);
  if (bucket.subresources.has('object-lock')) return fixed('An Object Lock configuration');
  if (bucket.subresources.has('replication')) return fixed('A replication configuration');
  return accepted;
};

const noMfaWithLifecycle =
  'Mfa Authentication is not supported on a bucket with lifecycle configuration. Delete lifecycle configuration before enabling Mfa Authentication.';

/** An object lock needs versioning, and once enabled it stays: there is no DELETE, and a PUT has to say Enabled again. */
export const acceptObjectLock: Accept = (root, { bucket }) => {
  if (textAt(root, 'ObjectLockEnabled') !== 'Enabled') return malformedXml();
  if (settingOf(bucket, 'versioning', 'Status') !== 'Enabled') {
    return invalidState("Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
  }
  const rule = child(root, 'Rule');
  if (rule === undefined) return root;
  const retention = child(rule, 'DefaultRetention');
  const [days, years] = [textAt(retention, 'Days'), textAt(retention, 'Years')];
  if (!['GOVERNANCE', 'COMPLIANCE'].includes(textAt(retention, 'Mode') ?? '') || (days === undefined) === (years === undefined))
    return malformedXml();
  const period = wholeNumber(days ?? years) ?? 0;
  if (period < 1) return invalidArgument('Default retention period must be a positive integer value.');
  return period > (days === undefined ? 100 : 36_500) ? invalidArgument('Default retention period too large.') : root;
};
