// What the stand-in for a Slack channel shows of a message.
import { expect, test } from "vitest";
import { createOutside } from "../../src/sandbox/outside.ts";
import { createReceivers } from "../../src/sandbox/receivers.ts";

const plain = (text: string) => ({ type: "plain_text", text, emoji: false });

test("a message in Slack's stand-in has each field on a line of its own, and the deadline in its sentence", async () => {
  const outside = createOutside(() => Date.parse("2026-11-24T10:00:00Z"));
  const receivers = createReceivers({
    webhookSecret: `whsec_${Buffer.alloc(24, 7).toString("base64")}`,
    outside,
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
  const heard = await outside.pages.request("/sandbox/received.json");
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

test("the page has a section for each stand-in, changes a message in its place, and shows one by itself", async () => {
  const outside = createOutside(() => Date.parse("2026-11-24T10:00:00Z"));
  const show = async (path: string) => (await outside.pages.request(path)).text();
  expect(await show("/sandbox/received")).toContain("Nothing yet.");
  outside.show({ where: "crm", title: "The CRM", about: "Tasks & deals." });
  outside.keep({ where: "crm", key: "task 1", id: null, lines: ["open"], note: "made" });
  outside.keep({ where: "crm", key: "task 1", id: null, lines: ["<b>done</b>"], note: "changed" });
  outside.keep({ where: "crm", key: "task 2", id: null, lines: ["open"], note: "made" });
  expect(outside.heard().map(({ note }) => note)).toEqual(["made", "changed"]);
  const page = await show("/sandbox/received");
  expect(page).toContain("The CRM");
  expect(page).toContain("2 messages");
  expect(page).toContain("&lt;b&gt;done&lt;/b&gt;");
  const [, changed] = outside.heard();
  expect(await show(`/sandbox/received/${changed?.number}`)).toContain("&lt;b&gt;done&lt;/b&gt;");
  expect(await show("/sandbox/received/4711")).toBe("This message is no longer kept.");
});
