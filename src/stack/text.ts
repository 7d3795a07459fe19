/** Any part of a Terraform JSON document. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A Terraform configuration in JSON syntax: the content of a `cdk.tf.json`. */
export type TerraformJson = { readonly [key: string]: Json };

/** Every expression that the configuration contains, {@link sensitive} values apart; all else in it is data. */
const expressions = {
  account: 'data.aws_caller_identity.current.account_id',
  bucketArn: 'aws_s3_bucket.bucket.arn',
  bucketName: 'aws_s3_bucket.bucket.bucket',
  bucketDomainName: 'aws_s3_bucket.bucket.bucket_domain_name',
  bucketRegionalDomainName: 'aws_s3_bucket.bucket.bucket_regional_domain_name',
  keyArn: 'aws_kms_key.bucket.arn',
  logsName: 'aws_s3_bucket.logs.bucket',
  malwareRoleArn: 'aws_iam_role.malware.arn',
  replicaArn: 'aws_s3_bucket.replica.arn',
  replicaName: 'aws_s3_bucket.replica.bucket',
  replicaKeyArn: 'aws_kms_key.replica.arn',
  stateName: 'aws_s3_bucket.state.bucket',
  roleArn: 'aws_iam_role.replication.arn',
  trailArn: 'aws_cloudtrail.bucket.arn',
  trailKeyArn: 'aws_kms_key.trail.arn',
  vendorRoleArn: 'aws_iam_role.vendor.arn',
} as const;

type ReferenceName = keyof typeof expressions;

/*
 * Marks: control characters that pass through JSON unescaped, so that a mark can stand in a policy document that is still to be built.
 * `U+0091 name U+0092` is an expression, `U+0091 hex U+0092` a character of data that would otherwise be part of a mark, and what is
 * between U+0093 and U+0094 is sensitive.
 */
const mark = /\u0091([a-zA-Z]+)\u0092|\u0093([^\u0093\u0094]*)\u0094/g;
const markCharacter = /[\u0091-\u0094]/g;
/** A text without any of these is written as it is: almost every one. */
const special = /[$%\u0091-\u0094]/;
const shielded = /\u0091(009[1-4])\u0092/g;

/** A mark that {@link render} replaces by an expression. */
export function reference(name: ReferenceName): string {
  return `\u0091${name}\u0092`;
}

/** A mark that {@link render} replaces by Terraform's `sensitive()` of the text, so that no plan shows what it is a part of. */
export function sensitive(text: string): string {
  return `\u0093${text}\u0094`;
}

/** Data in which nothing can be taken for a mark, whatever it says: {@link render} gives its characters back. */
export function shield<T>(data: T): T {
  return mapStrings(data, (text) =>
    special.test(text)
      ? text.replace(markCharacter, (character) => `\u0091${character.charCodeAt(0).toString(16).padStart(4, '0')}\u0092`)
      : text,
  ) as T;
}

/** Text as Terraform reads it back unchanged: `${` and `%{` would start a template (Terraform, "JSON Configuration Syntax"). */
export function escapeTemplate(text: string): string {
  return text.replace(/[$%]\{/g, (start) => `${start.charAt(0)}${start}`);
}

/** The configuration as it is written: every string and key escaped, then every mark replaced; keys without a value are left out. */
export function render(value: unknown): Json {
  return mapStrings(value, renderText) as Json;
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (typeof value !== 'object' || value === null) throw new TypeError(`a ${typeof value} can't stand in Terraform JSON`);
  const changed: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key];
    if (item !== undefined) define(changed, change(key), mapStrings(item, change));
  }
  return changed;
}

/** An own property, so that a key like `__proto__` stays data. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, configurable: true, enumerable: true, writable: true });
  else target[key] = value;
}

function renderText(text: string): string {
  if (!special.test(text)) return text;
  let written = '';
  let end = 0;
  for (const found of text.matchAll(mark)) {
    const [whole, name, secret] = found;
    const expression = secret === undefined ? namedExpression(name) : `sensitive(${quoted(restored(secret))})`;
    if (expression === undefined) continue;
    written += `${beforeExpression(data(text.slice(end, found.index)))}\${${expression}}`;
    end = found.index + whole.length;
  }
  return written + data(text.slice(end));
}

function namedExpression(name: string | undefined): string | undefined {
  return name !== undefined && Object.hasOwn(expressions, name) ? expressions[name as ReferenceName] : undefined;
}

function data(text: string): string {
  return escapeTemplate(restored(text));
}

/** What {@link shield} was given. */
function restored(text: string): string {
  return text.replace(shielded, (_mark, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** `$` or `%` at the end would escape the expression that follows, so they become one themselves. */
function beforeExpression(written: string): string {
  return written.replace(/[$%]+$/, (run) => `\${"${run}"}`);
}

/** A quoted string of Terraform's language ("Strings and Templates"), for use inside of an expression. */
function quoted(text: string): string {
  const escaped = escapeTemplate(text).replace(/["\\]|\p{Cc}/gu, (character) =>
    character === '"' || character === '\\' ? `\\${character}` : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${escaped}"`;
}
