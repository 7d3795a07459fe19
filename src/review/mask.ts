import type { BucketSpec } from '../spec/spec.js';
import { secretOf, withSecret, type Maskable } from '../spec/trust.js';
import type { RequestReview } from './input.js';

/** What stands in the place of a sensitive value wherever people or machines read. */
export const maskedText = '(sensitive)';

/** The sensitive values of a spec. */
export function secretsOf(spec: BucketSpec): readonly string[] {
  const found = spec.roles.map(({ trust }) => secretOf(trust)).filter(({ sensitive, value }) => sensitive && value !== '');
  return [...new Set(found.map(({ value }) => value))];
}

/** A spec without its sensitive values where they belong, and with nothing else changed. */
export function withoutSecrets(spec: BucketSpec): BucketSpec {
  const masked = (one: Maskable): Maskable => (one.sensitive ? { ...one, value: '' } : one);
  const roles = spec.roles.map((role) => ({ ...role, trust: withSecret(role.trust, masked(secretOf(role.trust))) }));
  return { ...spec, roles };
}

/** The spec as it may be shown: no sensitive value is in it, wherever else it stands. */
export function maskSpec(spec: BucketSpec): BucketSpec {
  return maskAll(spec, secretsOf(spec));
}

/**
 * A request without the sensitive values of its spec and of the one before, wherever they got to. Whom one of the two lets in is none:
 * as one it would hide who loses access, or who gets it.
 */
export function maskRequest(request: RequestReview): RequestReview {
  const specs = [request.spec, request.before?.spec].filter((spec) => spec !== undefined);
  const secrets = [...new Set(specs.flatMap(secretsOf))];
  if (secrets.length === 0) return request;
  const open = JSON.stringify(specs.map(withoutSecrets).map(({ grants, roles, access }) => [grants, roles, access]));
  return maskAll(
    request,
    secrets.filter((secret) => !open.includes(secret)),
  );
}

/**
 * Any data without some values, in its texts and its keys alike. A short value is taken out only where it stands by itself: within a word
 * it is no secret, and would take other words apart.
 */
export function maskAll<T>(data: T, secrets: readonly string[]): T {
  if (secrets.length === 0) return data;
  const forms = [...secrets].sort((a, b) => b.length - a.length).map(formOf);
  return maskDeep(data, (text) => forms.reduce((all, form) => all.replace(form, () => maskedText), text)) as T;
}

/** Whatever is this long is no part of a word by chance. In UTF-16 code units. */
const longWord = 8;

function formOf(secret: string): RegExp {
  const exact = secret.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  return secret.length >= longWord ? new RegExp(exact, 'g') : new RegExp(`(?<![A-Za-z0-9])${exact}(?![A-Za-z0-9])`, 'g');
}

function maskDeep(data: unknown, mask: (text: string) => string): unknown {
  if (typeof data === 'string') return mask(data);
  if (Array.isArray(data)) return data.map((item) => maskDeep(item, mask));
  if (typeof data !== 'object' || data === null) return data;
  // fromEntries defines own properties, so that a key like __proto__ stays data.
  const entries = Object.entries(data).map(([key, value]) => [mask(key), ours.has(key) ? value : maskDeep(value, mask)] as const);
  return Object.fromEntries(entries);
}

/** Under these stand words of this project and of Terraform alone. What is read of a change, and not only shown, no value can take away. */
const ours: ReadonlySet<string> = new Set(['kind', 'code', 'address', 'action', 'mode', 'type', 'providerName']);
