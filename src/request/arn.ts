import { quote, type Fault } from '../fault/fault.js';
import type { Path, Source } from '../yaml/document.js';
import { partitionOf } from './regions.js';
import type { Place } from './place.js';
import { distance } from '../fault/nearest.js';
import { writtenBoolean } from '../yaml/written-boolean.js';
import type { Partition } from './terms.js';

/** A KMS key's full ARN, in its parts. */
interface KeyArn {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly id: string;
}

const keyId = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}';
const keyArn = new RegExp(`^arn:(?<partition>aws[a-z-]*):kms:(?<region>[a-z0-9-]+):(?<account>[0-9]{12}):key/(?<id>${keyId})$`);
const bareId = new RegExp(`^(?:key/)?(?:${keyId})$`, 'i');

/** The parts of a key's full ARN (KMS Developer Guide, "Key identifiers"); undefined for anything else, an alias's ARN included. */
export function parseKeyArn(text: string): KeyArn | undefined {
  // The parts are the expression's groups, by their names.
  return keyArn.exec(text)?.groups as KeyArn | undefined;
}

interface KeyPlace {
  readonly source: Source;
  readonly path: Path;
  readonly prefix: string;
  /** Where the bucket is that the key encrypts: a key serves its own region. */
  readonly region: string | undefined;
  /** The account that has to own the key, where that is known. */
  readonly account?: string | undefined;
}

/** What is wrong with the ARN of a key: an alias, a bare id, no ARN at all, or another region, partition or account than wanted. */
export function keyArnFaults(text: string, { source, path, prefix, region, account }: KeyPlace): readonly Fault[] {
  const fault = (code: string, message: string, fix: string) => source.fault(path, { code: `${prefix}/${code}`, message, fix });
  const own = partitionOf(region) ?? 'aws';
  const howTo = `Write the full ARN, as in arn:${own}:kms:<region>:<account>:key/<id>; "aws kms describe-key" shows it.`;
  if (/^alias\/|^arn:[^:]*:kms:[^:]*:[^:]*:alias\//.test(text)) {
    return [
      fault(
        'key-alias',
        `${quote(text)} is an alias, which resolves in the caller's account: the vendor's is another one.`,
        howTo,
      ),
    ];
  }
  if (bareId.test(text)) {
    return [fault('key-id', `${quote(text)} is a bare key id, which resolves in the caller's account and region.`, howTo)];
  }
  const key = parseKeyArn(text);
  if (key === undefined) return [fault('key-arn', `${quote(text)} is not the full ARN of a KMS key.`, howTo)];
  const faults: Fault[] = [];
  if (region !== undefined && key.region !== region) {
    const message = `The key is in ${key.region}, and what it encrypts in ${region}: S3 uses keys of the bucket's own region.`;
    faults.push(fault('key-region', message, `Name a key in ${region}.`));
  }
  const partition = partitionOf(key.region);
  if (partition !== undefined && key.partition !== partition) {
    const message = `The region ${key.region} is in the partition ${partition}, and the ARN says ${key.partition}.`;
    faults.push(fault('key-partition', message, `Write arn:${partition}:kms:...`));
  }
  if (account !== undefined && key.account !== account) {
    const message = `The key belongs to account ${key.account}, the replica to ${account}.`;
    faults.push(fault('key-account', message, `Name a key of account ${account}.`));
  }
  return faults;
}

/** The fault of an ARN of another partition than the bucket's: `<prefix>/partition`. None where the bucket's is not known. */
function partitionFaults(
  arn: string,
  { source, path, prefix, partition }: Place & { readonly partition: Partition | undefined },
): readonly Fault[] {
  if (partition === undefined || arn.startsWith(`arn:${partition}:`)) return [];
  const message = `The bucket is in the partition ${partition}, and ${quote(arn)} is not: nothing works across partitions.`;
  const fix = `Write an ARN that starts with arn:${partition}:, or choose another region.`;
  return [source.fault(path, { code: `${prefix}/partition`, message, fix })];
}

const id = '[A-Z0-9]{8,32}';
const distribution = new RegExp(`^arn:(?:aws|aws-cn):cloudfront::[0-9]{12}:distribution/${id}$`);
const bareDistribution = new RegExp(`^(?:distribution/)?(E${id})$`);

