import { quote } from '../fault/fault.js';
import type { Path } from '../yaml/document.js';
import type { ConditionRule, GrantRule, StatementRule } from './schema.js';
import type { SetCheck } from './set-check.js';

/** What a request's condition key needs: the operator, and what carries it (Service Authorization Reference, S3; IAM, global keys). */
interface KeyRule {
  readonly operator: ConditionRule['operator'];
  readonly values: RegExp;
  /** How a value is written, where that is not for the vendor's page alone to say. */
  readonly form?: string;
  /** The actions whose requests carry the key: on others the condition never holds, and the vendor would be refused. */
  readonly actions?: readonly string[];
  readonly subject?: 'service';
}

const uploads = ['s3:PutObject', 's3:PutObjectAcl'];
const cannedAcls = /^(private|bucket-owner-read|bucket-owner-full-control)$/;

const rules: Readonly<Record<ConditionRule['key'], KeyRule>> = {
  's3:x-amz-acl': { operator: 'StringEquals', values: cannedAcls, actions: uploads },
  's3:x-amz-storage-class': { operator: 'StringEquals', values: /^[A-Z_]+$/, actions: ['s3:PutObject'] },
  'aws:SourceArn': {
    operator: 'ArnLike',
    // The service stays fixed: another one's ARN could name whatever its customers choose.
    values: /^arn:(aws[a-z-]*|\{partition\}):[a-z0-9-]+:([a-z0-9*-]*|\{region\}):([0-9*]*|\{account\}):[\w*/.:-]+$/,
    form: 'Write it as arn:{partition}:<service>:{region}:{account}:<resource>, with a service and a resource that the page names.',
    subject: 'service',
  },
  'aws:SecureTransport': { operator: 'Bool', values: /^true$/ },
};

/** Checks a statement's conditions: each key with its operator, on requests that carry it, with values that mean something. */
export function checkConditions({ report }: SetCheck, grant: GrantRule, statement: StatementRule, path: Path): void {
  for (const [i, { operator, key, values }] of (statement.conditions ?? []).entries()) {
    const at = [...path, 'conditions', i];
    const rule = rules[key];
    if (operator !== rule.operator) {
      report('condition', [...at, 'operator'], `${key} is not tested with ${operator} here.`, `Write ${rule.operator}.`);
    }
    for (const [j, value] of values.entries()) {
      if (rule.values.test(value)) continue;
      report(
        'condition',
        [...at, 'values', j],
        `${quote(value)} can not be a value of ${key}.`,
        rule.form ?? "Write a value that the vendor's page names.",
      );
    }
    if (rule.subject === 'service' && grant.service === undefined) {
      report('condition', [...at, 'key'], `Only the requests of an AWS service carry ${key}.`, 'Remove the condition.');
    }
    const { actions } = statement;
    const others = Array.isArray(actions) ? actions.filter((action) => rule.actions?.includes(action) === false) : [];
    if (others.length > 0 || (rule.actions !== undefined && !Array.isArray(actions))) {
      const what = others.length > 0 ? others.join(', ') : 'actions of the request';
      const message = `${key} is not part of the requests of ${what}, so the condition would refuse them.`;
      report('condition', [...at, 'key'], message, `Move ${rule.actions?.join(' and ') ?? ''} to a statement of their own.`);
    }
  }
}
