// A pager that rings when a flag is overdue.
import { z } from "zod";
import { resultOfAnswer } from "../../../src/destinations/ask.ts";
import {
  DestinationSettingsError,
  type DestinationType,
} from "../../../src/destinations/destination-type.ts";

const PagerSettings = z.strictObject({ url: z.url(), key: z.string().min(10, "is too short") });

export const pager: DestinationType = {
  type: "pager",
  label: "Pager",
  about: "Rings whoever is on duty when a flag is overdue.",
  // The set-up page draws its form from these.
  fields: [
    { key: "url", input: "url", label: "Address" },
    { key: "key", input: "text", label: "Key", secret: true, help: "Pager → Integrations." },
  ],
  settings: PagerSettings,
  hears: ["breached"],
  inParallel: 2,
  spacingMs: 0,
  // It knows a message again by its id; one that may have arrived is otherwise left to a person.
  knowsRepeats: true,
  // Decided once, at the first attempt, and the same at every other.
  build: ({ flag, link }) => JSON.stringify({ text: `Overdue: ${flag.accountName ?? "?"}`, link }),
  open(settings) {
    const parsed = PagerSettings.safeParse(settings);
    if (!parsed.success) throw new DestinationSettingsError("A pager needs an address and a key.");
    const { url, key } = parsed.data;
    return {
      async send({ id, body }, { ask }) {
        const headers = {
          "content-type": "application/json",
          authorization: key,
          "message-id": id,
        };
        return { result: resultOfAnswer(await ask(url, { method: "POST", headers, body })) };
      },
    };
  },
};
