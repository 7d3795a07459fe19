import Sequencer from '@jest/test-sequencer';

/** What goes on longest in one piece, so that it is not begun last, when everything else has ended. */
const longest = [
  'test/properties/',
  'test/end-to-end/journey',
  'test/change/provider',
  'test/cli/journey',
  'test/cli/protections',
];

/**
 * What waits for real Terraform begins before what is fast, which then fills the time. Otherwise as Jest has it: by the last duration, else
 * by size.
 */
export default class TestOrder extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
}

function rank({ path, context }) {
  if (context.config.displayName?.name !== 'real') return longest.length + 1;
  const at = longest.findIndex((part) => path.replaceAll('\\', '/').includes(part));
  return at === -1 ? longest.length : at;
}
