// What the stand-in for a Slack channel shows of a message.
import { expect, test } from "vitest";
import { createReceivers } from "../../src/sandbox/receivers.ts";

const plain = (text: string) => ({ type: "plain_text", text, emoji: false });

test("a message in Slack's stand-in has each field on a line of its own, and the deadline in its sentence", async () => {
  const receivers = createReceivers({
    webhookSecret: `whsec_${Buffer.alloc(24, 7).toString("base64")}`,
    now: () => Date.parse("2026-11-24T10:00:00Z"),
  });
  const due = { type: "date", timestamp: 1_795_600_000, fallback: "2026-11-25 09:46 UTC" };
  await receivers.request("/sandbox/receivers/slack", {
    method: "POST",
    body: JSON.stringify({
      text: "Expansion flagged",
      blocks: [
        { type: "header", text: plain("Expansion flagged: Harrowmere Freight") },
        {
          type: "section",
          fields: [plain("Signal: Seat limit outgrown"), plain("Worth: $86,400")],
        },
        {
          type: "rich_text",
          elements: [
            {
              type: "rich_text_section",
              elements: [
                { type: "text", text: "Contact the customer by " },
                due,
                { type: "text", text: " · " },
                { type: "link", url: "https://flags.example/queue", text: "Open in the queue" },
              ],
            },
          ],
        },
      ],
    }),
  });
  const heard = await receivers.request("/sandbox/received.json");
  expect(await heard.json()).toMatchObject([
    {
      where: "slack",
      lines: [
        "Expansion flagged: Harrowmere Freight",
        "Signal: Seat limit outgrown",
        "Worth: $86,400",
        "Contact the customer by 2026-11-25 09:46 UTC · Open in the queue",
      ],
    },
  ]);
});
