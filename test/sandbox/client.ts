import { request } from 'node:http';
import { defined } from '../../src/defined.js';
import type { Sandbox } from '../../src/sandbox/index.js';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
  /** The error's code, in whichever shape the service wrote it; '' where there is none. */
  readonly code: string;
}

export interface Question {
  readonly method?: string;
  readonly url?: string;
  readonly service?: string;
  readonly region?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly key?: string;
}

/** Asks the sandbox as an SDK behind the proxy does: an absolute URL, and a credential scope. */
export function ask(sandbox: Pick<Sandbox, 'port'>, question: Question): Promise<Answer> {
  const {
    method = 'GET',
    url = 'http://aws.sandbox/',
    service = 's3',
    region = 'us-east-1',
    key = 'VENDORBUCKETSANDBOX',
  } = question;
  const authorization = `AWS4-HMAC-SHA256 Credential=${key}/20261120/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const headers = { host: new URL(url).host, ...(key === '' ? {} : { authorization }), ...question.headers };
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: sandbox.port, method, path: url, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const code = /<Code>(.*?)<\/Code>/.exec(text)?.[1] ?? /"__type":"(.*?)"/.exec(text)?.[1] ?? '';
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, code });
      });
    });
    sent.on('error', reject);
    sent.end(question.body);
  });
}

/** The calls of one bucket, in one region. */
export function bucketClient(sandbox: Pick<Sandbox, 'port'>, bucket: string, region = 'us-east-1') {
  const url = `http://${bucket}.aws.sandbox/`;
  const call = (method: string, path: string, body?: string | Buffer, headers?: Question['headers']) =>
    ask(sandbox, {
      method,
      url: url + path,
      region,
      ...defined({ body, headers }),
    });
  return {
    create: (headers?: Question['headers']) => call('PUT', '', region === 'us-east-1' ? '' : locationXml(region), headers),
    get: (path: string, headers?: Question['headers']) => call('GET', path, undefined, headers),
    put: (path: string, body: string | Buffer, headers?: Question['headers']) => call('PUT', path, body, headers),
    remove: (path: string, headers?: Question['headers']) => call('DELETE', path, undefined, headers),
    head: (path: string) => call('HEAD', path),
    post: (path: string, body: string) => call('POST', path, body),
  };
}

export function locationXml(region: string): string {
  return `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;
}

export function iamCall(
  sandbox: Pick<Sandbox, 'port'>,
  action: string,
  parameters: Readonly<Record<string, string>> = {},
  region = 'us-east-1',
): Promise<Answer> {
  const body = new URLSearchParams({ Action: action, Version: '2010-05-08', ...parameters }).toString();
  return ask(sandbox, { method: 'POST', service: 'iam', region, body });
}

export function kmsCall(
  sandbox: Pick<Sandbox, 'port'>,
  target: string,
  input: object = {},
  region = 'us-east-1',
): Promise<Answer> {
  return ask(sandbox, {
    method: 'POST',
    service: 'kms',
    region,
    headers: { 'x-amz-target': `TrentService.${target}` },
    body: JSON.stringify(input),
  });
}

/** A call of S3 Control: the account in the host, and the resource behind the API's version. */
export function controlCall(
  sandbox: Pick<Sandbox, 'port'>,
  method: string,
  path: string,
  { body = '', region = 'us-east-1' }: { readonly body?: string; readonly region?: string } = {},
): Promise<Answer> {
  return ask(sandbox, { method, url: `http://111122223333.aws.sandbox/v20180820/${path}`, region, body });
}

export function trailCall(
  sandbox: Pick<Sandbox, 'port'>,
  target: string,
  input: object = {},
  region = 'us-east-1',
): Promise<Answer> {
  const headers = { 'x-amz-target': `CloudTrail_20131101.${target}` };
  return ask(sandbox, { method: 'POST', service: 'cloudtrail', region, headers, body: JSON.stringify(input) });
}

export function guardDutyCall(sandbox: Pick<Sandbox, 'port'>, method: string, path: string, input?: object): Promise<Answer> {
  const body = input === undefined ? {} : { body: JSON.stringify(input) };
  return ask(sandbox, { method, service: 'guardduty', url: `http://aws.sandbox/${path}`, ...body });
}

/** A policy document of statements that allow unless they say otherwise. */
export function policyOf(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements.map((statement) => ({ Effect: 'Allow', ...statement })) });
}

export const enabled = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
export const trustPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
