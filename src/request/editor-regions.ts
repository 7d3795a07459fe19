import { keyIn, partitionIn, type JsonSchema } from './editor-forms.js';
import { below, having, is, other, rule, within } from './editor-parts.js';
import { regionNames } from './regions.js';

const partitions = ['aws', 'aws-cn', 'aws-us-gov'] as const;

/** ARNs that a request names are of the partition of its region, and so is its replica. */
const byPartition = partitions.map((partition) => {
  const own = regionNames.filter((region) => partitionIn(region) === partition);
  const arn = {
    pattern: `^(?:create$|arn:${partition}:)`,
    errorMessage: `The bucket is in the partition ${partition}: write arn:${partition}:…`,
  };
  const trail = {
    anyOf: [
      { type: 'object', properties: { trail: arn } },
      { type: 'string', ...arn },
    ],
  };
  return rule(having('region', { enum: own }), {
    allOf: [
      within('replication.region', {
        enum: own,
        errorMessage: `S3 replicates within a partition: write another region of ${partition}.`,
      }),
      within('access', {
        properties: {
          cloudfront: partition === 'aws-us-gov' ? false : { items: arn },
          principals: { items: { properties: { role: arn } } },
          points: { items: { properties: { principals: { items: arn } } } },
          ...(partition === 'aws-us-gov'
            ? { mfaDelete: { ...is(false), errorMessage: 'S3 has no MFA delete in AWS GovCloud (US).' } }
            : {}),
        },
        ...(partition === 'aws-us-gov'
          ? { errorMessage: 'AWS GovCloud (US) has no CloudFront, and S3 no MFA delete there.' }
          : {}),
      }),
      within('logging.dataEvents', trail),
    ],
  });
});

/** Keys are of the region of what they encrypt, and a replica is in another one than its bucket. */
const inRegions = regionNames.flatMap((region) => [
  rule(having('region', is(region)), {
    allOf: [
      within('encryption', { properties: { key: keyIn(region) } }),
      within('inventory.encryption', { properties: { key: keyIn(region) } }),
      within('replication.region', other(region, 'A replica is in another region than its bucket.')),
    ],
  }),
  rule(below('replication.region', is(region)), within('replication.encryption', { properties: { key: keyIn(region) } })),
]);

/** What a request's regions ask of its ARNs and of each other. */
export const byRegion: readonly JsonSchema[] = [...byPartition, ...inRegions];
