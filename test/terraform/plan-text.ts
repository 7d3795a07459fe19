interface ChangeText {
  [key: string]: unknown;
  address: string;
  change: { [key: string]: unknown; actions: string[] };
}

/** A change of one resource; `change` as in Terraform's JSON. */
export function changeText(address: string, actions: string[], change: object = {}, more: object = {}): ChangeText {
  const [type = '', name = ''] = address.split('.');
  const provider_name = 'registry.terraform.io/hashicorp/aws';
  const values = { before: null, after: null, after_unknown: {}, before_sensitive: {}, after_sensitive: {} };
  return { address, mode: 'managed', type, name, provider_name, change: { actions, ...values, ...change }, ...more };
}

/** The text of a whole plan. */
export function planText(changes: readonly ChangeText[], more: object = {}): string {
  const frame = {
    format_version: '1.2',
    terraform_version: '1.11.4',
    errored: false,
    complete: true,
    applyable: true,
    timestamp: '2026-01-01T00:00:00Z',
  };
  return JSON.stringify({ ...frame, resource_changes: changes, ...more });
}
