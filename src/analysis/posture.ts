import type { PostureRow } from './analysis.js';
import { accessControls } from './posture-access.js';
import { dataControls } from './posture-data.js';
import type { Control, Facts } from './posture-facts.js';
import { recordControls } from './records.js';

/** Every control of Security Hub, Checkov and Trivy that is about such a stack: how it stands, and why. */
export function postureOf(facts: Facts): readonly PostureRow[] {
  return [...accessControls, ...dataControls, ...recordControls].flatMap((control) => rowOf(control, facts) ?? []);
}

function rowOf({ id, title, ids, judge }: Control, facts: Facts): PostureRow | undefined {
  const judgement = judge(facts);
  if (judgement === undefined) return undefined;
  const { state, words, decide, without = [] } = judgement;
  const all = ids.split(' ').filter((one) => one !== '' && !without.includes(one));
  const controls = {
    securityHub: all.filter((one) => /^S3\./.test(one)),
    checkov: all.filter((one) => one.startsWith('CKV')),
    trivy: all.filter((one) => one.startsWith('AVD-')),
  };
  return { id, title: decide ?? title, controls, state, words, decide: decide !== undefined };
}
