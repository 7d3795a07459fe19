import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BucketSpec } from '../../../src/spec/spec.js';
import { resolveAll } from '../../../src/run/resolve-all.js';
import { parseSettings } from '../../../src/settings/parse.js';
import { encryptions, more, own, protections, regions, replications, type Value } from './choices.js';
import { setUps, type SetUp } from '../../properties/set-ups.js';
import { showFault, take, templatesWith } from '../../resolve/fixture.js';

/** A stack that is applied, and what was chosen for it. */
interface Stack {
  readonly spec: BucketSpec;
  readonly chosen: readonly string[];
}

/**
 * The examples as they are, and every set-up of every vendor in turn with the next encryption, replication and protection that it takes. All
 * in one account: their names do not collide.
 */
export function stacks(): readonly Stack[] {
  const folder = join(import.meta.dirname, '../../../examples');
  const examples = readdirSync(folder).map((name) => ({
    file: `examples/${name}`,
    text: readFileSync(join(folder, name), 'utf8'),
  }));
  const all = [
    ...examples.map((example) => ({ ...example, chosen: ['an example'] })),
    ...setUps.map(firstTaken),
    ...more.map(([chosen, request], n) => ({
      ...{ file: `buckets/moto-more-${n}.yml`, chosen: [chosen] },
      text: JSON.stringify({ vendor: 'custom', parameters: customParameters, bucket: `moto-more-${n}`, ...request }),
    })),
  ];
  const { specs, faults } = resolve(all);
  const wrong = [...faults.values()].flat().map((fault) => `${fault.at?.file}: ${showFault(fault)}`);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return all.flatMap(({ file, chosen }) => {
    const spec = specs.get(file);
    return spec === undefined ? [] : [{ spec, chosen }];
  });
}

const templates = templatesWith();
const settings = take(
  parseSettings('.github/vendor-bucket.yml', JSON.stringify({ deployers: [`arn:aws:iam::${own}:role/deployer`] })),
).value;

interface Text {
  readonly file: string;
  readonly text: string;
}

function resolve(texts: readonly Text[]) {
  const encoder = new TextEncoder();
  return resolveAll(
    texts.map(({ file, text }) => ({ file, bytes: { ok: true, value: encoder.encode(text) } })),
    templates,
    settings,
  );
}

/** The next encryption that the template takes, and the first replication from the n-th on that goes with it. */
function firstTaken(setUp: SetUp, n: number): Text & { readonly chosen: readonly string[] } {
  const allowed = setUp.rules.encryption?.allowed;
  const takes = encryptions.filter((choose) => {
    const { encryption = { type: 'sse-s3' } } = choose('us-east-1')[1] as { readonly encryption?: { readonly type: string } };
    return allowed?.includes(encryption.type) !== false;
  });
  for (let shift = 0; shift < takes.length * replications.length; shift += 1) {
    const encrypt = at(takes, n + Math.floor(shift / replications.length));
    const made = written(setUp, n, [encrypt, at(replications, n + shift)]);
    if (resolve([made]).faults.size === 0) return made;
  }
  throw new Error(`Nothing that ${setUp.vendor} takes.`);
}

function written(
  setUp: SetUp,
  n: number,
  [encrypt, replicate]: readonly [(typeof encryptions)[number], (typeof replications)[number]],
) {
  const bucket = `${setUp.rules.bucket?.prefix ?? ''}moto-${setUp.vendor}-${n}`.slice(0, 40);
  const [region, to] = setUp.rules.regions === undefined ? [at(regions, n), at(regions, n + 1)] : allowedIn(setUp);
  const [[encrypted, one], [replicated, two], [protectedBy, three]] = [
    encrypt(region),
    replicate(to, bucket),
    at(protections, n)(bucket),
  ];
  const { vendor, variant } = setUp;
  // An account has a provider of identities once: that of the example.
  const once = 'createProvider' in setUp.parameters ? { createProvider: false } : {};
  const request = { vendor, variant, parameters: { ...parametersOf(setUp), ...once }, bucket, region, ...one, ...two, ...three };
  return {
    file: `buckets/moto-${n}.yml`,
    text: JSON.stringify(request),
    chosen: [`encryption: ${encrypted}`, `replication: ${replicated}`, `protection: ${protectedBy}`],
  };
}

function allowedIn({ rules }: SetUp): readonly [string, string] {
  const [first = 'us-east-1', second = 'us-west-2'] = rules.regions?.allowed ?? [];
  return [first, second];
}

function at<T>(list: readonly T[], n: number): T {
  return list[n % list.length] as T;
}

const customParameters = parametersOf(setUps.find(({ vendor }) => vendor === 'custom') as SetUp);

function parametersOf({ parameters, phases, firstPhase }: SetUp): Value {
  const second = firstPhase ? (phases?.parameters ?? []) : [];
  const said = Object.entries(parameters).filter(([name, { example }]) => example !== undefined && !second.includes(name));
  return Object.fromEntries(said.map(([name, { example }]) => [name, example]));
}
