const reservedPrefixes = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const reservedSuffixes = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3', '-an'];

/** Whether S3 takes a name for a general purpose bucket (S3 User Guide, "General purpose bucket naming rules"). */
export function isBucketName(name: string): boolean {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) || /\.\.|\.-|-\./.test(name) || /^\d{1,3}(\.\d{1,3}){3}$/.test(name))
    return false;
  return !reservedPrefixes.some((prefix) => name.startsWith(prefix)) && !reservedSuffixes.some((suffix) => name.endsWith(suffix));
}
