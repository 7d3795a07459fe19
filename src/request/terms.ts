import { countOf } from '../fault/fault.js';
import { z } from 'zod';
import { otherNames } from '../yaml/other-names.js';
import { want } from '../yaml/want.js';
import { wantDays, wantShort } from './written-duration.js';

/**
 * The vocabulary that requests, templates and settings share. Every value here is an AWS term, spelled as AWS spells it.
 */

/** Encryption at rest, by the names of the S3 User Guide ("Protecting data with server-side encryption"). */
export const encryptionTypes = ['sse-s3', 'sse-kms', 'dsse-kms'] as const;
export type EncryptionType = (typeof encryptionTypes)[number];

/**
 * One of the types. A fault knows the types by the values of S3's header `x-amz-server-side-encryption` as well (S3 API Reference, PutObject),
 * and by the short names that people take from there.
 */
export function encryptionType(description: string) {
  return z.enum(encryptionTypes).describe(description).register(otherNames, {
    aes256: 'sse-s3',
    'aes-256': 'sse-s3',
    s3: 'sse-s3',
    kms: 'sse-kms',
    'aws:kms': 'sse-kms',
    dsse: 'dsse-kms',
    'kms:dsse': 'dsse-kms',
    'aws:kms:dsse': 'dsse-kms',
  });
}

/**
 * What an upload may ask for: `default` anything (the bucket encrypts what does not ask), `matching` nothing that differs from the
 * bucket's encryption, `explicit` the bucket's encryption, named in the upload's own header.
 */
export const uploadRules = ['default', 'matching', 'explicit'] as const;
export type UploadRule = (typeof uploadRules)[number];

/** The storage classes that a lifecycle rule can move objects to, or that a replica can be stored in; spelled as in the S3 API. */
export const storageClasses = [
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
] as const;
export type StorageClass = (typeof storageClasses)[number];

export const lockModes = ['governance', 'compliance'] as const;
export type LockMode = (typeof lockModes)[number];

const daysByUnit: Readonly<Record<string, number>> = { day: 1, week: 7, year: 365 };

/** The longest duration that is accepted: S3's limit for an object lock's default retention, 100 years. */
export const longestDuration = 36_500;

/** How long deleted files can be recovered where a request says nothing. */
export const defaultRecoverDeletedDays = 30;

const durationShape = /^([1-9][0-9]{0,4}) (day|week|year)s?$/;

/**
 * A duration as people say it, in whole days: `1 day`, `30 days`, `12 weeks`, `1 year` (365 days).
 * A month is not accepted: its length differs, and S3 counts days.
 */
export const duration = durationOr();

/** When files are deleted. An example of it, followed blindly, would delete some: where nothing can be guessed, none is given. */
export const expiry = durationOr('Write it in days, weeks or years; if files are never to expire, remove the key.');

function durationOr(otherwise?: string) {
  const error = ({ input }: { readonly input?: unknown }) => wantDays(input, longestDuration, otherwise);
  return z
    .string({ error })
    .regex(durationShape)
    .refine((text) => !(daysOf(text) > longestDuration))
    .transform(daysOf)
    .meta({
      description: 'A duration: "30 days", "12 weeks", "1 year" (365 days).',
      // An editor sorts them by the alphabet: what most people write is first by that too.
      examples: ['30 days', '6 weeks', '7 years'],
    });
}

/** `1 day`, `30 days`: a number of days as people write it, in a request too. */
export function days(value: number): string {
  return countOf(value, 'day');
}

function daysOf(text: string): number {
  return countOfUnits(text, durationShape, daysByUnit);
}

/** NaN for what has not the shape. */
function countOfUnits(text: string, shape: RegExp, units: Readonly<Record<string, number>>): number {
  const parts = shape.exec(text);
  return Number(parts?.[1]) * Number(units[String(parts?.[2])]);
}

const secondsByUnit: Readonly<Record<string, number>> = { minute: 60, hour: 3_600, day: 86_400 };
const shortShape = /^([1-9][0-9]{0,4}) (minute|hour|day)s?$/;

/** The longest that a signature of AWS Signature Version 4 is valid, in seconds: 7 days (S3 API, "Authenticating Requests"). */
export const longestSignature = 7 * 86_400;

/** A short duration as people say it, in seconds: `15 minutes`, `1 hour`, `7 days`; at most the life of a signature. */
export const shortDuration = z
  .string({ error: ({ input }) => wantShort(input, longestSignature) })
  .regex(shortShape)
  .refine((text) => !(secondsOf(text) > longestSignature))
  .transform(secondsOf)
  .meta({ description: 'A short duration: "15 minutes", "1 hour", "7 days".', examples: ['15 minutes', '1 hour'] });

function secondsOf(text: string): number {
  return countOfUnits(text, shortShape, secondsByUnit);
}

/** What somebody may do with files, in a word: `read` lists and downloads, `write` uploads and deletes. */
export const allowances = ['read', 'write', 'read-write'] as const;
export type Allowance = (typeof allowances)[number];

/** The object-level calls that a trail records. */
export const recordings = ['all', 'read', 'write'] as const;
export type Recording = (typeof recordings)[number];

/** Twelve digits. YAML reads digits as a number and drops leading zeros, so it has to be quoted. */
export const accountId = z
  .string({
    error: want('an AWS account id of twelve digits, in quotes', 'Write the twelve digits in quotes, as in "012345678901".'),
  })
  .regex(/^[0-9]{12}$/)
  .meta({ examples: ['012345678901'] });

/** The AWS partitions whose ARNs differ. */
export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov';
