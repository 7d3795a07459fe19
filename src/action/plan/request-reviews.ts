import type { Analysis } from '../../analysis/analysis.js';
import { analyse } from '../../analysis/analyse.js';
import { defined } from '../../defined.js';
import type { BucketSpec, OwnTemplate } from '../../spec/spec.js';
import { risk, risks, type Risk } from '../../change/change.js';
import { quote } from '../../fault/fault.js';
import { evaluateDeletion } from '../../gate/overall.js';
import type { Verdict } from '../../gate/verdict.js';
import type { Notice } from '../../review/comment.js';
import type { RequestReview } from '../../review/input.js';
import { maskAll, secretsOf } from '../../review/mask.js';
import { brokenWords, type RulesImpact } from '../../review/templates.js';
import { version } from '../../version.js';
import { failureOf } from '../../run/planning.js';
import { approvalOf } from '../gate/approval.js';
import type { PlanOutcome, PlanOutcomes, Tools } from './outcome.js';
import type { Preparation, PreparedRequest } from './preparation.js';

/** What the review room needs of the changed requests, by path. Deleted ones are no part of it: notices tell of them. */
export function requestReviews(
  requests: readonly PreparedRequest[],
  outcomes: PlanOutcomes,
  verdicts: ReadonlyMap<string, Verdict>,
): readonly RequestReview[] {
  return requests
    .filter(({ change }) => change !== 'deleted')
    .map((request): RequestReview => {
      const { file, spec, before, faults } = request;
      const known = before?.spec;
      const verdict = verdicts.get(file);
      return {
        file,
        ...(spec === undefined ? {} : { spec, analysis: analysed(spec) }),
        ...(known === undefined || known.bucket !== spec?.bucket ? {} : { before: { spec: known, analysis: analysed(known) } }),
        ...(faults.length === 0 ? {} : { faults }),
        ...planned(outcomes.get(file)),
        ...(verdict === undefined ? {} : { approval: approvalOf(verdict) }),
      };
    });
}

const analyses = new WeakMap<BucketSpec, Analysis>();

/** A run shows each request several times, and what a spec means takes some time to work out. */
function analysed(spec: BucketSpec): Analysis {
  const known = analyses.get(spec) ?? analyse(spec);
  analyses.set(spec, known);
  return known;
}

function planned(outcome: PlanOutcome | undefined): Partial<RequestReview> {
  switch (outcome?.kind) {
    case undefined:
      return {};
    case 'failed':
      return failureOf(outcome.faults);
    case 'planned': {
      const { plan, changes, drift, fingerprint, goesOn } = outcome;
      return { plan, changes, drift, fingerprint, ...defined({ goesOn }) };
    }
  }
}

/** What is to be said of the change as a whole: what nobody will do for a bucket that is let go of, and why there may be no plan. */
export function noticesOf(preparation: Preparation, unplanned: string | undefined): readonly Notice[] {
  const { requests, rulesChanged } = preparation;
  const held = new Set(requests.flatMap(({ spec }) => (spec === undefined ? [] : [spec.bucket])));
  return [
    ...(unplanned === undefined
      ? []
      : [{ text: `Nothing is planned: ${unplanned}`, fix: 'What stands here comes from the requests alone.' }]),
    ...requests.flatMap((request) => letGo(request, held)),
    ...ownTemplates(requests),
    ...mendNotices(preparation),
    ...(rulesChanged
      ? [
          {
            text: 'This pull request changes the settings or templates. It is judged by those of its base commit; the new ones hold from the merge on.',
            fix: `Nothing is applied by that change: ${onceChanged}`,
          },
        ]
      : []),
  ];
}

const onceChanged = 'a bucket gets what they ask for once its own request is changed and approved.';

/** What there is to be said of a change of settings or templates that changes no request. */
export const rulesNotice: Notice = {
  text: 'The settings or templates are changed: requests are judged by them from the merge on.',
  fix: `Nothing is applied by its merge: ${onceChanged}`,
};

