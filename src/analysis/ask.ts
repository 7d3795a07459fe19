import type { Asker, Start } from './asker.js';
import { makeRequest } from '../iam/request-search.js';
import type { Subject } from '../iam/catalogue.js';
import type { Condition } from '../iam/condition.js';
import { admits, evaluate, isAbout, isDeny, isOfIdentity, isOn, type Policy, type Rule } from '../iam/evaluate.js';
import type { Context } from '../iam/pattern.js';
import { hasVariable, rulesAt } from '../iam/rules-at.js';

/** Something that can be asked for: a bucket, one of its objects, a key. */
export interface Place {
  readonly subject: Subject;
  readonly arn: string;
  /** By what its access point knows it, where the request goes through one. */
  readonly pointArn?: string;
  readonly owner: string;
  readonly policy: Policy | undefined;
}

/** One way in which something is allowed. */
export interface Way {
  /** The conditions of what allows it, but for those that are certain for who asks. */
  readonly needs: readonly Condition[];
  /** The refusals that could apply to it, which it avoids. */
  readonly limits: readonly Rule[];
  /** The statements that allow it. */
  readonly by: readonly Rule[];
  /** Whether a condition is up to the request, and not certain for who asks. */
  readonly open: (condition: Condition) => boolean;
}

/** What is asked: an action at a place, and what is certain about the request beside who asks. */
interface Question {
  readonly asker: Asker;
  readonly place: Place;
  readonly action: string;
  readonly certain?: Readonly<Record<string, string | undefined>>;
}

/**
 * Every way in which the evaluator allows something, and none where it does not, whatever the request brings along. For each statement
 * that could allow it, a request is made up that meets its conditions and escapes the refusals, as far as that is up to who asks; the
 * evaluator then decides on that request. Variables in a resource are filled with what is certain of the request, and nothing else.
 */
export function waysOf(question: Question): readonly Way[] {
  const start = startOf(question);
  const layers = layersOf(question, start);
  const chosen = choices(layers);
  const ways = chosen.flatMap((allows) => wayBy(question, layers, allows, start) ?? []);
  return ways.filter(
    (way, at) => !ways.some((other, i) => other !== way && isLooser(other, way) && (i < at || !isLooser(way, other))),
  );
}

/** The same answer for all actions of a sort, so that each sort is asked for once. */
export function waysByAction(asker: Asker, place: Place, actions: readonly string[]): ReadonlyMap<string, readonly Way[]> {
  const bySort = new Map<string, readonly Way[]>();
  const found = new Map<string, readonly Way[]>();
  const judges = policiesFor(asker, place).map(([policy, arn]) => {
    const { rules, sort } = rulesAt(policy, arn);
    return { sort, concerning: rules.flatMap((rule, at) => (concerns(rule, asker) ? [{ at, allows: !isDeny(rule) }] : [])) };
  });
  const someAllow = judges.some(({ concerning }) => concerning.some(({ allows }) => allows));
  for (const action of someAllow ? actions : []) {
    let sort = '';
    for (const judge of judges) {
      const all = judge.sort(action);
      for (const { at } of judge.concerning) sort += all[at] ?? '';
    }
    const ways = bySort.get(sort) ?? waysOf({ asker, place, action });
    bySort.set(sort, ways);
    if (ways.length > 0) found.set(action, ways);
  }
  return found;
}

function concerns({ statement }: Rule, { caller }: Asker): boolean {
  return isOfIdentity(statement) || admits(statement, caller) !== 'no';
}

/** The policies that judge a request, each with the ARN by which it knows the place. */
function policiesFor({ point, identity }: Asker, { policy, arn, pointArn }: Place): readonly (readonly [Policy, string])[] {
  const through = point !== undefined && pointArn !== undefined ? pointArn : undefined;
  return [
    ...(policy === undefined ? [] : [[policy, arn] as const]),
    ...(point === undefined || through === undefined ? [] : [[point.policy, through] as const]),
    ...identity.map((own) => [own, through ?? arn] as const),
  ];
}

