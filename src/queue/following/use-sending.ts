import { useRef, useState } from "react";
import { v7 as uuidv7 } from "uuid";
import { ApiProblem } from "../../api/client.ts";
import type { Flag, FlagEvent, MovedFlag } from "../../api/flag.ts";
import { type Trouble, troubleOf } from "../../ui/asking/trouble.ts";
import type { Attempt, FollowUpRequest } from "./follow-up.ts";

export type Standing =
  | { readonly is: "writing" | "busy" }
  /** Somebody else did something to the flag since the dialog was opened. */
  | { readonly is: "stale"; readonly flag: Flag; readonly meanwhile: FlagEvent }
  | {
      readonly is: "failed";
      readonly trouble: Trouble;
      /** Whether the answer was lost, so that nobody knows whether it was saved. */
      readonly unknown: boolean;
    };

export interface Sending {
  readonly standing: Standing;
  readonly submit: (request: FollowUpRequest) => void;
}

const isLost = (error: unknown): boolean => !(error instanceof ApiProblem) || error.status >= 500;

interface Parts {
  readonly flag: Flag;
  /** The flag's version once nothing of it is on its way any more. */
  readonly settled: (flag: Flag) => Promise<number>;
  readonly send: (id: string, request: FollowUpRequest, attempt: Attempt) => Promise<MovedFlag>;
  readonly onDone: (after: Flag, request: FollowUpRequest) => void;
}

/** Sends what a dialog asked for. While it fails the dialog stays, with all that was typed into it. */
export function useSending({ flag, settled, send, onDone }: Parts): Sending {
  const [standing, setStanding] = useState<Standing>({ is: "writing" });
  // The newest flag that this person was shown here, once somebody else had changed it.
  const shown = useRef(flag);
  const lost = useRef<{ readonly body: string; readonly attempt: Attempt } | null>(null);

  const attemptFor = async (body: string): Promise<Attempt> =>
    // A repetition is the very same attempt: under a new id it would be refused by what it may have done itself.
    lost.current?.body === body
      ? lost.current.attempt
      : { id: uuidv7(), version: await settled(shown.current) };

  const submit = async (request: FollowUpRequest): Promise<void> => {
    if (standing.is === "busy") return;
    setStanding({ is: "busy" });
    const body = JSON.stringify(request);
    const attempt = await attemptFor(body);
    try {
      const { flag: after } = await send(flag.id, request, attempt);
      onDone(after, request);
    } catch (error) {
      const trouble = troubleOf(error);
      lost.current = isLost(error) ? { body, attempt } : null;
      const problem = trouble.is === "problem" ? trouble.problem : null;
      if (problem?.flag !== undefined) shown.current = problem.flag;
      setStanding(
        problem?.flag !== undefined && problem.meanwhile !== undefined
          ? { is: "stale", flag: problem.flag, meanwhile: problem.meanwhile }
          : { is: "failed", trouble, unknown: isLost(error) },
      );
    }
  };
  return { standing, submit: (request) => void submit(request) };
}
