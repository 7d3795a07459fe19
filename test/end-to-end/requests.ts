/** A request as people write it, with more lines where there are some. */
export function request(bucket: string, ...more: readonly string[]): string {
  return ['vendor: sendsafely', `bucket: ${bucket}`, 'region: us-east-1', ...more, ''].join('\n');
}
