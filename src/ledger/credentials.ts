import { failed, ok, type Result } from '../fault/fault.js';

/** What a request to AWS is signed with. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials, as a role gives them. */
  readonly sessionToken?: string;
}

const wholeText = /^[\x21-\x7e]+$/;

/** Reads the credentials of an environment: `ledger/credentials` where they are absent or can't be any. Never shows them. */
export function credentialsOf(env: Readonly<Record<string, string | undefined>>): Result<Credentials> {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'] ?? '';
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'] ?? '';
  const sessionToken = env['AWS_SESSION_TOKEN'] ?? '';
  if (accessKeyId === '' || secretAccessKey === '') {
    return failed({
      code: 'ledger/credentials',
      message: 'There are no AWS credentials in the environment.',
      fix: 'Run aws-actions/configure-aws-credentials before this step, with "id-token: write" among the job\'s permissions.',
    });
  }
  // What breaks a header would show up in the error of whoever refuses it.
  if (
    !/^[A-Za-z0-9_]{8,128}$/.test(accessKeyId) ||
    !wholeText.test(secretAccessKey) ||
    (sessionToken !== '' && !wholeText.test(sessionToken))
  ) {
    return failed({
      code: 'ledger/credentials',
      message: 'The AWS credentials in the environment have characters that no credentials have.',
      fix: 'Remove line breaks and spaces from them, or use aws-actions/configure-aws-credentials.',
    });
  }
  return ok({ accessKeyId, secretAccessKey, ...(sessionToken === '' ? {} : { sessionToken }) });
}