/** What there is to be said of a base whose settings or templates have faults. */
export function mendNotices({ mends, keeps = [], changedRules }: Preparation): readonly Notice[] {
  if (mends === undefined) return [];
  const fix =
    (changedRules?.templates ?? []).length === 0
      ? 'The gate asks nobody for that: the code owners of the settings decide.'
      : "Where the settings there can't be read, nobody can be asked for a template: mend the settings first, by a pull request of their own.";
  const files = [...new Set(keeps.flatMap(({ at }) => (at === undefined ? [] : [quote(at.file)])))];
  const kept = {
    text: `Templates there keep faults, as they are not changed: ${files.join(', ')}.`,
    fix: 'Mend them next, by a pull request of their own: the administrators of their vendors are asked then.',
  };
  return [
    { text: 'The settings or templates on the branch that this goes into have faults.', fix },
    ...(keeps.length === 0 ? [] : [kept]),
  ];
}

/** What there is to be said of requests that a change of settings or templates breaks. */
export function impactNotices({ broken }: RulesImpact): readonly Notice[] {
  const text = brokenWords(broken);
  return text === undefined
    ? []
    : [{ text, fix: 'They stay in AWS as they are, and nothing of them can be changed before that is mended.' }];
}

/** Who uses a template that is the repository's own, and what it does otherwise than the built-in one: not the same for each request. */
function ownTemplates(requests: readonly PreparedRequest[]): readonly Notice[] {
  const own = requests.flatMap(({ spec }) => (spec?.vendor.own === undefined ? [] : [{ spec, own: spec.vendor.own }]));
  const buckets = new Map<string, string[]>();
  for (const one of own) buckets.set(ownWords(one), [...(buckets.get(ownWords(one)) ?? []), quote(one.spec.bucket)]);
  return [...buckets].map(([words, of]) => ({ text: `${of.join(', ')}: ${words}` }));
}

function ownWords({ spec, own: { file, differences } }: { readonly spec: BucketSpec; readonly own: OwnTemplate }): string {
  const text = `the template for ${spec.vendor.title} is this repository's own, ${quote(file)}.`;
  if (differences === undefined) return text;
  if (differences.length === 0) return `${text} It replaces the built-in one, and does the same.`;
  return `${text} It replaces the built-in one, and does this otherwise: ${maskAll(differences, secretsOf(spec)).join(' ')}`;
}

function letGo({ change, file, before, spec }: PreparedRequest, held: ReadonlySet<string>): readonly Notice[] {
  if (before === undefined) {
    if (change !== 'deleted') return [];
    return [
      {
        text: `The file ${quote(file)} is deleted: a bucket that it asked for stays in AWS as it is, unmanaged.`,
        fix: lookAfter,
      },
    ];
  }
  if (held.has(before.bucket)) return [];
  if (change === 'deleted') return [evaluateDeletion({ file, bucket: before.bucket })];
  if (spec === undefined) return [];
  const text = `The request ${quote(file)} names another bucket than before: ${quote(before.bucket)} stays in AWS as it is, unmanaged.`;
  return [{ text, fix: lookAfter }];
}

const lookAfter = 'Keep a request for it to go on managing it, or look after it by hand.';

/** What made the plans, together. */
export function toolsOfAll(outcomes: PlanOutcomes): Tools {
  return Object.assign({ 'vendor-bucket': version }, ...[...outcomes.values()].map(({ tools }) => tools)) as Tools;
}

/** The worst risk of all plans. */
export function worstRisk(outcomes: PlanOutcomes): Risk {
  const found = [...outcomes.values()].flatMap((outcome) => (outcome.kind === 'planned' ? [risk(outcome.changes)] : []));
  return found.reduce<Risk>((worst, next) => (risks.indexOf(next) > risks.indexOf(worst) ? next : worst), 'none');
}
