// What the evaluator asks again for every action of every question, kept by what it was asked: which types of resource an ARN can be of.
// It is two thirds of an evaluation, and depends on nothing else. See test/runner/load-hooks.mjs.
import { mostSpecificMatchingResourceTypePatterns as match } from '../../node_modules/@cloud-copilot/iam-utils/dist/esm/index.js';

export * from '../../node_modules/@cloud-copilot/iam-utils/dist/esm/index.js';

const known = new Map();

export function mostSpecificMatchingResourceTypePatterns(resource, patterns) {
  const question = JSON.stringify([resource, patterns]);
  const answer = known.get(question) ?? match(resource, patterns);
  known.set(question, answer);
  return answer;
}