function layersOf({ asker, place, action }: Question, { context }: Start): Layers {
  const { point, caller, identity } = asker;
  const through = point !== undefined && place.pointArn !== undefined ? place.pointArn : undefined;
  const about = (policy: Policy, arn: string) =>
    rulesAt(policy, arn).rules.filter((rule) => isAbout(rule, action) && (!hasVariable(rule) || isOn(rule, arn, context)));
  const admitted = (policy: Policy, arn: string) =>
    about(policy, arn).filter(({ statement }) => admits(statement, caller) !== 'no');
  return {
    resource: place.policy && admitted(place.policy, place.arn),
    point: point && through !== undefined ? admitted(point.policy, through) : undefined,
    identity: identity.flatMap((policy) => about(policy, through ?? place.arn)),
  };
}

/** The rules that are about an action at a place and somebody, by whose policy they are in. */
interface Layers {
  readonly resource: Policy | undefined;
  readonly point: Policy | undefined;
  readonly identity: Policy;
}

function startOf({ asker, certain }: Question): Start {
  if (certain === undefined) return asker.start;
  const context = new Map(asker.start.context);
  for (const [key, value] of Object.entries(certain)) {
    if (value === undefined) context.delete(key);
    else context.set(key, value);
  }
  return { context, certain: new Set([...asker.start.certain, ...Object.keys(certain)]) };
}

/** Which statements could allow it together: at most one of each policy. */
function choices({ resource, point, identity }: Layers): readonly (readonly Rule[])[] {
  const one = (policy: Policy | undefined): readonly (Rule | undefined)[] => [
    ...(policy ?? []).filter((rule) => !isDeny(rule)),
    undefined,
  ];
  const all = one(resource).flatMap((a) => one(point).flatMap((b) => one(identity).map((c) => [a, b, c])));
  return all.map((rules) => rules.filter((rule) => rule !== undefined)).filter((rules) => rules.length > 0);
}

/** Another way that needs no more, so that this one says nothing new. */
function isLooser(other: Way, way: Way): boolean {
  return other.needs.every((need) => way.needs.some((one) => sameTest(one, need)));
}

function sameTest(a: Condition, b: Condition): boolean {
  return a.operator === b.operator && a.key === b.key && a.values.join('\n') === b.values.join('\n');
}

function wayBy(question: Question, layers: Layers, allows: readonly Rule[], { context: start, certain }: Start): Way | undefined {
  const needs = allows.flatMap(({ conditions }) => conditions);
  const denies = [...(layers.resource ?? []), ...(layers.point ?? []), ...layers.identity].filter(isDeny);
  const context = makeRequest({ start, certain, needs, denies });
  if (context === undefined || !isAllowed(question, layers, allows, context)) return undefined;
  const open = (condition: Condition) => !certain.has(condition.key);
  const limits = denies.filter(({ conditions }) => conditions.every((one) => open(one) || one.holds(context)));
  return { needs: distinct(needs.filter(open)), limits, by: allows, open };
}

function distinct(conditions: readonly Condition[]): readonly Condition[] {
  return conditions.filter((one, at) => conditions.findIndex((other) => sameTest(one, other)) === at);
}

/**
 * The evaluator's word on the request that was made up, by the statements that were chosen and all refusals. Of a request through an access
 * point, its policy and the bucket's both have to allow it (S3 User Guide, "Configuring IAM policies for using access points").
 */
function isAllowed(question: Question, layers: Layers, chosen: readonly Rule[], context: Context): boolean {
  const { asker, place, action } = question;
  const only = (policy: Policy) => policy.filter((rule) => chosen.includes(rule) || isDeny(rule));
  const identity = [only(layers.identity)];
  const decide = (policy: Policy | undefined, resource: string) => {
    const request = { caller: asker.caller, action, resource, owner: place.owner, context };
    return evaluate(request, { resource: policy && only(policy), identity }).verdict === 'allowed';
  };
  if (layers.point === undefined || place.pointArn === undefined) return decide(layers.resource, place.arn);
  return decide(layers.point, place.pointArn) && decide(layers.resource, place.arn);
}
