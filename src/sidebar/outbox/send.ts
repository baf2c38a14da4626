// One step of a flag on its way to the endpoint. Returns when the endpoint has it; throws what was in the way.
import { z } from "zod";
import { UnexpectedAnswer, type Client } from "../../api/client.ts";
import { FlagReceipt, type MoveFlag } from "../../api/flag.ts";
import { FlagId } from "../../api/text.ts";
import { STATUSES } from "../../domain/flag.ts";
import type { OutboxRecord } from "./record.ts";

// What of an answer decides here. The rest may grow without stopping an installed sidebar.
const Moved = z.object({ flag: z.object({ id: FlagId }) });
const Detail = z.object({
  flag: z.object({ id: FlagId, version: z.int(), status: z.enum(STATUSES) }),
});

/** Sends one record. `keepBody` keeps the text of a withdrawal before it is sent, so that a second attempt is the same move. */
export async function sendRecord(
  record: OutboxRecord,
  client: Pick<Client, "call">,
  newId: () => string,
  keepBody: (body: string) => Promise<void>,
): Promise<void> {
  const path = `/v1/flags/${record.flagId}`;
  switch (record.step) {
    case "raise": {
      const receipt = await client.call(FlagReceipt, "POST", "/v1/flags", record.body);
      // A receipt for another flag is somebody else's good news.
      if (receipt.id !== record.flagId)
        throw new UnexpectedAnswer("The receipt is of another flag.");
      return;
    }
    case "refine": {
      const { flag } = await client.call(Moved, "PATCH", path, record.body);
      if (flag.id !== record.flagId) throw new UnexpectedAnswer("The answer is of another flag.");
      return;
    }
    case "withdraw": {
      let { body } = record;
      if (body === null) {
        const { flag } = await client.call(Detail, "GET", path);
        if (flag.status === "withdrawn") return;
        const move: MoveFlag = { id: newId(), version: flag.version, move: "withdraw" };
        body = JSON.stringify(move);
        await keepBody(body);
      }
      await client.call(Moved, "POST", `${path}/moves`, body);
    }
  }
}
