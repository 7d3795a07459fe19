import { defined } from '../defined.js';
import { listings } from '../iam/catalogue.js';
import type { ConditionTest, GrantStatement } from '../spec/spec.js';
import { quote } from '../fault/fault.js';
import { outputNames } from '../spec/outputs.js';
import { fits, fitsByFinding } from '../template/action.js';
import { type Draft, refuse } from './draft.js';
import type { Parameters } from './parameters.js';
import { accountPlaceholder, fill, outputPlaceholder, partitionPlaceholder, placeholdersOf } from '../template/placeholder.js';
import { whyUnsafePrefix } from '../request/prefix.js';
import { namesWith } from '../template/presence.js';
import type { ConditionRule, StatementRule } from '../template/schema.js';
import type { Partition } from '../request/terms.js';

/** One statement of a template with the request's parameters in it: none without actions, two where a prefix limits only some of them. */
export function resolveStatement(
  draft: Draft,
  rule: StatementRule,
  { parameters, partition }: { readonly parameters: Parameters; readonly partition: Partition },
): readonly GrantStatement[] {
  const { sid, on } = rule;
  const conditions = rule.conditions?.map((condition) => resolveCondition(draft, condition, partition));
  const fitting = [...new Set(actionsOf(rule, parameters))];
  const prefix = resolvePrefix(draft, rule, parameters);
  const make = (suffix: string, actions: readonly string[], limit: string | undefined): readonly GrantStatement[] =>
    actions.length === 0
      ? []
      : [
          {
            sid: `${sid}${suffix}`,
            actions,
            on,
            ...defined({ prefix: limit, conditions }),
          },
        ];
  if (prefix === undefined || on === 'objects') return make('', fitting, prefix);
  const lists = fitting.filter((action) => listings.has(action));
  return [
    ...make('', lists, prefix),
    ...make(
      'Settings',
      fitting.filter((action) => !lists.includes(action)),
      undefined,
    ),
  ];
}

/** A condition for the bucket's partition and region, and for the own account, whose id only Terraform knows. */
function resolveCondition(draft: Draft, { values, ...test }: ConditionRule, partition: Partition): ConditionTest {
  const given = new Map([
    [partitionPlaceholder, partition],
    ['region', draft.request.value.region],
    [accountPlaceholder, outputPlaceholder(outputNames.account)],
  ]);
  return { ...test, values: values.map((value) => fill(value, { given, optional: new Set() })) };
}

/** What a request names is never granted by a finding. */
function actionsOf({ actions, on }: StatementRule, parameters: Parameters): readonly string[] {
  if (Array.isArray(actions)) return actions.filter((action) => fits(action, on) || fitsByFinding(action, on));
  return [parameters.get(actions.parameter) ?? []].flat().filter((action) => fits(action, on));
}

function resolvePrefix(draft: Draft, rule: StatementRule, parameters: Parameters): string | undefined {
  if (rule.prefix === undefined) return undefined;
  const { names } = placeholdersOf(rule.prefix);
  // A prefix that is one parameter, and nothing else, is as optional as the parameter.
  const missing = names.some((name) => name !== accountPlaceholder && !parameters.has(name));
  const alone = rule.prefix === `{${names[0] ?? ''}}`;
  if (missing && (alone || names.some((name) => wanted(draft, name) && !parameters.has(name)))) return undefined;
  const account = outputPlaceholder(outputNames.account);
  const texts = [...parameters].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []));
  const given = new Map([...texts, [accountPlaceholder, account] as const]);
  const prefix = fill(rule.prefix, { given, optional: new Set(namesWith(draft.set, 'optional')) });
  if (prefix === '') return undefined;
  const why = whyUnsafePrefix(prefix.replaceAll(account, '0'));
  if (why !== undefined) refusePrefix(draft, names, prefix.replaceAll(account, `{${accountPlaceholder}}`), why);
  return prefix;
}

/** Whether a request has to give a parameter; where it does not, that is a fault already. */
function wanted(draft: Draft, name: string): boolean {
  return namesWith(draft.set, 'always').includes(name);
}

function refusePrefix(draft: Draft, names: readonly string[], prefix: string, why: string): void {
  const message = `The prefix ${quote(prefix)} can't be granted: ${why}.`;
  // Several statements have the same prefix, and one fault is enough.
  if (draft.faults.some((fault) => fault.message === message)) return;
  const fix = "Write it as exports/ from letters, digits and the characters !_.=+@:'(),-";
  const name = names.find((candidate) => candidate !== accountPlaceholder);
  refuse(draft, 'prefix', ['parameters', ...(name === undefined ? [] : [name])], message, fix);
}
