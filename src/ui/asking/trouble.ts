// What went wrong with a question or a change, as far as it changes what a person can do about it.
import { ApiProblem } from "../../api/client.ts";
import type { Problem } from "../../api/problem.ts";

export type Trouble =
  | {
      readonly is: "signed-out" | "not-allowed" | "not-found" | "offline" | "unreachable";
    }
  /** The endpoint said why, in a sentence. */
  | { readonly is: "problem"; readonly problem: Problem };

export function troubleOf(error: unknown): Trouble {
  if (!(error instanceof ApiProblem)) return { is: navigator.onLine ? "unreachable" : "offline" };
  if (error.status === 401) return { is: "signed-out" };
  if (error.status === 403) return { is: "not-allowed" };
  if (error.status === 404) return { is: "not-found" };
  return error.problem === null || error.status >= 502
    ? { is: "unreachable" }
    : { is: "problem", problem: error.problem };
}
