/** A room whose code is mutated, and the tests that have to notice. */
export interface Room {
  /** The folder of what is mutated. */
  readonly sources: string;
  /** What the names of those of its files begin with that decide nothing. */
  readonly but?: string;
  /** The folder of its tests. */
  readonly tests: string;
  /** Test files of that folder that are left out: long proofs that say the same of the same code once more. */
  readonly without: readonly string[];
}

export const rooms = {
  gate: {
    sources: 'src/gate',
    tests: 'test/gate',
    // Both judge every case by every rule: minutes, where the cases alone take a second.
    without: ['properties.proof.test.ts', 'rules.proof.test.ts'],
  },
  policies: {
    sources: 'src/policies',
    tests: 'test/policies',
    without: ['properties', 'access', 'key-access', 'template-access'].map((name) => `${name}.proof.test.ts`),
  },
  iam: {
    sources: 'src/iam',
    tests: 'test/iam',
    without: ['deployed.proof.test.ts', 'evaluate.proof.test.ts'],
  },
  request: {
    sources: 'src/request',
    // The schema for editors helps who writes; `schema/` and yaml-language-server hold it as a whole.
    but: 'editor-',
    tests: 'test/request',
    // What other rooms make of each key takes a second, and the time for 80,000 requests another.
    without: ['editor.proof.test.ts', 'check-together.proof.test.ts', 'json-schema.test.ts', 'key-places.test.ts'],
  },
} satisfies Record<string, Room>;

export type RoomName = keyof typeof rooms;
