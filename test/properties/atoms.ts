import fc from 'fast-check';

/** The smallest things that requests are made of. */

/** Of everything that is ours; the settings' deployers are in it. */
export const ownAccount = '111122223333';
/** Nobody whom a request or a template names. */
export function strangerIn(partition: string): string {
  return `arn:${partition}:iam::999988887777:role/stranger`;
}

/** Any of these, or as often nothing. */
export const perhaps = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });

/** Chooses among what is possible, which only the rest of a request tells. */
export const choice = fc.nat({ max: 5_039 });

/** The one of some that a {@link choice} means; throws where there is none. */
export function pick<T>(from: readonly T[], at: number): T {
  const found = from[at % from.length];
  if (found === undefined) throw new Error('nothing to choose from');
  return found;
}

/** Every one is another, so that requests do not get in each other's way. */
const unique = fc.noBias(fc.string({ unit: fc.constantFrom(...'abcdefghjkmnpqrstuvwxyz23456789'), minLength: 9, maxLength: 9 }));

/** What a bucket's name is made of, after what a vendor wants it to start with; `long` as it is without one. */
export const bucketName = fc.tuple(
  unique,
  fc.constantFrom('', '', '-files', '-a', '--2', '.eu', '.data-1', `-${'x'.repeat(22)}`, `-${'long-'.repeat(10)}z`),
);

/** A number of days as people write it. */
export function duration(days: number, unit: number): string {
  const units = ([['year', 365], ['week', 7], ['day', 1]] as const).filter(([, size]) => days % size === 0); // prettier-ignore
  const [word, size] = pick(units, unit);
  return `${days / size} ${word}${days === size && unit % 2 === 0 ? '' : 's'}`;
}

/** In days. */
export const days = fc.oneof(fc.integer({ min: 1, max: 400 }), fc.constantFrom(1, 7, 30, 90, 365, 3_650, 36_500));

/** Without leading slash, as a policy can hold it. */
export const prefix = fc.oneof(
  fc.constantFrom('in/', 'a', 'a/b/', 'reports/2026/', "o'neill(1)/", '!_.=+@:,-/', 'AWSLogs/', 'x/../y/', '.', '-', '0', 'null'),
  fc.stringMatching(/^[A-Za-z0-9!_.=+@:'(),-][A-Za-z0-9!_.=+@:'(),/-]{0,30}$/),
);

const roleName = fc.oneof(
  fc.constantFrom(
    'reports',
    'team/path/reader',
    'a',
    'AWSReservedSSO_x@y.example',
    'with+plus=equals',
    'under_score',
    'x'.repeat(64),
  ),
  fc.stringMatching(/^[A-Za-z0-9_+=,@-]{1,20}$/),
);

/** A user or a role, but for the partition. */
interface Person {
  readonly kind: 'user' | 'role';
  readonly account: string;
  readonly name: string;
}
export function personOf(...accounts: readonly string[]): fc.Arbitrary<Person> {
  return fc.record({ kind: fc.constantFrom('role', 'role', 'user'), account: fc.constantFrom(...accounts), name: roleName });
}
export const person = personOf(ownAccount, '222233334444', '012345678901');
export const role = personOf(ownAccount).map((one) => ({ ...one, kind: 'role' as const }));

export function arnOf(partition: string, { kind, account, name }: Person): string {
  return `arn:${partition}:iam::${account}:${kind}/${name}`;
}

export function keyArn(partition: string, region: string, account = ownAccount): string {
  return `arn:${partition}:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
}

/** The id of something in a VPC, in both lengths. */
export function vpcId(kind: 'vpc' | 'vpce'): fc.Arbitrary<string> {
  return fc.constantFrom(`${kind}-0abc1234def567890`, `${kind}-0123abcd`, `${kind}-fedcba98`);
}

/** What stands in a tag, and is easily taken for something else. */
export const tagText = fc.oneof(
  fc.constantFrom('true', 'null', '1', '1e3', '0x1F', '0o7', '2026-11-21', 'yes', '.inf', 'a: b', '- a', '=', '@team', '+', '/'),
  fc.constantFrom(
    'grün',
    '日本',
    'a b',
    'files@example.com',
    'é'.repeat(40),
    'x'.repeat(128),
    'constructor',
    'toString',
    'length',
  ),
  fc.stringMatching(/^[\p{L}\p{N}_.:/=+@-]{1,12}$/u),
);
