import { regionNames } from './regions.js';

/**
 * The forms of a request's texts as an editor checks them: a JSON Schema's pattern, with what an editor says where a text has another form
 * (`errorMessage`, as yaml-language-server reads it). The parser has checks of its own, which say more; the tests hold the two together.
 */

export type JsonSchema = { [keyword: string]: unknown };

interface Form extends JsonSchema {
  readonly pattern: string;
  readonly errorMessage: string;
}

const bucket =
  '(?!xn--|sthree-|amzn-s3-demo-)(?!.*(?:-s3alias|--ol-s3|\\.mrap|--x-s3|--table-s3|-an)$)(?!.*(?:\\.\\.|\\.-|-\\.))' +
  '(?![0-9]{1,3}(?:\\.[0-9]{1,3}){3}$)[a-z0-9][a-z0-9.\\-]{1,61}[a-z0-9]';
const account = '[0-9]{12}';
const keyId = '(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})';
const keyOf = (region: string) => `arn:${partitionIn(region)}:kms:${region}:${account}:key/${keyId}`;
const someKey = `arn:(?:aws:kms:(?!cn-|us-gov-)|aws-cn:kms:(?=cn-)|aws-us-gov:kms:(?=us-gov-))[a-z0-9\\-]+:${account}:key/${keyId}`;
const name = '[\\w+=,.@\\-]';
const principal = (kinds: string) =>
  `arn:(?:aws|aws-cn|aws-us-gov):iam::${account}:${kinds}/(?!(?:.*/)?\\.{1,2}(?:/|$))(?:${name}+/){0,32}${name}{1,64}`;
const trail = `arn:(?:aws|aws-cn|aws-us-gov):cloudtrail:[a-z]{2}(?:-[a-z]{2,16}){1,3}-[0-9]{1,2}:${account}:trail/(?=[^/]{3,128}$)[A-Za-z0-9]+(?:[._\\-][A-Za-z0-9]+)*`;
const tagText = '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]';
const hex = '(?:[0-9a-f]{17}|[0-9a-f]{8})';

const octet = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
/** IANA, "IPv4 Special-Purpose Address Registry": from these no request comes to S3. */
const unseen4 =
  '(?:0|10|127|22[4-9]|2[34][0-9]|25[0-5])\\.|100\\.(?:6[4-9]|[789][0-9]|1[01][0-9]|12[0-7])\\.|169\\.254\\.|172\\.(?:1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.';
/** Bits beyond the network's, where that ends between two numbers. */
const hostBits4 = '[0-9.]+(?:\\.[1-9][0-9]{0,2}/24|\\.(?:[1-9][0-9]{0,2}\\.[0-9]+|0\\.[1-9][0-9]{0,2})/16)$';
const ip4 = `(?!${unseen4})(?!${hostBits4})(?:${octet}\\.){3}${octet}(?:/(?:[89]|[12][0-9]|3[0-2]))?`;
const unseen6 = '[fF](?:[cCdDfF][0-9a-fA-F]{2}|[eE][89abAB][0-9a-fA-F]):|::[0-9a-fA-F]{0,4}(?:/|$)|::[fF]{4}:';
const ip6 = `(?!${unseen6})(?=[^:]*:[^:]*:)[0-9a-fA-F:.]{2,45}(?:/(?:3[2-9]|[4-9][0-9]|1[01][0-9]|12[0-8]))?`;

function form(pattern: string, errorMessage: string): Form {
  return { pattern: `^(?:${pattern})$`, errorMessage };
}

const aBucketName =
  'A bucket name has 3 to 63 small letters, digits, hyphens and dots, a letter or a digit at both ends, and none of the beginnings and ends that AWS reserves.';
const anArn = (what: string, example: string) => `Write the full ARN of ${what}, as in ${example}.`;
const aRole = anArn('a role', 'arn:aws:iam::111122223333:role/reports');

