import { z } from 'zod';
import { reservedTagPrefix } from '../request/tags.js';
import { readAnswer } from './answer.js';
import { ask, type Owned } from './ask.js';
import { endpointOf } from './endpoint.js';
import type { Sought, Standing } from './sought.js';

const path = '/malware-protection-plan';
/** GuardDuty API Reference, ListMalwareProtectionPlans and GetMalwareProtectionPlan. */
const listed = z.looseObject({
  malwareProtectionPlans: z.array(z.looseObject({ malwareProtectionPlanId: z.string().regex(/^[A-Za-z0-9-]+$/) })),
  nextToken: z.string().nullish(),
});
const described = z.looseObject({
  protectedResource: z.looseObject({ s3Bucket: z.looseObject({ bucketName: z.string() }).nullish() }),
  tags: z.record(z.string(), z.string()).nullish(),
});

/** A region has 25 plans at most (GuardDuty User Guide, "Quotas in Malware Protection for S3"). A bucket has one; it gets its tags as it is made. */
export async function lookForScan({ name, region, request }: Sought, by: Owned): Promise<Standing> {
  const all = readAnswer(listed, await get(path, region, by));
  if (all === undefined || (all.nextToken ?? '') !== '') return { is: 'unknown' };
  for (const { malwareProtectionPlanId: id } of all.malwareProtectionPlans) {
    const plan = readAnswer(described, await get(`${path}/${id}`, region, by));
    if (plan === undefined) return { is: 'unknown' };
    if (plan.protectedResource.s3Bucket?.bucketName !== name) continue;
    const isOwn = request !== undefined && plan.tags?.[`${reservedTagPrefix}request`] === request;
    return isOwn ? { is: 'own', id } : { is: 'other' };
  }
  return { is: 'free' };
}

async function get(path: string, region: string, { env, credentials }: Owned) {
  const endpoint = endpointOf('guardduty', { region, path }, env);
  if (endpoint === undefined) return undefined;
  return ask({ ...endpoint, method: 'GET', headers: {}, body: '', credentials });
}
