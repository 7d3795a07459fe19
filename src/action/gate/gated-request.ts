/** A request, or a template, that the gate is to judge. */
export interface GatedRequest {
  readonly kind?: 'template';
  /** Its path at the head. */
  readonly file: string;
  readonly bucket: string;
  /** The account that it belongs to, as the settings call it. */
  readonly account?: string;
  /** The vendor at the head, and every other one that the bucket was asked for, begun or applied by. */
  readonly vendors: readonly string[];
  /** The file at the head. */
  readonly bytes?: Uint8Array;
  /** Why a vendor that would have to be asked is not known; a clause. */
  readonly vendorsUnknown?: string;
}
