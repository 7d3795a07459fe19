import { devNull } from 'node:os';
import { accessKey, domain } from './address.js';

const clearedNames = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWS_CA_BUNDLE',
  'AWS_USE_FIPS_ENDPOINT',
  'AWS_USE_DUALSTACK_ENDPOINT',
  'AWS_ENDPOINT_URL_S3',
  'AWS_ENDPOINT_URL_S3_CONTROL',
  'AWS_ENDPOINT_URL_IAM',
  'AWS_ENDPOINT_URL_KMS',
  'AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API',
  'AWS_ENDPOINT_URL_STS',
  'AWS_S3_ENDPOINT',
  'AWS_STS_ENDPOINT',
  'AWS_IAM_ENDPOINT',
  'AWS_DYNAMODB_ENDPOINT',
  'NO_PROXY',
  'ALL_PROXY',
  // Go ignores HTTP_PROXY where this is set, taking itself for a CGI program.
  'REQUEST_METHOD',
];

/**
 * What to lay over a child's environment so that every AWS call of its goes to the sandbox and none can go to a real account; undefined means:
 * remove the variable. `inherited` is the environment that the child would have, read so that every AWS variable in it is removed as well.
 * HTTPS_PROXY is left as it is: a download of Terraform or of a provider may need it.
 */
export function sandboxEnvironment(
  port: number,
  inherited: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const found = Object.keys(inherited).filter((name) => /^(aws_.*|(no|all|http)_proxy|request_method)$/i.test(name));
  const cleared = [...clearedNames, ...clearedNames.map((name) => name.toLowerCase()), 'http_proxy', ...found];
  return {
    ...Object.fromEntries(cleared.map((name) => [name, undefined])),
    AWS_ENDPOINT_URL: `http://${domain}`,
    HTTP_PROXY: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: accessKey.id,
    AWS_SECRET_ACCESS_KEY: accessKey.secret,
    AWS_EC2_METADATA_DISABLED: 'true',
    // Not the user's own files, where a profile may name endpoints or roles.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
}
