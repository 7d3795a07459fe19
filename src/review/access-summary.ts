import type { AccessRow, Analysis } from '../analysis/analysis.js';
import { actionGroups, type ActionGroup } from '../iam/catalogue.js';

/** What somebody may do, in a line: for each group of actions, where. */
export interface AccessLine {
  readonly who: string;
  readonly principals: readonly string[];
  readonly may: Readonly<Partial<Record<ActionGroup, readonly string[]>>>;
  /** Each in words. */
  readonly conditions: readonly string[];
  /** Whether the own account's IAM policies say what is allowed: then it is everywhere alike. */
  readonly byOwnPolicies: boolean;
  /** The rows that the line sums up, those about keys too. */
  readonly rows: readonly AccessRow[];
}

/** Who can do what, a line for each, without what holds for all of them. */
interface AccessSummary {
  readonly lines: readonly AccessLine[];
  /** AWS's services that do what the request asks for, by roles of their own or outside of the bucket: replication, logs, scans. */
  readonly machinery: readonly AccessLine[];
  /** What has to hold whoever uses the bucket. */
  readonly always: readonly string[];
}

/** Sums the rows of an analysis up, so that a person sees in a minute who can do what. Keys are used for files, and said with them. */
export function summarizeAccess({ access }: Pick<Analysis, 'access'>): AccessSummary {
  const always = commonConditions(access);
  const groups = new Map<string, AccessRow[]>();
  for (const row of access) {
    const id = JSON.stringify([row.kind, row.who, row.principals]);
    groups.set(id, [...(groups.get(id) ?? []), row]);
  }
  const lines = [...groups.values()].map((rows) => lineOf(rows, new Set(always)));
  return { always, lines: lines.filter((line) => !isMachinery(line)), machinery: lines.filter(isMachinery) };
}

/** A service is admitted to the bucket by its policy, as one of the vendor's or CloudFront is, or it is part of how things work here. */
function isMachinery({ rows }: AccessLine): boolean {
  return rows.every(
    (row) => row.kind === 'service' && (!isOnBucket(row) || row.conditions.some((one) => one.startsWith('as the role '))),
  );
}

/** The words of the analysis for places of a key, and of the bucket that the request is for. */
const isOnKey = ({ on }: AccessRow) => /^the (\S+ )?key(,|$)/.test(on);
const isOnBucket = ({ on }: AccessRow) => /^(the bucket$|every file$|files under |the file )/.test(on);
const ownPolicies = 'what its own IAM policies allow';
const isOfListing = (condition: string) => condition.startsWith('lists only ');

/** The conditions of every row about the bucket, of those that it could have: an upload's are those of rows that upload. */
function commonConditions(access: readonly AccessRow[]): readonly string[] {
  const rows = access.filter((row) => isOnBucket(row) && actionGroups.some((group) => row.may[group] !== undefined));
  const applicable = (condition: string) =>
    condition.startsWith('uploads ') ? rows.filter(({ may }) => may.write?.includes('s3:PutObject')) : rows;
  return [...new Set(rows.flatMap(({ conditions }) => conditions))].filter((condition) => {
    const these = applicable(condition);
    return these.length > 1 && these.every(({ conditions }) => conditions.includes(condition));
  });
}

function lineOf(rows: readonly AccessRow[], always: ReadonlySet<string>): AccessLine {
  const [first] = rows;
  if (first === undefined) throw new Error('a line of no rows');
  const onFiles = rows.filter((row) => !isOnKey(row));
  const shown = onFiles.length > 0 ? onFiles : rows;
  const may = actionGroups.flatMap((group): readonly (readonly [ActionGroup, readonly string[]])[] => {
    const places = shown.filter((row) => row.may[group] !== undefined).map((row) => placeOf(row, group));
    return places.length === 0 ? [] : [[group, [...new Set(places)]]];
  });
  const { who, principals } = first;
  const byOwnPolicies = rows.every(({ kind, conditions }) => kind === 'account' || conditions.includes(ownPolicies));
  return { byOwnPolicies, who, principals, may: Object.fromEntries(may), conditions: conditionsOf(shown, always), rows };
}

function placeOf({ on, conditions }: AccessRow, group: ActionGroup): string {
  const only = conditions.find(isOfListing);
  if (group === 'list' && only !== undefined) return `${on}, ${only.replace(/^lists /, '')}`;
  return group === 'read' && /^the (\S+ )?(bucket|replica)$/.test(on) ? `settings of ${on}` : on;
}

/** What is not in every row says itself what it is about, or is said with its place. */
function conditionsOf(rows: readonly AccessRow[], always: ReadonlySet<string>): readonly string[] {
  const all = [...new Set(rows.flatMap(({ conditions }) => conditions))].filter((one) => !always.has(one) && !isOfListing(one));
  return all.map((condition) => {
    const having = rows.filter(({ conditions }) => conditions.includes(condition));
    if (having.length === rows.length || /^(uploads|to [a-z]+:) ?/.test(condition)) return condition;
    return `${condition} (${[...new Set(having.map(({ on }) => on))].join(', ')})`;
  });
}
