import type { RequestKeys } from './variable.js';

/** What a call asks of IAM: an action on a resource. One call can ask for several, and is refused where one of them is. */
export interface Permission {
  /** `s3:CreateBucket` */
  readonly action: string;
  /** Full ARN, or `*` where the Service Authorization Reference knows no resource of the action. */
  readonly resource: string;
  /** The condition keys that are known of the call, in small letters. */
  readonly keys: RequestKeys;
}
