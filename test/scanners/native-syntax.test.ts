import { expect, test } from '@jest/globals';
import { inNativeSyntax } from '../../src/scanners/native-syntax.js';

/** The forms of https://developer.hashicorp.com/terraform/language/syntax/json, side by side with those of `configuration`. */
test('what has labels, what repeats, what is a map and what is a name is written as Terraform writes it', () => {
  const configuration = {
    '//': { metadata: 'a comment' },
    terraform: {
      backend: { s3: {} },
      required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5' } },
      required_version: '>= 1.10.0',
    },
    provider: { aws: [{ region: 'us-east-1' }, { region: 'us-west-2', alias: 'replica' }] },
    resource: {
      aws_s3_bucket: {
        replica: { bucket: 'a', tags: { 'a:b': 'c"d' }, provider: 'aws.replica', force_destroy: false, depends_on: ['aws_x.y'] },
      },
      aws_s3_bucket_lifecycle_configuration: {
        bucket: {
          bucket: '${aws_s3_bucket.replica.bucket}',
          rule: [
            { id: 'x', filter: [{}] },
            { id: 'y', days: 7 },
          ],
        },
      },
    },
    output: { name: { value: '${sensitive("}\\"{")} and "$${kept}"', sensitive: true, list: ['a', 1] } },
    removed: [{ from: 'aws_kms_key.trail', lifecycle: [{ destroy: false }] }],
  };
  expect(inNativeSyntax(configuration)).toBe(`terraform {
  backend "s3" {
  }
  required_providers {
    aws = { "source" = "hashicorp/aws", "version" = ">= 5" }
  }
  required_version = ">= 1.10.0"
}
provider "aws" {
  region = "us-east-1"
}
provider "aws" {
  region = "us-west-2"
  alias = "replica"
}
resource "aws_s3_bucket" "replica" {
  bucket = "a"
  tags = { "a:b" = "c\\"d" }
  provider = aws.replica
  force_destroy = false
  depends_on = [aws_x.y]
}
resource "aws_s3_bucket_lifecycle_configuration" "bucket" {
  bucket = "\${aws_s3_bucket.replica.bucket}"
  rule {
    id = "x"
    filter {
    }
  }
  rule {
    id = "y"
    days = 7
  }
}
output "name" {
  value = "\${sensitive("}\\"{")} and \\"$\${kept}\\""
  sensitive = true
  list = ["a", 1]
}
removed {
  from = aws_kms_key.trail
  lifecycle {
    destroy = false
  }
}
`);
});
