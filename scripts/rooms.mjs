/**
 * The rooms of src/, the lowest first, each with those that it stands on. It may import these, what they stand on in turn, and nothing else:
 * `check-rooms.mjs` holds src/ against that, eslint.config.js what is pure, and CONTRIBUTING.md has the picture of it.
 */
const list = [
  { name: 'fault', on: [], pure: true },
  { name: 'yaml', on: ['fault'], pure: true },
  { name: 'iam', on: [], pure: true },
  { name: 'request', on: ['yaml', 'iam'], pure: true },
  { name: 'spec', on: ['request'], pure: true },
  { name: 'template', on: ['spec'], pure: true },
  { name: 'settings', on: ['template'], pure: true },
  { name: 'policies', on: ['spec'], pure: true },
  { name: 'bootstrap', on: ['settings'], pure: true },
  { name: 'init', on: ['bootstrap'], pure: true },
  { name: 'resolve', on: ['settings', 'policies'], pure: true },
  { name: 'analysis', on: ['policies'], pure: true },
  { name: 'files', on: ['fault'], pure: false },
  { name: 'terraform', on: ['files', 'settings'], pure: false },
  { name: 'doctor', on: ['bootstrap', 'terraform'], pure: true },
  { name: 'change', on: ['terraform', 'analysis'], pure: true },
  { name: 'gate', on: ['change'], pure: true },
  { name: 'git', on: ['fault'], pure: false },
  { name: 'github', on: ['gate'], pure: false },
  { name: 'ledger', on: ['github'], pure: false },
  { name: 'aws', on: ['ledger'], pure: false },
  { name: 'stack', on: ['policies', 'bootstrap'], pure: false },
  { name: 'scanners', on: ['stack', 'analysis'], pure: true },
  { name: 'review', on: ['change'], pure: true },
  { name: 'sandbox', on: [], pure: false },
  { name: 'run', on: ['aws', 'stack', 'review', 'resolve', 'sandbox'], pure: false },
  { name: 'action', on: ['run', 'git'], pure: false },
  { name: 'cli', on: ['run', 'git', 'init', 'doctor', 'scanners'], pure: false },
];

/** Each room with all that it may import. */
export const rooms = list.reduce((above, { name, on, pure }) => {
  const known = on.map((one) => {
    const found = above.find((room) => room.name === one);
    if (found === undefined) throw new Error(`The room ${name} stands on ${one}, which does not come before it`);
    return found;
  });
  return [...above, { name, on, pure, mayImport: [...new Set(known.flatMap((room) => [room.name, ...room.mayImport]))] }];
}, []);

/** What belongs to no room, and any may import. */
const everybodys = '^src/(?:defined|no-jit|version)[.]ts$';

const named = rooms.map(({ name }) => name).join('|');

/** The rules of dependency-cruiser. */
export const rules = [
  {
    name: 'no-circle',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'in-the-list',
    severity: 'error',
    from: { path: `^src/(?!(?:${named})/)[^/]+/` },
    to: {},
  },
  ...rooms.map(({ name, mayImport }) => ({
    name: `${name}-order`,
    severity: 'error',
    from: { path: `^src/${name}/` },
    to: { path: '^src/', pathNot: [everybodys, ...[name, ...mayImport].map((room) => `^src/${room}/`)] },
  })),
];

/** The picture of them in Mermaid: an arrow goes to what a room stands on. */
export function pictureOfRooms() {
  return [
    '```mermaid',
    'flowchart TD',
    ...rooms.toReversed().flatMap(({ name, on }) => on.map((one) => `  ${name} --> ${one}`)),
    '  classDef pure fill:#dafbe1,stroke:#1a7f37,color:#1f2328',
    `  class ${rooms.flatMap(({ name, pure }) => (pure ? [name] : [])).join(',')} pure`,
    '```',
  ].join('\n');
}
