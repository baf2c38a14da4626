import type { Flag } from "../../api/flag.ts";
import { sentenceOfReason } from "../../ui/why/sentence-of-reason.ts";
import type { Reader } from "../reader/reader.ts";

/** Why this flag is in this place with this deadline; reasons that this page does not know are left out. */
export const whySentences = (flag: Flag, { why, me }: Pick<Reader, "why" | "me">): string[] =>
  flag.why.flatMap(
    (reason) => sentenceOfReason(reason, { why, owner: flag.owner, me: me.id }) ?? [],
  );
