// What went wrong, as far as it changes what a person can do about it.
import { ApiProblem } from "../api/client.ts";

export type Trouble =
  | { readonly is: "signed-out" | "not-allowed" | "offline" | "unreachable" | "last-admin" }
  /** The endpoint said why, in a sentence. */
  | { readonly is: "problem"; readonly detail: string };

export function troubleOf(error: unknown): Trouble {
  if (!(error instanceof ApiProblem)) return { is: navigator.onLine ? "unreachable" : "offline" };
  if (error.status === 401) return { is: "signed-out" };
  if (error.status === 403) return { is: "not-allowed" };
  if (error.problem?.reason === "last-admin") return { is: "last-admin" };
  return error.problem === null
    ? { is: "unreachable" }
    : { is: "problem", detail: error.problem.detail };
}
