import { expect, test } from '@jest/globals';
import { leavesNoSource } from '../../src/terraform/provider-sources.js';

const aws = 'registry.terraform.io/hashicorp/aws';

// developer.hashicorp.com/terraform/cli/config/config-file, "Provider Installation": its example, and what it says of patterns.
const example = `provider_installation {
  filesystem_mirror {
    path    = "/usr/share/terraform/providers"
    include = ["example.com/*/*"]
  }
  direct {
    exclude = ["example.com/*/*"]
  }
}
`;

test.each<[string, string, boolean]>([
  ['the example of the documentation', example, false],
  ['a file that says nothing of providers', 'plugin_cache_dir = "$HOME/.terraform.d/plugin-cache"\n', false],
  ['nothing', '', false],
  ['a direct method that excludes all', 'provider_installation {\n  direct {\n    exclude = ["registry.terraform.io/*/*"]\n  }\n}\n', true],
  ['one that excludes it without its host', 'provider_installation {\n  direct { exclude = ["hashicorp/aws"] }\n}', true],
  ['a mirror for others alone', 'provider_installation {\n  filesystem_mirror {\n    path = "/m"\n    include = ["hashicorp/random", "example.com/*/*"]\n  }\n}', true],
  ['a mirror for others, and direct', 'provider_installation {\n  filesystem_mirror {\n    path = "/m"\n    include = ["hashicorp/random"]\n  }\n  direct {}\n}', false],
  ['include and exclude of one method', 'provider_installation {\n  network_mirror {\n    url = "https://m.example/{}/"\n    include = ["*/*"]\n    exclude = ["hashicorp/*"]\n  }\n}', true],
  ['no method at all', 'provider_installation {\n}\n', true],
  ['an exclusion in a comment', 'provider_installation {\n  direct {\n    # exclude = ["*/*"]\n    // exclude = ["*/*"]\n    /* exclude = ["hashicorp/aws"] */\n  }\n}\n', false],
  ['the block in a comment', '# provider_installation {\n#   direct { exclude = ["*/*"] }\n# }\n', false],
  ['a build of one\'s own', 'provider_installation {\n  dev_overrides {\n    "hashicorp/aws" = "/home/ann/go/bin"\n  }\n}\n', false],
  ['a build of one\'s own of another', 'provider_installation {\n  dev_overrides {\n    "hashicorp/random" = "/home/hashicorp/aws"\n  }\n}\n', true],
])('%s', (_, text, expected) => expect(leavesNoSource(text, aws)).toBe(expected)); // prettier-ignore

test('a pattern without a host means the registry of the engine', () => {
  const excluding = (pattern: string) => `provider_installation {\n  direct {\n    exclude = ["${pattern}"]\n  }\n}\n`;
  const ofTofu = 'registry.opentofu.org/hashicorp/aws';
  expect(leavesNoSource(excluding('hashicorp/aws'), ofTofu)).toBe(true);
  expect(leavesNoSource(excluding('registry.terraform.io/hashicorp/aws'), ofTofu)).toBe(false);
});
