/** One request that reached the sandbox, in the order of arrival. */
export interface SandboxCall {
  /** As in the credential scope: `s3` (S3 Control too), `iam`, `kms`, `sts`, `cloudtrail`, `guardduty`, `tagging`; `none` where there is no usable one. */
  readonly service: string;
  readonly operation: string;
  readonly bucket?: string;
  /** The HTTP status that was answered; 0 where the call was left hanging. */
  readonly status: number;
  readonly region: string;
}
