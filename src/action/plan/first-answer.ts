import { ruleFor } from '../../settings/approvals.js';
import type { Comment } from '../../github/port.js';
import { renderComment } from '../../review/comment.js';
import type { Approval, RequestReview } from '../../review/input.js';
import { upgradeNotice } from '../../review/upgrade.js';
import { version as ownVersion } from '../../version.js';
import { readVersionChange } from '../commit/pinned-workflow.js';
import type { ActionContext } from '../context.js';
import type { OpenPull } from './open-pull.js';
import type { Preparation } from './preparation.js';
import { noticesOf, requestReviews } from './request-reviews.js';
import { linksOf } from './links.js';
import { postedLimit } from './room.js';

/**
 * Posts what is known before Terraform has run: what is asked for, faults, who can do what. The plan is filled in at its place. It is no
 * review that could be approved: nothing of it is recorded or noted, and no status says that there is a plan. What already stands of this head stays
 * until its new plan is there. Gives what was posted, for the run that goes on; that it could not be is said, and stops nothing.
 */
export async function answerFirst(
  { github, git, env, reporter, runUrl, run }: Pick<ActionContext, 'github' | 'git' | 'env' | 'reporter' | 'runUrl' | 'run'>,
  pull: OpenPull,
  preparation: Preparation,
): Promise<Comment | undefined> {
  const version = await readVersionChange({ git, env }, preparation);
  // What can't be read is a fault of the run that goes on, which reads it again.
  const newer = version.ok && version.value !== undefined ? [upgradeNotice(version.value)] : [];
  const text = () =>
    renderComment(
      {
        state: 'planned',
        headSha: pull.head,
        tools: { 'vendor-bucket': ownVersion },
        links: linksOf(runUrl, pull.head),
        requests: reviewsBefore(preparation),
      },
      [...newer, ...noticesOf(preparation, undefined)],
      postedLimit,
    );
  const posted = await github.putComment({
    pullRequest: pull.number,
    key: 'review',
    head: pull.head,
    render: (current) => (current?.head === pull.head ? undefined : text()),
    run,
  });
  if (!posted.ok) reporter.say('What is asked for could not be posted before the plan.');
  return posted.ok && 'comment' in posted.value ? posted.value.comment : undefined;
}

function reviewsBefore(preparation: Preparation): readonly RequestReview[] {
  return requestReviews(preparation.requests, new Map(), new Map()).map((request) => {
    if (request.spec === undefined) return request;
    return { ...request, planning: true, approval: asked(preparation, request.spec.vendor.id) };
  });
}

/** Whoever the settings name; the gate says it in full once there is a plan. */
function asked({ rules }: Preparation, vendor: string): Approval {
  const rule = ruleFor(rules.settings.approvals ?? {}, vendor);
  const missing = [
    ...(rule?.users ?? []).map((user) => user.replace(/#.*$/, '')),
    ...(rule?.teams ?? []).map((team) => `team ${team}`),
  ];
  return missing.length === 0
    ? { text: 'Waits for its plan.', missing }
    : { text: 'Waits for its plan; what is approved before does not count. It will take', missing };
}