/** The fault of what is not the ARN of a CloudFront distribution (`request/cloudfront-distribution`), or of one in another partition. */
export function distributionFaults(arn: string, place: Place & { readonly partition: Partition | undefined }): readonly Fault[] {
  if (distribution.test(arn)) return partitionFaults(arn, place);
  const { source, path, partition = 'aws' } = place;
  const full = (name: string) => `arn:${partition}:cloudfront::<account>:distribution/${name}`;
  const howTo = `Write the full ARN, as in ${full('<id>')}; "aws cloudfront list-distributions" shows it.`;
  const bare = bareDistribution.exec(arn)?.[1];
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

/** CloudTrail User Guide, "Naming requirements": 3 to 128 characters, letters and digits at the ends, no two others side by side. */
const trailName = '(?=[^/]{3,128}$)[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*';
const trailArn = new RegExp(
  `^arn:(?:aws|aws-cn|aws-us-gov):cloudtrail:[a-z]{2}(?:-[a-z]{2,16}){1,3}-[0-9]{1,2}:[0-9]{12}:trail/${trailName}$`,
);
const bareName = new RegExp(`^(?:trail/)?(${trailName})$`);

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
  const meant = writtenBoolean(text);
  if (meant !== undefined)
    return fault(`${quote(text)} is not the full ARN of a trail.`, meant ? 'Write create.' : 'Remove dataEvents.');
  const full = (trail: string) => `arn:${partition}:cloudtrail:${region}:<account>:trail/${trail}`;
  const bare = bareName.exec(text)?.[1];
  if (bare !== undefined) {
    return fault(`${quote(text)} is a trail's name, and not its full ARN.`, `Write ${full(bare)}, or create.`);
  }
  const fix = `Write create, or the full ARN, as in ${full('<name>')}; "aws cloudtrail list-trails" shows it.`;
  return fault(`${quote(text)} is not the full ARN of a trail.`, fix);
}

/** Where the ARN of a principal stands, and what it has to be. */
interface PrincipalPlace extends Place {
  /** That of the bucket; undefined where it is not known, or of no account. */
  readonly partition: Partition | undefined;
  /** Why a user is refused; undefined where users may be named. */
  readonly whyNoUser?: string;
}

const principalName = '[\\w+=,.@-]{1,64}';
const principal = new RegExp(
  `^arn:(?:aws|aws-cn|aws-us-gov):iam::[0-9]{12}:(user|role)/(?:[\\w+=,.@-]+/){0,32}${principalName}$`,
);
const session = new RegExp(`^arn:([a-z-]+):sts::([0-9]{12}):assumed-role/(${principalName})(?:/.*)?$`);

interface Trouble {
  readonly message: string;
  readonly fix: string;
}

/**
 * What is wrong with the full ARN of a user or a role: `<prefix>/principal` for what is none (a wildcard, an account, a session, a group, a
 * unique id), `<prefix>/principal-user` for a user where only roles are, `<prefix>/partition` for one of another partition.
 */
export function principalFaults(arn: string, place: PrincipalPlace): readonly Fault[] {
  const { source, path, prefix, partition, whyNoUser } = place;
  const kind = principal.exec(arn)?.[1];
  if (kind === undefined || /\/\.{1,2}(?:\/|$)/.test(arn)) {
    const trouble = troubleOf(arn, partition ?? 'aws', whyNoUser === undefined ? 'a user or a role' : 'a role');
    return [source.fault(path, { code: `${prefix}/principal`, ...trouble })];
  }
  if (kind === 'user' && whyNoUser !== undefined) {
    const message = `${quote(arn)} is a user: ${whyNoUser}.`;
    return [source.fault(path, { code: `${prefix}/principal-user`, message, fix: 'Name a role.' })];
  }
  return partitionFaults(arn, place);
}

function troubleOf(text: string, partition: Partition, wanted: string): Trouble {
  const shown = quote(text);
  const example = (role: string) => `arn:${partition}:iam::<account>:role/${role}`;
  const fix = `Write the full ARN of ${wanted}, as in ${example('<name>')}.`;
  if (session.test(text)) {
    const arn = text.replace(session, 'arn:$1:iam::$2:role/$3');
    return {
      message: `${shown} is a session of a role, not the role.`,
      fix: `Write ${arn}, with the role's path if it has one.`,
    };
  }
  if (/[*?$]/.test(text)) return { message: `${shown} holds a wildcard or a variable: it admits whoever gets such a name.`, fix };
  if (/^[0-9]{12}$|^arn:[a-z-]+:iam::[0-9]{12}:root$/.test(text)) {
    return { message: `${shown} is a whole account, whose administrators would decide who gets in.`, fix };
  }
  if (/^A(?:ROA|IDA|GPA|IPA)[A-Z0-9]{8,}$/.test(text)) {
    return { message: `${shown} is the unique id that IAM shows for what was deleted.`, fix };
  }
  const other =
    /^arn:[a-z-]+:(?:iam|sts)::[0-9]{12}:(group|instance-profile|policy|federated-user|oidc-provider|saml-provider)\//.exec(
      text,
    )?.[1];
  if (other !== undefined) return { message: `${shown} is no user and no role, but of the kind ${other}.`, fix };
  const bare = new RegExp(`^(?:role/)?(${principalName})$`).exec(text)?.[1];
  if (bare !== undefined)
    return { message: `${shown} is a name, and accounts share names.`, fix: `Write the full ARN, ${example(bare)}.` };
  return { message: `${shown} is not the full ARN of ${wanted}.`, fix };
}
