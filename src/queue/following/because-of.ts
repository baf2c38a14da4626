import type { Trouble } from "../../ui/asking/trouble.ts";
import type { Reader } from "../reader/reader.ts";

/** Why something was not saved, and what can be done now, in words. */
export const becauseOf = (trouble: Trouble, { t }: Pick<Reader, "t">): string =>
  trouble.is === "problem"
    ? (t.maybe(`refused.${trouble.problem.reason ?? ""}`) ?? trouble.problem.detail)
    : t(`trouble.${trouble.is}`);
