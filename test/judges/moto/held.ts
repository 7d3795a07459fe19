import { z } from 'zod';
import type { BucketSpec } from '../../../src/spec/spec.js';
import { evaluate } from '../../stack/template.js';
import { Asking, type Block } from './asking.js';
import type { Moto } from './proxy.js';
import { moduleOf, readStack } from './root.js';

/** What a plan promised, and what moto holds. */
interface Held {
  readonly what: string;
  readonly promised: unknown;
  readonly holds: unknown;
}

const state = z.object({
  resources: z.array(
    z.object({
      module: z.string(),
      mode: z.enum(['managed', 'data']),
      type: z.string(),
      name: z.string(),
      instances: z.array(z.object({ attributes: z.record(z.string(), z.unknown()) })),
    }),
  ),
});

/** Reads what addresses stand for in a module, by Terraform's state: ids and ARNs that AWS gave. */
export function readAttributes(text: string): (spec: BucketSpec, address: string) => string {
  const all = state.parse(JSON.parse(text)).resources.flatMap(({ module, mode, type, name, instances }) => {
    const prefix = `${module}.${mode === 'data' ? 'data.' : ''}${type}.${name}`;
    return Object.entries(instances[0]?.attributes ?? {}).map(([key, value]) => [`${prefix}.${key}`, value] as const);
  });
  const values = new Map(all);
  return (spec, address) => {
    const value = values.get(`module.${moduleOf(spec)}.${address}`);
    if (typeof value !== 'string') throw new Error(`${spec.id}: ${address} is not in the state.`);
    return value;
  };
}

/** Asks moto for what decides who gets in and how it is encrypted, and sets what the stack's own bytes say beside it. */
export async function heldOf(
  spec: BucketSpec,
  moto: Moto,
  attribute: (spec: BucketSpec, address: string) => string,
): Promise<readonly Held[]> {
  const { resource, provider } = readStack(spec);
  const text = (value: unknown) => evaluate(String(value), (address) => attribute(spec, address));
  const regionOf = ({ provider: of }: Block) =>
    provider.aws.find(({ alias }) => (of === undefined ? alias === undefined : `aws.${alias}` === of))?.region ?? spec.region;
  const asking = (name: string, block: Block) =>
    new Asking(moto, { text, region: regionOf(block), block, spec, name, attribute });
  const all = Object.entries(resource).flatMap(([type, blocks]) =>
    Object.entries(blocks).map(async ([name, block]) => {
      const held = await readers[type]?.(asking(name, block));
      return (held ?? []).map((one) => ({ ...one, what: `${spec.id}: ${type}.${name}: ${one.what}` }));
    }),
  );
  return (await Promise.all(all)).flat();
}

type Reader = (asking: Asking) => Promise<readonly Held[]>;
const blocked = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'] as const;

const readers: Readonly<Record<string, Reader>> = {
  aws_s3_bucket_policy: async (asking) => [
    { what: 'policy', promised: asking.document('policy'), holds: json(await asking.bucket('policy')) },
  ],
  aws_s3_bucket_public_access_block: async (asking) => {
    const xml = await asking.bucket('publicAccessBlock');
    const holds = blocked.map((name) => `${name} ${element(xml, name)}`);
    return [{ what: 'public access', promised: blocked.map((name) => `${name} true`), holds }];
  },
  aws_s3_bucket_server_side_encryption_configuration: async (asking) => {
    const xml = await asking.bucket('encryption');
    const [rule = {}] = asking.block['rule'] as readonly Block[];
    const byDefault = rule['apply_server_side_encryption_by_default'] as Block;
    const keyId = byDefault['kms_master_key_id'];
    return [
      {
        what: 'encryption',
        promised: [
          byDefault['sse_algorithm'],
          keyId === undefined ? undefined : asking.text(keyId),
          rule['bucket_key_enabled'] ?? false,
        ],
        holds: [element(xml, 'SSEAlgorithm'), element(xml, 'KMSMasterKeyID'), element(xml, 'BucketKeyEnabled') === 'true'],
      },
    ];
  },
  aws_s3_bucket_versioning: async (asking) => [
    {
      what: 'versions',
      promised: (asking.block['versioning_configuration'] as Block)['status'],
      holds: element(await asking.bucket('versioning'), 'Status'),
    },
  ],
  aws_s3_bucket_ownership_controls: async (asking) => [
    {
      what: 'ownership',
      promised: (asking.block['rule'] as Block)['object_ownership'],
      holds: element(await asking.bucket('ownershipControls'), 'ObjectOwnership'),
    },
  ],
  aws_s3_bucket_object_lock_configuration: async (asking) => {
    const xml = await asking.bucket('object-lock');
    const { mode, days } = (asking.block['rule'] as Readonly<Record<string, Block>>)['default_retention'] ?? {};
    return [{ what: 'lock', promised: [mode, String(days)], holds: [element(xml, 'Mode'), element(xml, 'Days')] }];
  },
  aws_s3_access_point: async (asking) => {
    if (asking.block['policy'] === undefined) return [];
    const xml = await asking.control(`accesspoint/${asking.text(asking.block['name'])}/policy`);
    return [{ what: 'policy', promised: asking.document('policy'), holds: json(unescape(element(xml, 'Policy') ?? '')) }];
  },
  aws_kms_key: async (asking) => {
    const { Policy: policy } = await asking.key('GetKeyPolicy', { PolicyName: 'default' });
    const { KeyRotationEnabled: rotates } = await asking.key('GetKeyRotationStatus');
    return [
      { what: 'policy', promised: asking.document('policy'), holds: json(String(policy)) },
      { what: 'rotation', promised: asking.block['enable_key_rotation'], holds: rotates },
    ];
  },
  aws_iam_role: async (asking) => {
    const xml = await asking.iam({ Action: 'GetRole', RoleName: asking.text(asking.block['name']) });
    const holds = json(decodeURIComponent(element(xml, 'AssumeRolePolicyDocument') ?? ''));
    return [{ what: 'trust', promised: asking.document('assume_role_policy'), holds }];
  },
  aws_iam_role_policy: async (asking) => {
    const names = { RoleName: asking.text(asking.block['role']), PolicyName: asking.text(asking.block['name']) };
    const xml = await asking.iam({ Action: 'GetRolePolicy', ...names });
    const holds = json(decodeURIComponent(element(xml, 'PolicyDocument') ?? ''));
    return [{ what: 'policy', promised: asking.document('policy'), holds }];
  },
};

/** What a reader reads; the list's other half is what it does not. */
export const readTypes: readonly string[] = Object.keys(readers);

function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}

function unescape(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#34;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
