const ansi = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;
// Everything that moves the cursor, hides text or turns its direction; line breaks and tabs stay.
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** The text without colours and other control sequences. Line breaks and tabs stay. */
export function plainText(text: string): string {
  return text.replace(ansi, '').replace(/\r\n/g, '\n').replace(control, '');
}

/** The text as one line without control characters, at most `limit` UTF-16 code units, for a fault's message. */
export function oneLine(text: string, limit = 600): string {
  const line = plainText(text).replace(/\s+/g, ' ').trim();
  return line.length > limit ? `${line.slice(0, limit - 3)}...` : line;
}

/** Replaces the secrets of a process by `(secret)`. */
export type Redact = (text: string) => string;

const secretName = /SECRET|TOKEN|PASSWORD|PRIVATE/i;

/**
 * Gives a function that blanks every secret of `env` in a text: values of variables whose names say so, and passwords in proxy
 * addresses. Values under 8 characters are left, because blanking them would tear ordinary words.
 */
export function redactSecretsOf(env: Readonly<Record<string, string | undefined>>): Redact {
  const secrets = Object.entries(env)
    .flatMap(([name, value]) => (value === undefined ? [] : secretsIn(name, value)))
    .filter((secret) => secret.length >= 8)
    .sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((shown, secret) => shown.replaceAll(secret, '(secret)'), text);
}

function secretsIn(name: string, value: string): string[] {
  if (/_PROXY$/i.test(name)) {
    const password = /^[a-z0-9+.-]+:\/\/[^/@\s]*?:([^/@\s]+)@/i.exec(value)?.[1];
    return password === undefined ? [] : [password];
  }
  return secretName.test(name) && !/_(FILE|URI|URL)$/i.test(name) ? [value] : [];
}
