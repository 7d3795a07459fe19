import { describe, expect, test } from '@jest/globals';
import { account, deployed, deployer, faultsFor, notesOf, roleSpecFor, specFor } from './protections-fixture.js';

const endpoint = 'access: { vpcEndpoints: [vpce-0abc1234def567890] }';

describe('a limit on where requests come from', () => {
  test('takes endpoints, VPCs and addresses as alternatives, each once, and the deployers with them', () => {
    const text =
      "access: { vpcEndpoints: [vpce-0abc1234def567890], vpcs: [vpc-0abc1234def567890], sourceIps: ['203.0.113.0/24', '198.51.100.7/32'] }";
    expect(specFor(text, deployed).access.network).toEqual({
      vpcEndpoints: ['vpce-0abc1234def567890'],
      vpcs: ['vpc-0abc1234def567890'],
      sourceIps: ['203.0.113.0/24', '198.51.100.7/32'],
      deployers: [deployer],
    });
  });

  test('is there only where it is asked for, whoever deploys', () => {
    expect(specFor('', deployed).access.network).toBeUndefined();
    expect(notesOf(specFor('', deployed), 'network-limits')).toEqual([]);
  });

  test('is a fault without the role that deploys: the settings have to name it', () => {
    expect(faultsFor(endpoint)).toEqual(
      [
        '5:11 A limit on where requests come from would also shut out the role that plans and applies, and the settings do not name it. | Add it to .github/vendor-bucket.yml, as deployers: [arn:aws:iam::111122223333:role/deploy].',
      ].map((fault) => `request/deployers-needed ${fault}`),
    );
  });

  test.each(['vpcEndpoints: [vpce-0abc1234def567890]', 'vpcs: [vpc-0abc1234def567890]', "sourceIps: ['203.0.113.0/24']"])(
    'needs the deployers for %s',
    (limit) => {
      expect(faultsFor(`access: { ${limit} }`)).toEqual([expect.stringMatching(/^request\/deployers-needed 5:11 /)]);
      expect(faultsFor(`access: { ${limit} }`, deployed)).toEqual([]);
    },
  );

  test('takes the deployers of its own partition only, and needs one', () => {
    const china = `arn:aws-cn:iam::${account}:role/deploy`;
    expect(specFor(endpoint, { deployers: [china, deployer] }).access.network?.deployers).toEqual([deployer]);
    expect(faultsFor(endpoint, { deployers: [china] })).toEqual([
      expect.stringMatching(/none of the settings' deployers is in the partition aws\./),
    ]);
  });

  test('says who is shut out and who is not', () => {
    expect(notesOf(specFor(endpoint, deployed), 'network-limits')).toEqual([
      `Everyone else in this account, administrators and the AWS console included, gets in only from vpce-0abc1234def567890; the deployers (${deployer}) and AWS's own services, including their service-linked roles, are exempt. Should somebody be shut out, the account's root user can remove the bucket's policy.`,
    ]);
  });

  test('says that it does not hold for the vendor, and how the vendor comes', () => {
    expect(notesOf(specFor(endpoint, deployed), 'network-vendor-exempt')).toEqual([expect.stringContaining('do not apply to')]);
    expect(notesOf(specFor(endpoint, deployed), 'network-vendor-exempt')[0]).toContain(
      'it comes as arn:aws:iam::999988887777:role/vendor, from wherever that works',
    );
  });

  test('says so of a vendor that assumes a role of this account', () => {
    expect(notesOf(roleSpecFor(endpoint, deployed), 'network-vendor-exempt')).toEqual([
      'The limits on where requests come from do not apply to Callkeep: it assumes acme-vendor in this account, from outside.',
    ]);
  });

  test('by addresses alone says that a VPC endpoint has none', () => {
    const code = 'network-public-addresses';
    expect(notesOf(specFor("access: { sourceIps: ['203.0.113.0/24'] }", deployed), code)).toHaveLength(1);
    expect(notesOf(specFor("access: { sourceIps: ['203.0.113.0/24'], vpcs: [vpc-0abc1234def567890] }", deployed), code)).toEqual(
      [],
    );
  });

  test('by VPC says that the VPC needs an endpoint', () => {
    const code = 'network-vpc-needs-endpoint';
    expect(notesOf(specFor('access: { vpcs: [vpc-0abc1234def567890] }', deployed), code)).toHaveLength(1);
    expect(notesOf(specFor(endpoint, deployed), code)).toEqual([]);
  });
});
