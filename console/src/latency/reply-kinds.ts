import type { ReplyKind } from "../../../src/store/turn-figures.ts";

/** What a turn did, in words, in the order in which bars are stacked. */
export const replyKinds: readonly { readonly kind: ReplyKind; readonly label: string; readonly meaning: string }[] = [
  { kind: "plain", label: "Plain", meaning: "the answer was worked out once the turn was over" },
  { kind: "speculation", label: "Speculation", meaning: "on all of the words, before the turn was sure to be over" },
  { kind: "prediction", label: "Prediction", meaning: "from words that had already decided the answer" },
  { kind: "branch", label: "Branch", meaning: "made ready for this answer before the caller gave it" },
  { kind: "onset", label: "Onset", meaning: "first words of a reply were heard in front of the answer" },
  { kind: "fallback", label: "Fallback", meaning: "another brain or voice answered, or something else was said" },
];

const labels = new Map(replyKinds.map(({ kind, label }) => [kind, label]));

export function kindLabel(kind: ReplyKind): string {
  return labels.get(kind) ?? kind;
}
