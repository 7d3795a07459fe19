import { risk, type Change } from '../change/change.js';
import { countOf, type Fault } from '../fault/fault.js';
import { changeItems, riskMark } from './change-words.js';
import type { Notice } from './comment.js';
import { codeSpan, escapeMarkdown, shorten } from './escape.js';

/** A call of the reusable workflow. */
export interface PinnedVersion {
  /** `OWNER/vendor-bucket/.github/workflows/bucket-request.yml`. */
  readonly workflow: string;
  /** What stands behind the `@`: a commit, or what is none. */
  readonly commit: string;
  /** The version that the comment beside it names. */
  readonly called?: string;
}

/** What a pull request does to the version that the caller's workflow pins. */
export interface VersionChange {
  /** The caller's workflow. */
  readonly file: string;
  readonly from?: PinnedVersion;
  readonly to: PinnedVersion;
  /** What else it pins that was not pinned before. */
  readonly more: readonly PinnedVersion[];
  /** The workflow that was called before, where `to` is of one that was not. */
  readonly insteadOf?: string;
}

/** What a new version would do to a bucket that nobody changes. */
interface UpgradedBucket {
  readonly file: string;
  readonly bucket: string;
  readonly changes: readonly Change[];
  /** Something was changed outside of Terraform, which a plan takes back. */
  readonly drifted: boolean;
}

/** What a new version would do to the buckets that there are. */
export interface UpgradeImpact {
  readonly changed: readonly UpgradedBucket[];
  readonly alike: number;
  readonly failed: readonly { readonly file: string; readonly bucket: string; readonly fault: Fault }[];
  /** Requests that can't be planned, as they have faults. */
  readonly faulty: readonly { readonly file: string; readonly fault: Fault }[];
  /** All requests without faults, of which a sample was planned. */
  readonly all: number;
  /** Why nothing was planned. */
  readonly unplanned?: string;
}

const commitId = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Whether a version is pinned by a commit: no trust accepts another one. */
export function isPinned({ commit }: PinnedVersion): boolean {
  return commitId.test(commit);
}

/** What adds a version to those that the trusts of both roles accept. */
export function acceptCommand({ commit }: PinnedVersion): string {
  return `vendor-bucket bootstrap --accept ${commit}`;
}

/** What takes one away. */
export function retireCommand({ commit }: PinnedVersion): string {
  return `vendor-bucket bootstrap --retire ${commit}`;
}

/** A version in words: its commit, and what the comment beside it calls it. */
export function versionWords({ commit, called }: PinnedVersion): string {
  return called === undefined ? commit : `${commit} (${called})`;
}

/** What stands in a review whose pull request changes requests too. */
export function upgradeNotice(change: VersionChange): Notice {
  const { insteadOf, to, more } = change;
  const other = insteadOf === undefined ? '' : ` It is another workflow: ${to.workflow} in the place of ${insteadOf}.`;
  const others = more.length === 0 ? '' : ` It pins others, too: ${more.map(({ commit }) => commit).join(', ')}.`;
  return {
    text: `This pull request also changes the version of Vendor Bucket, to ${versionWords(change.to)}: what stands here was made by it.${other}${others}`,
    fix: `${isPinned(change.to) ? `Make sure that it is a release and read what changed, then let the trusts of both roles accept it: run "${acceptCommand(change.to)}"` : 'Pin it by a commit: neither role accepts anything else'}. What it means for the other buckets is said where a pull request changes nothing but the version.`,
  };
}

const mostBuckets = 30;
const mostSentences = 8;
const longestSentence = 300;
/** Of a comment, in UTF-16 code units. */
const mostText = 40_000;

/** The part of a review about a new version: the commands for the trusts, and what it would change for the buckets that there are. */
export function renderUpgrade(change: VersionChange, impact: UpgradeImpact | undefined): string {
  const { from, to, file } = change;
  const moves = from === undefined ? ` pins ${inWords(to)}` : ` moves from ${inWords(from)} to ${inWords(to)}`;
  return [
    '### The version of Vendor Bucket is changed',
    `${codeSpan(file)}${moves}.`,
    [...otherWorkflow(change), ...commands(from, to)].map((step, index) => `${index + 1}. ${step}`).join('\n'),
    ...(impact === undefined ? [] : renderImpact(impact)),
  ].join('\n\n');
}

function inWords({ commit, called }: PinnedVersion): string {
  return called === undefined ? codeSpan(commit) : `${codeSpan(commit)} (which the comment beside it calls ${codeSpan(called)})`;
}

