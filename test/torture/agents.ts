// Agents who click and do not give up: the same id and the same bytes until the endpoint says that it has the flag.
import { v7 } from "uuid";
import { z } from "zod";
import { aRaise } from "../helpers/production.ts";
import { pause } from "./campaign.ts";
import type { History } from "./history.ts";
import { type Answered, type Send, Unanswered } from "./http.ts";

/** Most clicks are not sure yet; the others join whoever says the same of the one account there is. */
const SIGNALS = [null, "exp.capacity.seats", null, "exp.capacity.usage", null] as const;

const Receipt = z.object({ id: z.string() });

/** As many agents as asked for click until `stop`, which returns once everything under way is settled. */
export function startAgents(options: {
  readonly send: Send;
  readonly bearer: string;
  readonly agents: number;
  readonly history: History;
  /** Breaks the agent's half of the promise: a retry under another id. */
  readonly newIdOnRetry?: boolean;
}): { stop(): Promise<void> } {
  const { send, bearer, agents, history, newIdOnRetry = false } = options;
  const told = { stop: false };
  const headers = { Authorization: `Bearer ${bearer}`, "Content-Type": "application/json" };

  async function settle(click: string, signal: string | null): Promise<void> {
    let id = v7();
    const giveUpAt = performance.now() + 150_000;
    for (let tries = 1; performance.now() < giveUpAt; tries++) {
      history.note({ is: "asked", click, id });
      const answer = await ask(JSON.stringify(aRaise({ id, signal, evidence: click })));
      if (answer?.status === 201 && receiptOf(answer) === id) {
        const replayed = answer.headers["idempotent-replayed"] === "true";
        history.note({ is: "acknowledged", click, id, replayed });
        return;
      }
      const status = answer?.status ?? 0;
      const again = answer === null || status >= 500 || [408, 409, 425, 429].includes(status);
      history.note({ is: again ? "unanswered" : "refused", click, id, status });
      if (!again) return;
      if (newIdOnRetry) id = v7();
      await pause(5 + Math.random() * Math.min(30 * tries, 150));
    }
    history.note({ is: "refused", click, id });
  }

  // A retry must be the same bytes, so the text is made once per id.
  const texts = new Map<string, string>();
  async function ask(made: string): Promise<Answered | null> {
    const { id } = Receipt.parse(JSON.parse(made));
    const body = texts.get(id) ?? made;
    texts.set(id, body);
    try {
      const answer = await send("POST", "/v1/flags", { headers, body });
      if (answer.status === 201) texts.delete(id);
      return answer;
    } catch (error) {
      if (error instanceof Unanswered) return null;
      throw error;
    }
  }

  const working = Promise.all(
    Array.from({ length: agents }, async (_, agent) => {
      for (let click = 1; !told.stop; click++)
        await settle(
          `click ${agent}-${click}-${v7()}`,
          SIGNALS[(agent + click) % SIGNALS.length] ?? null,
        );
    }),
  );
  return {
    async stop() {
      told.stop = true;
      await working;
    },
  };
}

const receiptOf = (answer: Answered): string | null => {
  try {
    return Receipt.parse(JSON.parse(answer.body)).id;
  } catch {
    return null;
  }
};
