import type { BucketSpec } from '../../../src/spec/spec.js';
import type { Moto } from './proxy.js';

export type Block = Readonly<Record<string, unknown>>;

/** A resource of a stack, and what it refers to. */
interface About {
  readonly text: (value: unknown) => string;
  readonly region: string;
  readonly block: Block;
  readonly spec: BucketSpec;
  readonly name: string;
  readonly attribute: (spec: BucketSpec, address: string) => string;
}

/** One resource, and moto's word on it. */
export class Asking {
  readonly block: Block;
  readonly text: About['text'];
  readonly #moto: Moto;
  readonly #about: About;

  constructor(moto: Moto, about: About) {
    this.#moto = moto;
    this.#about = about;
    this.block = about.block;
    this.text = about.text;
  }

  /** The answer to a query on the bucket. */
  async bucket(query: string): Promise<string> {
    const { region } = this.#about;
    const answer = await this.#moto.ask({ service: 's3', region, bucket: this.text(this.block['bucket']), path: `/?${query}=` });
    return answer.body;
  }

  async control(path: string): Promise<string> {
    const { region } = this.#about;
    const account = { 'x-amz-account-id': this.#moto.account };
    return (await this.#moto.ask({ service: 's3control', region, path: `/v20180820/${path}`, headers: account })).body;
  }

  async key(action: string, input: object = {}): Promise<Block> {
    const { region, spec, name, attribute } = this.#about;
    const id = attribute(spec, `aws_kms_key.${name}.key_id`);
    const headers = { 'x-amz-target': `TrentService.${action}`, 'content-type': 'application/x-amz-json-1.1' };
    const body = JSON.stringify({ KeyId: id, ...input });
    const answer = await this.#moto.ask({ service: 'kms', region, method: 'POST', path: '/', headers, body });
    return JSON.parse(answer.body) as Block;
  }

  async iam(parameters: Readonly<Record<string, string>>): Promise<string> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams({ Version: '2010-05-08', ...parameters }).toString();
    return (await this.#moto.ask({ service: 'iam', method: 'POST', path: '/', headers, body })).body;
  }

  /** A document that the block says. */
  document(key: string): unknown {
    return JSON.parse(this.text(this.block[key]));
  }
}
