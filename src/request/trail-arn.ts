import type { Partition } from '../bucket/spec.js';
import { quote, type Fault } from '../fault/fault.js';
import { distance } from '../fault/nearest.js';
import { partitionFaults } from './partition.js';
import type { Place } from './place.js';

/** CloudTrail User Guide, "Naming requirements": 3 to 128 characters, letters and digits at the ends, no two others side by side. */
const name = '(?=[^/]{3,128}$)[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*';
const trailArn = new RegExp(
  `^arn:(?:aws|aws-cn|aws-us-gov):cloudtrail:[a-z]{2}(?:-[a-z]{2,16}){1,3}-[0-9]{1,2}:[0-9]{12}:trail/${name}$`,
);
const bareName = new RegExp(`^(?:trail/)?(${name})$`);

/** The fault of what is neither `create` nor the full ARN of a trail (`request/trail-arn`), or of a trail in another partition. */
export function trailFaults(
  text: string,
  place: Place & { readonly region: string | undefined; readonly partition: Partition | undefined },
): readonly Fault[] {
  if (text === 'create') return [];
  if (trailArn.test(text)) return partitionFaults(text, place);
  const { source, path, region = '<region>', partition = 'aws' } = place;
  const fault = (message: string, fix: string) => [source.fault(path, { code: 'request/trail-arn', message, fix })];
  if (distance(text.toLowerCase(), 'create') <= 1)
    return fault(`${quote(text)} is not the full ARN of a trail.`, 'Write create.');
  const full = (trail: string) => `arn:${partition}:cloudtrail:${region}:<account>:trail/${trail}`;
  const bare = bareName.exec(text)?.[1];
  if (bare !== undefined) {
    return fault(`${quote(text)} is a trail's name, and not its full ARN.`, `Write ${full(bare)}, or create.`);
  }
  const fix = `Write create, or the full ARN, as in ${full('<name>')}; aws cloudtrail list-trails shows it.`;
  return fault(`${quote(text)} is not the full ARN of a trail.`, fix);
}