function otherWorkflow({ to, more, insteadOf }: VersionChange): readonly string[] {
  return [
    ...(insteadOf === undefined
      ? []
      : [
          `**It is another workflow:** ${codeSpan(to.workflow)} in the place of ${codeSpan(insteadOf)}. Whose is it, and who can change it?`,
        ]),
    ...(more.length === 0
      ? []
      : [
          `**It pins others, too**, of which nothing is said below: ${more
            .slice(0, mostBuckets)
            .map(({ workflow, commit }) => codeSpan(`${workflow}@${commit}`))
            .join(', ')}.`,
        ]),
  ];
}

function commands(from: PinnedVersion | undefined, to: PinnedVersion): readonly string[] {
  if (!isPinned(to)) return ['Pin it by a commit, as before: neither role accepts anything else.'];
  return [
    releaseStep(to),
    `Read what changed. Then, **before the merge**, let the trusts of both roles accept it: ${codeSpan(acceptCommand(to))}, in each account that has the two roles. Where that was done, it changes nothing.`,
    ...(from === undefined || !isPinned(from)
      ? []
      : [`Once the merge is applied, take the old one away: ${codeSpan(retireCommand(from))}.`]),
  ];
}

/** GitHub finds a commit under a repository's name that only a fork of it has, so the name and the comment prove nothing. */
function releaseStep({ workflow, called }: PinnedVersion): string {
  const repository = workflow.replace(/\/\.github\/.*$/, '');
  const reason = 'GitHub finds a commit of any fork under that name, too, and whoever opened this wrote the comment.';
  if (called === undefined)
    return `Make sure that it is the commit of a release of ${codeSpan(repository)}: no comment beside it says of which. ${reason}`;
  const command = `gh api repos/${repository}/commits/${called} --jq .sha`;
  return `Make sure that it is the commit of that release: ${codeSpan(command)} has to print it. ${reason}`;
}

function renderImpact({ changed, alike, failed, faulty, all, unplanned }: UpgradeImpact): readonly string[] {
  const title = '**What it means for the buckets that there are.**';
  if (unplanned !== undefined) return [`${title} Nothing is planned: ${escapeMarkdown(unplanned)}`];
  const planned = changed.length + alike + failed.length;
  const sample = planned === all ? `all ${all}` : `${planned} of ${all}, of every vendor at least one where there is room`;
  const about = all === 0 ? 'There are none.' : `Planned by the new version: ${sample}. Nothing of it is applied by the merge.`;
  return [
    `${title} ${about}`,
    ...(alike === 0 ? [] : [`${countOf(alike, 'bucket')} would not change.`]),
    ...renderChanged(changed),
    ...listed(
      'could not be planned',
      failed.map(({ bucket, fault }) => `- ${codeSpan(bucket)}: ${wordsOf(fault)}`),
    ),
    ...listed(
      'have faults by it',
      faulty.map(({ file, fault }) => `- ${codeSpan(file)}: ${wordsOf(fault)}`),
    ),
  ];
}

function wordsOf({ message }: Fault): string {
  return escapeMarkdown(shorten(message, longestSentence));
}

function listed(what: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  const rest = lines.length - mostBuckets;
  return [
    `**${lines.length} ${what}:**`,
    [...lines.slice(0, mostBuckets), ...(rest > 0 ? [`- And ${rest} more.`] : [])].join('\n'),
  ];
}

function renderChanged(changed: readonly UpgradedBucket[]): readonly string[] {
  if (changed.length === 0) return [];
  const shown: string[] = [];
  let room = mostText;
  for (const one of changed.slice(0, mostBuckets)) {
    const text = renderOne(one);
    if (text.length > room) break;
    room -= text.length;
    shown.push(text);
  }
  const rest = changed.length - shown.length;
  return [
    `**${countOf(changed.length, 'bucket')} would change** once its request is next applied: by the new version, or by what was merged and not applied yet.`,
    shown.join('\n'),
    ...(rest > 0 ? [`And ${rest} more.`] : []),
  ];
}

function renderOne({ bucket, file, changes, drifted }: UpgradedBucket): string {
  const lines = changeItems(changes.slice(0, mostSentences), longestSentence).map((line) => `  ${line}`);
  const rest = changes.length - lines.length;
  const aside = drifted ? ' Something was changed outside of Terraform too.' : '';
  return [
    `- ${codeSpan(bucket)}, ${codeSpan(file)}, risk: ${riskMark(risk(changes))}.${aside}`,
    ...lines,
    ...(rest > 0 ? [`  - And ${rest} more.`] : []),
  ].join('\n');
}