/** Forms by what they are of. */
export const forms = {
  bucket: form(bucket, aBucketName),
  otherBucket: form(`(?!create$)${bucket}`, `${aBucketName} It exists: "create" is no name.`),
  bucketOrCreate: form(
    `create|(?!(?:creat|crate|crete|ceate|reate|creates|created)$)${bucket}`,
    `Write create, or the name of a bucket that exists. ${aBucketName}`,
  ),
  pointName: form(
    '(?!xn--)(?!.*(?:-s3alias|--xa-s3)$)[a-z0-9][a-z0-9\\-]{1,48}[a-z0-9]',
    'The name of an access point has 3 to 50 small letters, digits and hyphens, a letter or a digit at both ends, and none of the beginnings and ends that AWS reserves.',
  ),
  key: form(
    `create|${someKey}`,
    anArn('a KMS key', 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab') + ' Or write create.',
  ),
  givenKey: form(someKey, anArn('a KMS key', 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab')),
  account: form(account, 'Write the twelve digits of an AWS account in quotes, as in "012345678901".'),
  principal: form(principal('(?:user|role)'), anArn('a user or a role', 'arn:aws:iam::111122223333:role/reports')),
  role: form(principal('role'), aRole),
  distribution: form(
    `arn:(?:aws|aws-cn):cloudfront::${account}:distribution/[A-Z0-9]{8,32}`,
    anArn('a distribution', 'arn:aws:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE'),
  ),
  trail: form(`create|${trail}`, `${anArn('a trail', 'arn:aws:cloudtrail:us-east-1:111122223333:trail/acme')} Or write create.`),
  vpc: form(`vpc-${hex}`, 'Write the id of a VPC: vpc- and 8 or 17 of the characters 0-9 and a-f.'),
  vpcEndpoint: form(`vpce-${hex}`, 'Write the id of a VPC endpoint: vpce- and 8 or 17 of the characters 0-9 and a-f.'),
  sourceIp: form(
    `${ip4}|${ip6}`,
    'Write a public address or range, as in 203.0.113.0/24 or 2001:db8:1::/48: no private one, none broader than /8 (IPv6: /32), and no address within a longer range.',
  ),
  prefix: form(
    "[A-Za-z0-9!_.=+@:'(),\\-][A-Za-z0-9!_.=+@:'(),/\\-]*",
    "Write a prefix without a slash at its beginning, with letters, digits, slashes and ! _ . = + @ : ' ( ) , - only, as in reports/.",
  ),
  tagKey: form(
    `(?![aA][wW][sS]:)(?![vV][eE][nN][dD][oO][rR]-[bB][uU][cC][kK][eE][tT]:)${tagText}{1,128}`,
    'The key of a tag has 1 to 128 letters, digits, spaces and _ . : / = + - @, and starts neither with aws: nor with vendor-bucket:.',
  ),
  tagValue: form(`${tagText}{0,256}`, 'A tag has at most 256 letters, digits, spaces and _ . : / = + - @.'),
  owner: form(`${tagText}{1,256}`, 'The owner becomes a tag: at most 256 letters, digits, spaces and _ . : / = + - @.'),
  duration: form(
    `${upTo(36_500)} days?|${upTo(5_214)} weeks?|${upTo(100)} years?`,
    'Write a whole number and a unit, as in 30 days, 12 weeks or 1 year; at most 100 years.',
  ),
  shortDuration: form(
    `${upTo(10_080)} minutes?|${upTo(168)} hours?|${upTo(7)} days?`,
    'Write a whole number and a unit, as in 15 minutes or 1 hour; at most 7 days, which is how long a signature lives.',
  ),
  afterThirtyDays: form(
    '(?:[3-9][0-9]|[1-9][0-9]{2,4}) days?|(?:[5-9]|[1-9][0-9]{1,3}) weeks?|[1-9][0-9]{0,2} years?',
    'S3 moves objects to STANDARD_IA and ONEZONE_IA after 30 days at the earliest.',
  ),
  afterSixtyDays: form(
    '(?:[6-9][0-9]|[1-9][0-9]{2,4}) days?|(?:9|[1-9][0-9]{1,3}) weeks?|[1-9][0-9]{0,2} years?',
    'S3 moves objects from STANDARD_IA and ONEZONE_IA to GLACIER and DEEP_ARCHIVE after 30 days there: after 60 days at the earliest.',
  ),
  beforeThirtyDays: form(
    '(?:[1-9]|[12][0-9]) days?|[1-4] weeks?',
    'The versions are gone by then, as recoverDeleted is 30 days: write fewer, or a longer recoverDeleted.',
  ),
} as const satisfies Readonly<Record<string, Form>>;

/** The form of a key of one region: S3 uses keys of the bucket's own. */
export function keyIn(region: string): Form {
  return form(
    `create|${keyOf(region)}`,
    `The key has to be in ${region}, where the bucket is: arn:${partitionIn(region)}:kms:${region}:<account>:key/<id>.`,
  );
}

/** The partition of a region, by how the names of its regions start. */
export function partitionIn(region: string): 'aws' | 'aws-cn' | 'aws-us-gov' {
  return region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

export const regionForm = {
  enum: [...regionNames],
  errorMessage: "This is no region of AWS. Write a region's code, such as us-east-1 or eu-central-1.",
};

/** The whole numbers from 1 to `most`, as a pattern. */
function upTo(most: number): string {
  const digits = String(most);
  const shorter = digits.length === 1 ? [] : [digits.length === 2 ? '[1-9]' : `[1-9][0-9]{0,${digits.length - 2}}`];
  const same = [...digits].flatMap((digit, i) => {
    const least = i === 0 ? 1 : 0;
    if (Number(digit) <= least) return [];
    const rest = digits.length - i - 1;
    return [`${digits.slice(0, i)}[${least}-${Number(digit) - 1}]${rest === 0 ? '' : `[0-9]{${rest}}`}`];
  });
  return `(?:${[...shorter, ...same, digits].join('|')})`;
}
