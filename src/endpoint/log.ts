// What the endpoint tells an operator: named fields only, so that nothing personal can slip in.
import type { ProblemType } from "../api/problem.ts";

/** One line per request. */
export interface RequestLine {
  readonly requestId: string;
  /** Which operation of the contract; `none` for an address that is not ours. */
  readonly operation: string;
  readonly status: number;
  /** Wall-clock milliseconds from request to answer. */
  readonly milliseconds: number;
  readonly tenantId: string | null;
  /** Who asked, by their number in Zendesk and never by name; `null` while nobody was let in. */
  readonly memberId: string | null;
  /** Why it was refused: a kind of problem, never its words. `null` when it was not. */
  readonly refused: ProblemType | null;
  /** The sidebar's version, which may be older than this endpoint. */
  readonly appVersion: string | null;
}

/** One line per unexpected failure; `requestId` also stands in the problem document. */
export interface FailureLine {
  readonly requestId: string;
  readonly operation: string;
  readonly name: string;
  /** SQLSTATE or system code, where there is one. */
  readonly code: string | null;
  /** Function and line where it was thrown; never the message, which may quote a row. */
  readonly where: string | null;
}

export interface Log {
  request(line: RequestLine): void;
  failure(line: FailureLine): void;
}
