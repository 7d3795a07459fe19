// Of AWS's packages only what is called here: their own types take the compiler longer than all of this project.
interface AwsIdentity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
  readonly accountId?: string;
}
interface AwsClientConfig {
  readonly region: string;
  readonly endpoint?: string;
}

declare module '@aws-sdk/credential-provider-node' {
  export function defaultProvider(options: { readonly clientConfig: AwsClientConfig }): () => Promise<AwsIdentity>;
}
declare module '@aws-sdk/credential-provider-web-identity' {
  export function fromTokenFile(options: { readonly clientConfig: AwsClientConfig }): () => Promise<AwsIdentity>;
  export function fromWebToken(options: {
    readonly webIdentityToken: string;
    readonly roleArn: string;
    readonly roleSessionName: string;
    readonly durationSeconds: number;
    readonly clientConfig: AwsClientConfig;
  }): () => Promise<AwsIdentity>;
}
