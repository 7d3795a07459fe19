import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { fromTokenFile } from '@aws-sdk/credential-provider-web-identity';

/** Credentials of a source, and when they end (milliseconds since 1970). */
export interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
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
