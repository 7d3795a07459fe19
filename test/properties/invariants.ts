import { isDeepStrictEqual } from 'node:util';
import { analyse } from '../../src/analysis/analyse.js';
import { deployedDocuments } from '../../src/policies/documents.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import type { Fault } from '../../src/fault/fault.js';
import { renderExplanation } from '../../src/review/explanation.js';
import { maskAll, maskSpec, secretsOf } from '../../src/review/mask.js';
import type { TerraformJson } from '../../src/stack/text.js';
import { checkConfiguration, type ProviderSchema } from '../stack/provider-schema.js';
import { policiesIn, referencesOf, resourcesOf, sent, templateComplaints } from './emitted.js';
import { faultComplaints } from './fault-form.js';
import { outcomeOf, type Asked, type Outcome } from './outcome.js';
import { publicComplaints } from './public-scan.js';

/** What a request is checked with. */
export interface Tools {
  /** The provider's own schema, where it is at hand. */
  readonly schema?: ProviderSchema;
}

/** What becomes of a request, and what is wrong with that; empty: all that is promised holds. */
interface Judged {
  readonly outcome: Outcome;
  readonly complaints: readonly string[];
}

/** Judges one request by all that can be said of it alone. `secrets`: its sensitive values. Throws what the code under test throws. */
export function judge(asked: Asked, tools: Tools, secrets: readonly string[] = []): Judged {
  const outcome = outcomeOf(asked);
  if (outcome.faults !== undefined) {
    return { outcome, complaints: [...faultComplaints(outcome.faults, asked.bytes), ...shownIn(outcome.faults, secrets)] };
  }
  const { spec, configuration } = outcome;
  const parsed = JSON.parse(configuration) as TerraformJson;
  const complaints = [
    ...(`${JSON.stringify(parsed, null, 2)}\n` === configuration ? [] : ['the configuration is not written as it is read']),
    ...(tools.schema === undefined ? [] : checkConfiguration(tools.schema, parsed)),
    ...templateComplaints(parsed, spec, secrets),
    ...documentComplaints(parsed, spec),
    ...tagComplaints(parsed, spec),
    ...meaningComplaints(spec, secrets),
  ];
  return { outcome, complaints };
}

function shownIn(faults: readonly Fault[], secrets: readonly string[]): readonly string[] {
  const shown = faults.map(({ code, ...fault }) => ({ code, text: JSON.stringify(fault) }));
  return secrets.flatMap((secret) =>
    shown
      .filter(({ text }) => text.includes(JSON.stringify(secret).slice(1, -1)))
      .map(({ code }) => `${secret} is shown by ${code}`),
  );
}

/** The policies that Terraform sends are those that are analysed, and none lets everybody in. */
function documentComplaints(configuration: TerraformJson, spec: BucketSpec): readonly string[] {
  const emitted = policiesIn(configuration, spec);
  const analysed = new Map<string, unknown>(
    deployedDocuments(spec, referencesOf(spec)).map(({ kind, name, document }) => [`${kind} ${name}`, document] as const),
  );
  const names = new Set([...emitted.keys(), ...analysed.keys()]);
  return [
    ...[...names]
      .filter((name) => !isDeepStrictEqual(emitted.get(name), analysed.get(name)))
      .map((name) => `${name} is not what is analysed`),
    ...[...emitted].flatMap(([name, document]) => publicComplaints(document).map((text) => `${name}: ${text}`)),
  ];
}

/** What stands in a tag arrives as it is. */
function tagComplaints(configuration: TerraformJson, spec: BucketSpec): readonly string[] {
  const tags = resourcesOf(configuration)['aws_s3_bucket']?.['bucket']?.['tags'] ?? {};
  const arrived = Object.fromEntries(Object.entries(tags).map(([key, value]) => [sent(key, spec), sent(value as string, spec)]));
  return isDeepStrictEqual(arrived, { ...spec.tags }) ? [] : [`the tags arrive as ${JSON.stringify(arrived)}`];
}

/** What the documents mean: nothing is public, the vendor has what its template says and no more, and no secret is shown. */
function meaningComplaints(spec: BucketSpec, secrets: readonly string[]): readonly string[] {
  const analysis = analyse(spec);
  const shown = [
    renderExplanation({ spec, analysis }),
    JSON.stringify(maskAll({ ...spec, analysis }, secretsOf(spec))),
    JSON.stringify(maskSpec(spec)),
  ];
  return [
    ...analysis.public
      .filter((verdict) => verdict.public)
      .map(({ kind, of, statements }) => `the ${kind} of ${of} is public: ${JSON.stringify(statements)}`),
    ...analysis.missing.map((gap) => `missing: ${JSON.stringify(gap)}`),
    ...analysis.beyond.map((gap) => `beyond: ${JSON.stringify(gap)}`),
    ...secrets.filter((secret) => shown.some((text) => text.includes(secret))).map((secret) => `${secret} is shown to people`),
  ];
}
