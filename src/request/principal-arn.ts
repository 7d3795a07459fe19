import type { Partition } from '../bucket/spec.js';
import { quote, type Fault } from '../fault/fault.js';
import { partitionFaults } from './partition.js';
import type { Place } from './place.js';

/** Where the ARN of a principal stands, and what it has to be. */
export interface PrincipalPlace extends Place {
  /** That of the bucket; undefined where it is not known, or of no account. */
  readonly partition: Partition | undefined;
  /** Why a user is refused; undefined where users may be named. */
  readonly whyNoUser?: string;
}

const name = '[\\w+=,.@-]{1,64}';
const principal = new RegExp(`^arn:(?:aws|aws-cn|aws-us-gov):iam::[0-9]{12}:(user|role)/(?:[\\w+=,.@-]+/){0,32}${name}$`);
const session = new RegExp(`^arn:([a-z-]+):sts::([0-9]{12}):assumed-role/(${name})(?:/.*)?$`);

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
  const [, kind] = principal.exec(arn) ?? [];
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
  const example = (role: string, account = '<account>') => `arn:${partition}:iam::${account}:role/${role}`;
  const fix = `Write the full ARN of ${wanted}, as in ${example('<name>')}.`;
  const [, of, account, role] = session.exec(text) ?? [];
  if (of !== undefined && account !== undefined && role !== undefined) {
    const arn = `arn:${of}:iam::${account}:role/${role}`;
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
  const [, other] =
    /^arn:[a-z-]+:(?:iam|sts)::[0-9]{12}:(group|instance-profile|policy|federated-user|oidc-provider|saml-provider)\//.exec(
      text,
    ) ?? [];
  if (other !== undefined) return { message: `${shown} is no user and no role, but of the kind ${other}.`, fix };
  const bare = new RegExp(`^(?:role/)?(${name})$`).exec(text)?.[1];
  if (bare !== undefined)
    return { message: `${shown} is a name, and accounts share names.`, fix: `Write the full ARN, ${example(bare)}.` };
  return { message: `${shown} is not the full ARN of ${wanted}.`, fix };
}
