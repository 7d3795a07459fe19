import { quote, type Fault } from '../fault/fault.js';
import { ruleFaults, type NameRule } from './name-rule.js';
import type { Place } from './place.js';

/** S3 User Guide, "General purpose bucket naming rules". */
export const longestBucketName = 63;
const shortestBucketName = 3;

const reservedStarts = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const reservedEnds = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3', '-an'];

const rules: readonly NameRule[] = [
  {
    broken: (name) => name.length < shortestBucketName,
    message: (name) => `has ${name.length} characters; a bucket name has at least ${shortestBucketName}`,
    fix: () => 'Write a longer name.',
  },
  {
    broken: (name) => name.length > longestBucketName,
    message: (name) => `has ${name.length} characters; a bucket name has at most ${longestBucketName}`,
    fix: () => `Shorten it to ${longestBucketName} characters.`,
  },
  {
    broken: (name) => /[A-Z]/.test(name),
    message: () => 'has capital letters; a bucket name has none',
    fix: () => 'Write it in small letters.',
  },
  {
    broken: (name) => strangerIn(name) !== undefined,
    message: (name) => `holds ${quote(String(strangerIn(name)))}; a bucket name has only letters, digits, hyphens and dots`,
    fix: () => 'Replace it with a hyphen, or leave it out.',
  },
  {
    broken: (name) => /^[.-]|[.-]$/.test(name),
    message: () => 'starts or ends with a hyphen or a dot; a bucket name starts and ends with a letter or a digit',
    fix: () => 'Remove the hyphen or the dot.',
  },
  {
    broken: (name) => /\.\.|\.-|-\./.test(name),
    message: () => 'has a dot next to a dot or a hyphen',
    fix: () => 'Write one hyphen instead.',
  },
  {
    broken: (name) => /^[0-9]{1,3}(\.[0-9]{1,3}){3}$/.test(name),
    message: () => 'looks like an IP address, which S3 refuses',
    fix: () => 'Write a name with a letter.',
  },
  ...reservedStarts.map((start) => ({
    broken: (name: string) => name.startsWith(start),
    message: () => `starts with ${start}, which AWS reserves`,
    fix: () => 'Start the name with something else.',
  })),
  ...reservedEnds.map((end) => ({
    broken: (name: string) => name.endsWith(end),
    message: () => `ends with ${end}, which AWS reserves`,
    fix: () => 'End the name with something else.',
  })),
];

/** The first character that no bucket's name has, whatever else is wrong with it. */
function strangerIn(name: string): string | undefined {
  return /[^A-Za-z0-9.-]/u.exec(name)?.[0];
}

/** Every rule of S3 that a bucket's name breaks, in one fault: `<prefix>/bucket-name`. An address or an ARN is told from a name. */
export function bucketNameFaults(name: string, place: Place): readonly Fault[] {
  const address = readAddress(name);
  if (address === undefined)
    return ruleFaults(name, rules, { what: 'bucket', code: 'bucket-name', meant: repairedName(name) }, place);
  const meant = repairedName(address.bucket) ?? address.bucket;
  const message = `${quote(name)} is ${address.kind}, and the name of a bucket is wanted.`;
  return [place.source.fault(place.path, { code: `${place.prefix}/bucket-name`, message, fix: `Write ${quote(meant)}.` })];
}

/** The name that was probably meant by one with capital letters, other characters, dots and hyphens, or by an address; undefined where AWS refuses that too. */
export function repairedName(name: string): string | undefined {
  const repaired = bucketIn(name)
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/\.[.-]+|-+\.[.-]*/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '');
  return rules.some(({ broken }) => broken(repaired)) ? undefined : repaired;
}

/** The name that stands in an address; else what was written. */
export function bucketIn(text: string): string {
  return readAddress(text)?.bucket ?? text;
}

/** How people write where a bucket is, where its name is wanted ("Methods for accessing a general purpose bucket", S3 User Guide). */
const addresses: readonly (readonly [kind: string, form: RegExp])[] = [
  ['an S3 address', /^s3[an]?:\/\/([^/]+)/i],
  ['an ARN', /^arn:aws[a-z-]*:s3:::([^/]+)/],
  ['a URL', /^https?:\/\/([^/]+)\.s3[.-][a-z0-9.-]*amazonaws\.com/i],
  ['a URL', /^https?:\/\/s3[.-][a-z0-9.-]*amazonaws\.com(?:\.cn)?\/([^/]+)/i],
];

function readAddress(text: string): { readonly kind: string; readonly bucket: string } | undefined {
  for (const [kind, form] of addresses) {
    const bucket = form.exec(text)?.[1];
    if (bucket !== undefined) return { kind, bucket };
  }
  return undefined;
}
