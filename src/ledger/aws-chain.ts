import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { fromTokenFile, fromWebToken } from '@aws-sdk/credential-provider-web-identity';

/** Credentials of a source, and when they end (milliseconds since 1970). */
export interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
  /** The account of the role that was assumed, as AWS's answer names it. */
  readonly accountId?: string;
}

/**
 * AWS's own providers, in a file that is loaded only where they are needed: they are a quarter of the size of the action. A web identity comes
 * before profiles, as with Terraform (`resolveCredentialChain` of AWS's SDK for Go, which its S3 backend and its provider use); then
 * profiles with SSO, processes and roles, containers, and instance metadata.
 */
export function openChain(region: string, isWebIdentity: boolean): () => Promise<Identity> {
  const clientConfig = { region };
  return isWebIdentity ? fromTokenFile({ clientConfig }) : defaultProvider({ clientConfig });
}

/** A role, and the token by which it is assumed. */
export interface WebIdentity {
  readonly webIdentityToken: string;
  readonly roleArn: string;
  readonly roleSessionName: string;
  readonly durationSeconds: number;
  readonly region: string;
  /** Of STS, where it is not AWS's own for the region. */
  readonly endpoint?: string;
}

/** Assumes a role by a token that is in memory: the same call as of {@link openChain}, without a file. */
export function assumeByToken({ region, endpoint, ...role }: WebIdentity): Promise<Identity> {
  return fromWebToken({ ...role, clientConfig: { region, ...(endpoint === undefined ? {} : { endpoint }) } })();
}
