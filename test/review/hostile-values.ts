import type { BucketSpec } from '../../src/spec/spec.js';
import type { Analysis } from '../../src/analysis/analysis.js';
import type { Change } from '../../src/change/change.js';
import type { RequestReview, ReviewInput } from '../../src/review/input.js';
import { reviewMarker } from '../../src/review/review.js';
import { openAnalysis, protectedSpec } from './protected-values.js';
import { creation, spec } from './review-values.js';

/** Texts that mean something in Markdown, HTML, Mermaid, a log or a terminal. */
export const attacks: readonly string[] = [
  '@octocat and @acme/admins',
  'closes #1, acme/x#2, GH-3',
  '<script>alert(1)</script><img src=x onerror=y>',
  '</details></summary></code></sub><h1>',
  reviewMarker,
  '<!--',
  '-->',
  '`',
  '``` ',
  '````\n```\n~~~',
  'a | b | c',
  'a \\| b \\',
  '[approved](https://evil.example) ![x](https://evil.example/x.png) <https://evil.example>',
  'https://evil.example www.evil.example a@evil.example',
  '*bold* _em_ __strong__ ~~gone~~ $x$ $$y$$',
  '\n\n# Approved\n\n- item\n\n> [!NOTE]\n> x',
  '1. x\n2. y',
  '\n::set-output name=a::b\n::error::x\n##[error]x',
  '"] --> x; click x "https://evil.example"; %%{init: {}}%% end; #quot; `md`',
  '```\n```mermaid\ngraph TD',
  '\u001b[31mred\u001b[0m \u0007 \u0000 \r x \u2028 y \u202e z \u200b \ud800',
  '${aws.x} %{if} $(id) {{bucket_name}} {{constructor}}',
  '&lt;b&gt; &#64;octocat &amp;',
  ':tada: a:key:b :+1::-1:',
  'costs $5 and $x$ `$y$`',
  '[^1] [x][y] - [ ] x',
  ' ',
];

/** Every text of a spec replaced, the terms that types or numbers pin left alone. */
export function poison(value: unknown, text: string, key = ''): unknown {
  const terms = [
    'type',
    'from',
    'uploads',
    'sseC',
    'to',
    'on',
    'by',
    'mode',
    'partition',
    'kind',
    'allow',
    'record',
    'frequency',
    'versions',
    'state',
  ];
  if (typeof value === 'string') return terms.includes(key) && key !== 'to' ? value : text;
  if (Array.isArray(value)) return value.map((item) => poison(item, text, key));
  // Left alone: else everything would be masked as one secret.
  if (key === 'externalId') return value;
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, poison(inner, text, name)]));
  }
  return value;
}

/** As {@link spec}, with everything else that a spec can have. */
const whole: BucketSpec = {
  ...protectedSpec,
  vendor: { ...protectedSpec.vendor, variant: 'x' },
  cors: spec.cors,
  grants: spec.grants,
  services: [{ service: 'x', statements: [{ sid: 'x', actions: ['x'], on: 'objects' }] }],
  handover: { ...spec.handover, byHand: [{ title: 'x', why: 'x', command: 'x' }], snippets: [{ title: 'x', text: 'x' }], features: [{ name: 'x', title: 'x', warning: 'x' }] }, // prettier-ignore
  defaults: spec.defaults,
};

/** A review in which every text is this one. */
export function poisoned(text: string): ReviewInput {
  const badSpec = poison({ ...whole, tags: { [text]: text } }, text) as BucketSpec;
  const change = (kind: Change['kind']): Change => ({ kind, code: text, text, address: text });
  const resources = (creation.plan?.changes ?? []).map((resource) => ({ ...resource, address: text }));
  const request: RequestReview = {
    file: text,
    spec: badSpec,
    analysis: poison(openAnalysis, text) as Analysis,
    plan: { changes: resources, outputs: [], text: `${text}\n  ${text}` },
    changes: [change('destroys'), change('weakens'), change('neutral')],
    drift: [change('exposes')],
    fingerprint: text,
    approval: { text, missing: [text] },
    faults: [{ code: text, message: text, fix: text, at: { file: text, line: 1, column: 1, length: 3 }, excerpt: text }],
    error: text,
    outputs: { bucket_name: text },
  };
  return { state: 'planned', headSha: text, tools: { [text]: text }, links: { run: text }, requests: [request, request] };
}
