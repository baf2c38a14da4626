// The reasons of routing and urgency as sentences for one reader.
import type { Flag } from "../../api/flag.ts";
import type { Reader } from "../reader/reader.ts";

/** Why this flag is in this place with this deadline; reasons that this page does not know are left out. */
export function whySentences(
  flag: Flag,
  { why, me, t }: Pick<Reader, "why" | "me" | "t">,
): string[] {
  return flag.why.flatMap((reason) => {
    const { code, ...values } = reason;
    if (code === "account-owner")
      return flag.owner?.id === me.id
        ? [why("account-owner-you")]
        : [why("account-owner", { owner: flag.owner?.name ?? t("nobodyYet") })];
    const urgency = values["urgency"];
    if (code === "signal-urgency" && typeof urgency === "string") {
      const sentence = why.maybe(`signal-urgency-${urgency}`);
      return sentence === undefined ? [] : [sentence];
    }
    const days = values["days"];
    const sentence = why.maybe(
      code,
      typeof days === "number" ? { ...values, count: days } : values,
    );
    return sentence === undefined ? [] : [sentence];
  });
}
