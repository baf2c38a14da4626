// The requests a destination makes for one message, with a network that answers as told.
import type { Answer, Ask, AskRequest } from "../../src/destinations/ask.ts";
import type {
  DestinationType,
  Outcome,
  SendTools,
  Sent,
} from "../../src/destinations/destination-type.ts";
import { createTokenCache } from "../../src/destinations/tokens.ts";

export interface Asked extends AskRequest {
  readonly url: string;
}

const OK: Answer = { is: "answered", status: 200, retryAfter: null, text: "" };

/** Tools whose network is `ask`, and whose vault is a variable. */
export function toolsWith(ask: Ask, secret: string | null = null): SendTools {
  let kept = secret;
  return {
    ask,
    mail: null,
    tokens: createTokenCache(),
    vault: {
      keeps: true,
      read: () => Promise.resolve(kept),
      write: (next) => {
        kept = next;
        return Promise.resolve();
      },
    },
    sign: (purpose, text) => Promise.resolve(`signed:${purpose}:${text.length}`),
  };
}

export const someSent = (changes: Partial<Sent> = {}): Sent => ({
  id: "019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e99",
  body: "{}",
  at: new Date(),
  tenantId: "019a96d1-7e5c-7c7e-9a3a-000000000001",
  destinationId: "a",
  flagId: "019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e10",
  seq: 1,
  kept: null,
  ...changes,
});

/** Sends one message; `answer` is asked for every request. */
export async function send(
  type: DestinationType,
  settings: unknown,
  changes: Partial<Sent> = {},
  answer: (asked: Asked, nth: number) => Answer = () => OK,
): Promise<{ readonly asked: Asked[]; readonly outcome: Outcome }> {
  const asked: Asked[] = [];
  const tools = toolsWith((url, request) => {
    const each = { url, ...request };
    asked.push(each);
    return Promise.resolve(answer(each, asked.length));
  });
  const outcome = await type.open(settings).send(someSent(changes), tools);
  return { asked, outcome };
}

/** The one request that a message makes. */
export async function requestOf(
  type: DestinationType,
  settings: unknown,
  changes: Partial<Sent> = {},
): Promise<Asked> {
  const { asked } = await send(type, settings, changes);
  const [only] = asked;
  if (only === undefined || asked.length > 1)
    throw new Error(`${asked.length} requests were made.`);
  return only;
}
