import { isRefusal, refuse, type Outcome } from '../call.js';
import type { MalwarePlan } from '../entities.js';
import { parseJson } from '../json.js';
import { tagsInput } from './input.js';
import { answer, type GuardDutyRequest, type GuardDutyTable } from './request.js';

/** The calls on tags, by the ARN of a malware protection plan. */
export const tagCalls: GuardDutyTable = {
  'GET /tags/{}': {
    name: 'ListTagsForResource',
    run: (request) => onPlan(request, ({ tags }) => answer({ tags: Object.fromEntries(tags) })),
  },
  'POST /tags/{}': {
    name: 'TagResource',
    run: (request) =>
      onPlan(request, (plan) => {
        const input = parseJson(request.call.body, tagsInput, 'InvalidInputException');
        if (isRefusal(input)) return input;
        for (const [key, value] of Object.entries(input.value.tags)) plan.tags.set(key, value);
        return answer({});
      }),
  },
  'DELETE /tags/{}': {
    name: 'UntagResource',
    run: (request) =>
      onPlan(request, (plan) => {
        for (const key of request.call.query.getAll('tagKeys')) plan.tags.delete(key);
        return answer({});
      }),
  },
};

function onPlan({ account, id }: GuardDutyRequest, then: (plan: MalwarePlan) => Outcome): Outcome {
  const plan = [...account.world.malwarePlans.values()].find(({ arn }) => arn === id);
  return plan === undefined ? refuse(404, 'ResourceNotFoundException', `The resource ${id} is not found.`) : then(plan);
}
