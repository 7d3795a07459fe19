import Sequencer from '@jest/test-sequencer';

/** What goes on longest in one piece, so that it is not begun last, when everything else has ended. */
const longest = [
  'test/bootstrap/bootstrap.real',
  'test/terraform/many.real',
  'test/cli/protections.real',
  'test/properties/properties.real',
  'test/stack/edit-comparison.real',
  'test/cli/journey.real',
  'test/attacks/stuck.real',
  'test/change/provider.real',
  'test/policies/template-access.proof',
  'test/sandbox/lifecycle.real',
  'test/terraform/go-on.real',
  'test/sandbox/provider.real',
  'test/end-to-end/journey.real',
];

/**
 * What waits for real Terraform and the proofs begin before what is fast, which then fills the time. Otherwise as Jest has it: by the last
 * duration, else by size.
 */
export default class TestOrder extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
}

function rank({ path, context }) {
  const at = longest.findIndex((part) => path.replaceAll('\\', '/').includes(part));
  if (at !== -1) return at;
  return context.config.displayName?.name === 'fast' ? longest.length + 1 : longest.length;
}
