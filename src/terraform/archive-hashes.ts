import type { EngineName } from './release.js';

/**
 * SHA-256 of release archives, by engine, version and platform: the versions that are taken by default. Each value is one that two
 * independent public sources give; what only one gives is left out, and goes by the publisher's signature.
 *
 * - Terraform 1.11.4: HashiCorp's Homebrew tap (hashicorp/homebrew-tap, Formula/terraform.rb at e67d13c); for macOS also
 *   Yleisradio/homebrew-terraforms (Casks/terraform-1-11-4.rb at 1b7f8c4), for Linux also public Nix flakes that pin the official archive.
 * - OpenTofu 1.12.2: the Arch User Repository's opentofu-bin 1.12.2-1, and a public Homebrew formula for the official archives.
 */
const hashes: Readonly<Record<EngineName, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
  terraform: {
    '1.11.4': {
      linux_amd64: '1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc',
      linux_arm64: 'a43d1d0da9b9bab214a8305a39db0e40869572594ccf50c416a7756499143633',
      darwin_amd64: 'a56d5002b9f7647291faccc3dd1a70350e60fb61e4c45037629508b8fdc2575b',
      darwin_arm64: '867e0808fa971217043e25b7a792b10720c79b1546f8a68479b74f138be73e18',
    },
  },
  tofu: {
    '1.12.2': {
      linux_amd64: 'dc0ad16a42b3bfb5f3ceff3dcd5e9cd4c55271fae9f4bfe611749ff8ae6ec23c',
      linux_arm64: '360a2f238c100818851917531f1ead80c1bda960f9f38f965820fa85fd5147a7',
    },
  },
};

/** The SHA-256 of a release's archive, in lower-case hex, where it is known without asking anybody. */
export function knownArchiveHash(engine: EngineName, version: string, platform: string): string | undefined {
  return hashes[engine][version]?.[platform];
}
