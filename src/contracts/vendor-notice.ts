/**
 * What a call's journal should know of the vendors behind it and no event of their own tells:
 * - `vendor-error`: an attempt failed, whether or not somebody took over.
 * - `vendor-switch`: the call goes on with another vendor; `reason` is the code of the failure.
 * - `vendor-hedge`: several requests ran at once and the first good token won.
 */
export type VendorNotice =
  | { readonly type: "vendor-error"; readonly vendor: string; readonly code: string; readonly message: string }
  | { readonly type: "vendor-switch"; readonly from: string; readonly to: string; readonly reason: string }
  | {
      readonly type: "vendor-hedge";
      /** In the order in which they were asked; a vendor that was asked twice stands here twice. */
      readonly vendors: readonly string[];
      readonly winner: string;
      /** Of the winner, counted from 0 in `vendors`. */
      readonly winnerIndex: number;
      /** Why the further requests were made. */
      readonly reason: "at-start" | "late";
    };
