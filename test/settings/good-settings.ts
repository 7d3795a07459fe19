/** Settings without a fault. */
export const goodSettings: readonly string[] = [
  'requests: ["buckets/**/*.yml"]\n',
  'state: { s3: { bucket: acme-state, region: eu-central-1 } }\n',
  'state:\n  s3:\n    bucket: acme-state\n    region: us-east-1\n    prefix: a/b..c/d\n    kmsKey: arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\n',
  'tags: { team: files }\n',
  'terraform: { engine: tofu, version: 1.11.4, provider: "~> 5.100", lockFile: .terraform.lock.hcl }\n',
  'terraform: { provider: ">=5.100.0,<7" }\n',
  `terraform: { version: 1.12.3, sha256: { linux_amd64: ${'0a'.repeat(32)}, darwin_arm64: ${'1b'.repeat(32)} } }\n`,
  'unmatched: refused\n',
  'templates: vendors\n',
  'deployers: [arn:aws:iam::111122223333:role/deploy, "arn:aws-us-gov:iam::444455556666:role/ci/plan@acme"]\n',
  'roles: { boundary: "arn:aws:iam::111122223333:policy/vendor-boundary", path: /vendors/ }\n',
  'roles: { boundary: arn:aws-us-gov:iam::aws:policy/job-function/ViewOnlyAccess }\n',
  'roles: { path: / }\n',
  'logging: { serverAccess: acme-access-logs }\n',
  'logging:\n  serverAccess:\n    us-east-1: acme-access-logs\n    eu-central-1: acme-access-logs-eu\n',
];
