// @vitest-environment jsdom
import { screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { expect, test } from "vitest";
import { flagOf, jonas } from "./fake-queue.ts";
import { endpoint, openQueue } from "./open-queue.tsx";

const { id } = flagOf(1);
const open = async (search = "") => {
  endpoint.put(flagOf(1, { name: "Northwind Trading" }), flagOf(2));
  const user = openQueue(search);
  await screen.findByRole("blockquote");
  return user;
};
const dialog = async () => within(await screen.findByRole("dialog"));
const closed = () => waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());

test("a flag is put aside by keys alone, says so, and undo brings it back", async () => {
  const user = await open();
  await user.keyboard("z");
  const asks = await dialog();
  expect(asks.getByRole("radio", { name: /In 2 hours/ })).toBe(document.activeElement);
  await user.click(asks.getByRole("radio", { name: /Tomorrow morning/ }));
  await user.type(asks.getByRole("textbox", { name: /Why/ }), "They are at a fair.{Enter}");
  await closed();
  expect(await screen.findByText(/Northwind Trading.*snoozed/)).toHaveProperty("tagName", "OUTPUT");
  expect(endpoint.followUps[0]).toMatchObject({ act: "snooze", why: "They are at a fair." });
  expect(Date.parse(endpoint.flag(id)?.snoozedUntil ?? "")).toBeGreaterThan(Date.now());
  await user.keyboard("u");
  await waitFor(() => expect(endpoint.flag(id)?.snoozedUntil).toBeNull());
});

test("what was typed stays when saving fails, and pressing again saves it once", async () => {
  const user = await open();
  await user.keyboard("m");
  const asks = await dialog();
  const field = asks.getByRole("textbox", { name: /For colleagues/ });
  await user.type(field, "Who knows them?");
  endpoint.loseAnswers(1);
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() =>
    expect(asks.getByRole("alert").textContent).toMatch(/not known whether this was saved/),
  );
  expect(field).toHaveProperty("value", "Who knows them?");
  await user.click(asks.getByRole("button", { name: "Save remark" }));
  await closed();
  const [first, again] = endpoint.followUps;
  expect([first?.id, endpoint.flag(id)?.version]).toEqual([again?.id, 2]);
});

test("a colleague's step in between is shown before anything is done, and nothing typed is lost", async () => {
  const user = await open();
  await user.keyboard("t");
  const asks = await dialog();
  await user.type(asks.getByRole("textbox"), "Well heard.");
  endpoint.jonasClaims(id);
  await user.click(asks.getByRole("button", { name: "Send thanks" }));
  await waitFor(() =>
    expect(asks.getByRole("alert").textContent).toMatch(/Jonas Weber.*claimed it/),
  );
  expect(endpoint.flag(id)?.version).toBe(2);
  await user.click(asks.getByRole("button", { name: "Do it anyway" }));
  await closed();
  expect(endpoint.followUps.at(-1)).toMatchObject({
    act: "thank",
    version: 2,
    words: "Well heard.",
  });
});

test("an @ finds a colleague, arrows and Enter take them, and they are told", async () => {
  const user = await open();
  await user.keyboard("m");
  const asks = await dialog();
  const field = asks.getByRole("textbox", { name: /For colleagues/ });
  await user.type(field, "Ask @jo");
  expect(asks.getByRole("option").textContent).toBe("Jonas Weber");
  await user.keyboard("{Enter}");
  expect(field).toHaveProperty("value", "Ask @Jonas Weber ");
  expect(asks.getByText("Told: Jonas Weber").tagName).toBe("OUTPUT");
  await user.keyboard("please{Control>}{Enter}{/Control}");
  await closed();
  expect(endpoint.followUps).toMatchObject([
    { act: "mention", to: [jonas.id], words: "Ask @Jonas Weber please" },
  ]);
});

test("a flag is handed over to a colleague found by name, with a note", async () => {
  const user = await open();
  await user.keyboard("h");
  const asks = await dialog();
  await user.keyboard("eber");
  expect(asks.queryByRole("option")).toBeNull();
  await user.clear(asks.getByRole("combobox"));
  await user.keyboard("jon{Enter}");
  await user.keyboard("You know their ops lead.");
  await user.click(asks.getByRole("button", { name: "Hand over" }));
  await closed();
  expect(await screen.findByText(/handed over to .*Jonas Weber/)).toHaveProperty(
    "tagName",
    "OUTPUT",
  );
  expect(endpoint.flag(id)?.owner).toEqual(jonas);
});

test("what was agreed stands on the flag as a card, with its link, and a wrong amount or address is not sent", async () => {
  const user = await open();
  await user.keyboard("g");
  const asks = await dialog();
  await user.type(asks.getByLabelText("Next step"), "Send the offer");
  await user.type(asks.getByLabelText("Amount"), "12,000.50");
  await user.type(asks.getByLabelText("Link in the CRM"), "http://crm.example/1");
  const save = asks.getByRole("button", { name: "Save" });
  expect(save).toHaveProperty("disabled", true);
  await user.clear(asks.getByLabelText("Link in the CRM"));
  await user.type(asks.getByLabelText("Link in the CRM"), "https://crm.example/1");
  await user.click(save);
  await closed();
  expect(endpoint.followUps).toMatchObject([
    { act: "agree", amount: { amountMinor: "1200050", currency: "USD" }, on: null },
  ]);
  const card = within(await screen.findByRole("region", { name: "Agreed" }));
  expect(card.getByText("Send the offer").tagName).toBe("P");
  expect(card.getByText("$12,000.50").tagName).toBe("P");
  expect(card.getByRole("link").getAttribute("href")).toBe("https://crm.example/1");
});

test("every dialog opens by its key, has nothing that shuts somebody out, and gives the focus back", async () => {
  const user = await open();
  const row = await screen.findByRole("link", { name: /Northwind Trading/ });
  row.focus();
  for (const [key, name] of [
    ["z", "Snooze"],
    ["h", "Hand over"],
    ["m", "Remark"],
    ["g", "What was agreed"],
    ["t", "Thank Lena Ortiz"],
    ["p", "Pause the clock"],
  ] as const) {
    await user.keyboard(key);
    const shown = await screen.findByRole("dialog", { name });
    expect(shown.contains(document.activeElement)).toBe(true);
    // jsdom draws nothing, so colours are looked at elsewhere.
    const { violations } = await axe.run(shown, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
      rules: { "color-contrast": { enabled: false } },
    });
    expect([key, violations.map(({ id: rule }) => rule)]).toEqual([key, []]);
    await user.keyboard("{Escape}");
    await closed();
    expect(document.activeElement).toBe(row);
  }
});

test("the account panel says how the relationship stands and which deals are open", async () => {
  endpoint.deals({
    crm: "salesforce",
    id: "0065g00000AbCdE",
    name: "Seats for the new team",
    type: "seat-add",
    status: "open",
    amountMinor: "1240000",
    currency: "USD",
    createdAt: "2026-11-10T09:00:00Z",
  });
  await open();
  const panel = within(screen.getByRole("complementary", { name: "Account" }));
  const deal = (await panel.findByText("Seats for the new team")).closest("li");
  expect(deal?.textContent).toMatch(/\$12,400more seats · created Nov 10, 2026 · Salesforce/);
  const facts = panel
    .getAllByRole("term")
    .map((term) => [term.textContent, term.nextElementSibling?.textContent]);
  expect(facts).toEqual(
    expect.arrayContaining([
      ["Friction, 90 days", "3, up from 1"],
      ["Confidence falling", "2"],
      ["Tickets with an open flag", "2"],
      ["Won · declined", "1 · 4"],
    ]),
  );
});
