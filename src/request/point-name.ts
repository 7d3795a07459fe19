import { quote, type Fault } from '../fault/fault.js';
import { ruleFaults, type NameRule } from './name-rule.js';
import type { Place } from './place.js';

/** S3 User Guide, "Naming rules for access points": the name and the account are one label of a DNS name. */
const shortest = 3;
const longest = 50;

/** `--xa-s3` ends the names of access points of directory buckets; a label that starts with `xn--` is read as Punycode. */
const reserved = [
  ['start', 'xn--'],
  ['end', '-s3alias'],
  ['end', '--xa-s3'],
] as const;

const rules: readonly NameRule[] = [
  {
    broken: (name) => name.length < shortest || name.length > longest,
    message: (name) => `has ${name.length} characters; it has ${shortest} to ${longest}`,
    fix: (name) => (name.length < shortest ? 'Write a longer name.' : `Shorten it to ${longest} characters.`),
  },
  {
    broken: (name) => /[A-Z]/.test(name),
    message: () => 'has capital letters; it has none',
    fix: () => 'Write it in small letters.',
  },
  {
    broken: (name) => strangerIn(name) !== undefined,
    message: (name) => `holds ${quote(String(strangerIn(name)))}; it has only letters, digits and hyphens`,
    fix: () => 'Replace it with a hyphen, or leave it out.',
  },
  {
    broken: (name) => /^-|-$/.test(name),
    message: () => 'starts or ends with a hyphen; it starts and ends with a letter or a digit',
    fix: () => 'Remove the hyphen.',
  },
  ...reserved.map(([where, text]) => ({
    broken: (name: string) => (where === 'start' ? name.startsWith(text) : name.endsWith(text)),
    message: () => `${where}s with ${text}, which AWS reserves`,
    fix: () => `${where === 'start' ? 'Start' : 'End'} the name with something else.`,
  })),
];

/** The first character that no access point's name has, whatever else is wrong with it. */
function strangerIn(name: string): string | undefined {
  return /[^A-Za-z0-9-]/u.exec(name)?.[0];
}

/** Every rule of S3 that an access point's name breaks, in one fault: `<prefix>/point-name`. */
export function pointNameFaults(name: string, place: Place): readonly Fault[] {
  const repaired = name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+/, '')
    .replace(/-$/, '');
  const meant = rules.some(({ broken }) => broken(repaired)) ? undefined : repaired;
  return ruleFaults(name, rules, { what: 'access point', code: 'point-name', meant }, place);
}
