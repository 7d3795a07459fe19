import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A session that was given out, by the id of its key. */
interface Session {
  readonly account: string;
  readonly role: string;
}

/**
 * Stands for STS: takes AssumeRoleWithWebIdentity as its API reference has it ("AssumeRoleWithWebIdentity": Action, Version 2011-06-15, RoleArn,
 * RoleSessionName, WebIdentityToken, DurationSeconds), and gives a session where the role trusts the token's audience and repository.
 */
export class StandInSts {
  readonly sessions = new Map<string, Session>();
  /** Roles that trust the repository of the tests. */
  readonly trusting = new Set<string>();
  /** The account that an answer names, where it is another than the role's. */
  readonly answersFor = new Map<string, string>();
  readonly calls: Readonly<Record<string, string>>[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
      request.on('end', () => {
        const { status, text } = this.#answer(Object.fromEntries(new URLSearchParams(body)));
        response.writeHead(status, { 'content-type': 'text/xml' }).end(text);
      });
    });
  }

  static async start(): Promise<StandInSts> {
    const sts = new StandInSts();
    await new Promise<void>((resolve) => sts.#server.listen(0, '127.0.0.1', resolve));
    return sts;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #answer(call: Readonly<Record<string, string>>): { readonly status: number; readonly text: string } {
    this.calls.push(call);
    const { Action, Version, RoleArn = '', WebIdentityToken = '', RoleSessionName = '', DurationSeconds = '3600' } = call;
    if (Action !== 'AssumeRoleWithWebIdentity' || Version !== '2011-06-15') return refused('InvalidAction');
    if (!/^[\w+=,.@-]{2,64}$/.test(RoleSessionName) || Number(DurationSeconds) > 3600) return refused('ValidationError');
    const claims = claimsOf(WebIdentityToken);
    if (claims.aud !== 'sts.amazonaws.com') return refused('InvalidIdentityToken');
    if (claims.repository !== 'acme/buckets' || !this.trusting.has(RoleArn)) return refused('AccessDenied');
    const account = this.answersFor.get(RoleArn) ?? RoleArn.split(':')[4] ?? '';
    const role = RoleArn.replace(/^.*\//, '');
    const key = `ASIA${account}${this.sessions.size}`;
    this.sessions.set(key, { account, role });
    const ends = new Date(Date.now() + Number(DurationSeconds) * 1000).toISOString();
    return {
      status: 200,
      text: `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
<AssumedRoleUser><Arn>arn:aws:sts::${account}:assumed-role/${role}/${RoleSessionName}</Arn><AssumedRoleId>AROA:${RoleSessionName}</AssumedRoleId></AssumedRoleUser>
<Credentials><AccessKeyId>${key}</AccessKeyId><SecretAccessKey>secret-of-${key}</SecretAccessKey><SessionToken>token-of-${key}</SessionToken><Expiration>${ends}</Expiration></Credentials>
</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
    };
  }
}

function refused(code: string) {
  const text = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>Not authorized</Message></Error></ErrorResponse>`;
  return { status: code === 'AccessDenied' ? 403 : 400, text };
}

interface Claims {
  readonly aud?: string;
  readonly repository?: string;
}

function claimsOf(token: string): Claims {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? 'e30', 'base64url').toString('utf8')) as Claims;
}

/** A token as GitHub makes it, but for its signature. */
export function tokenFor(audience: string, repository = 'acme/buckets'): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part({ aud: audience, repository, iss: 'https://token.actions.githubusercontent.com' })}.c2lnbmVk`;
}
