import type { Partition } from '../bucket/spec.js';
import { quote, type Fault } from '../fault/fault.js';
import { partitionFaults } from './partition.js';
import type { Place } from './place.js';

const id = '[A-Z0-9]{8,32}';
const distribution = new RegExp(`^arn:(?:aws|aws-cn):cloudfront::[0-9]{12}:distribution/${id}$`);
const bareId = new RegExp(`^(?:distribution/)?(E${id})$`);

/** The fault of what is not the ARN of a CloudFront distribution (`request/cloudfront-distribution`), or of one in another partition. */
export function distributionFaults(arn: string, place: Place & { readonly partition: Partition | undefined }): readonly Fault[] {
  if (distribution.test(arn)) return partitionFaults(arn, place);
  const { source, path, partition = 'aws' } = place;
  const full = (name: string) => `arn:${partition}:cloudfront::<account>:distribution/${name}`;
  const howTo = `Write the full ARN, as in ${full('<id>')}; aws cloudfront list-distributions shows it.`;
  const bare = bareId.exec(arn)?.[1];
  const fix = bare === undefined ? howTo : `Write the full ARN, ${full(bare)}.`;
  const message = `${quote(arn)} ${whyNot(arn)}.`;
  return [source.fault(path, { code: 'request/cloudfront-distribution', message, fix })];
}

function whyNot(text: string): string {
  if (/[*?]/.test(text)) return 'holds a wildcard: it admits distributions that nobody has made yet';
  if (/^arn:[a-z-]+:iam::cloudfront:user\//.test(text))
    return 'is an origin access identity; a distribution reads by origin access control';
  if (/\.cloudfront\.net/i.test(text)) return 'is the domain name of a distribution, not its ARN';
  return 'is not the ARN of a CloudFront distribution';
}
