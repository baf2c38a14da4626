// @vitest-environment jsdom
// The list side of the queue: views, groups, columns, many flags at once, and what colleagues do meanwhile.
import { screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { expect, test } from "vitest";
import { ana, flagOf, jonas } from "./fake-queue.ts";
import { endpoint, openQueue } from "./open-queue.tsx";

const rowOf = (name: RegExp) => screen.findByRole("link", { name });
const list = () => screen.getByRole("list", { name: "Flags" });
const rows = () =>
  [...list().querySelectorAll("[data-flag]")].map((row) => row.querySelector("bdi")?.textContent);
const statuses = (...numbers: number[]) =>
  numbers.map((number) => endpoint.flag(flagOf(number).id)?.status);
const expectAccessible = async () => {
  const { violations } = await axe.run(document.body, {
    // jsdom draws nothing; colours are looked at in a browser.
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    rules: { "color-contrast": { enabled: false } },
  });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
};

test("what is chosen with x and Shift+J is claimed in one act, and one undo puts all of it back", async () => {
  endpoint.put(...[1, 2, 3, 4].map((number) => flagOf(number, { owner: null })));
  const user = openQueue("?tab=unowned");
  await rowOf(/Account 1/);
  await user.keyboard("x");
  expect((await screen.findByText("1 chosen")).tagName).toBe("OUTPUT");
  await user.keyboard("{Shift>}j{/Shift}");
  await user.keyboard("{Shift>}j{/Shift}");
  await screen.findByText("3 chosen");
  await expectAccessible();
  await user.keyboard("i");
  await screen.findByText("3 flags: claimed");
  await waitFor(() => expect(rows()).toEqual(["Account 4"]));
  expect(statuses(1, 2, 3, 4)).toEqual(["claimed", "claimed", "claimed", "new"]);
  await user.keyboard("u");
  await screen.findByText("3 flags: “claimed” undone");
  await waitFor(() => expect(rows()).toEqual(["Account 1", "Account 2", "Account 3", "Account 4"]));
  expect(statuses(1, 2, 3)).toEqual(["new", "new", "new"]);
});

test("a flag that a colleague moved meanwhile is left as it is and named, and holds up none of the others", async () => {
  endpoint.put(flagOf(1), flagOf(2, { name: "Harbour Clinics" }), flagOf(3));
  const user = openQueue("?tab=team");
  await rowOf(/Harbour Clinics/);
  await user.keyboard("{Shift>}x{/Shift}");
  await screen.findByText("3 chosen");
  endpoint.jonasClaims(flagOf(2).id);
  await user.keyboard("c");
  await screen.findByText("2 flags: contacted");
  const left = screen.getByText("1 flag was left as it is").closest("details");
  if (left === null) throw new Error("Nothing says which flag was left.");
  expect(within(left).getByRole("link").textContent).toContain("Harbour Clinics");
  expect(left.textContent).toMatch(/Jonas Weber.* claimed it/);
  expect(statuses(1, 2, 3)).toEqual(["contacted", "claimed", "contacted"]);
  await expectAccessible();
});

test("an answer that was lost stops the rest, and trying again makes nothing twice", async () => {
  endpoint.put(flagOf(1), flagOf(2));
  const user = openQueue();
  await rowOf(/Account 1/);
  await user.keyboard("{Shift>}x{/Shift}");
  endpoint.loseAnswers(1);
  await user.keyboard("c");
  const alert = await screen.findByText(/“contacted” stopped after 0 flags/);
  expect(alert.getAttribute("role")).toBe("alert");
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByText("2 flags: contacted");
  expect(new Set(endpoint.moves.map(({ move }) => move.id)).size).toBe(2);
});

test("declining many asks for the reason once", async () => {
  endpoint.put(flagOf(1), flagOf(2));
  const user = openQueue();
  await rowOf(/Account 1/);
  await user.keyboard("{Shift>}x{/Shift}d");
  await screen.findByRole("dialog", { name: "Not for us, because" });
  await user.keyboard("3");
  await screen.findByText("2 flags: declined");
  expect([1, 2].map((number) => endpoint.flag(flagOf(number).id)?.declineReason)).toEqual([
    "not-qualified",
    "not-qualified",
  ]);
});

test("one heading stands for all flags of an account, and one call answers them all", async () => {
  const { account } = flagOf(1, { name: "Northwind Trading" });
  endpoint.put(
    ...[1, 2, 3, 4].map((number) => flagOf(number, { account })),
    flagOf(9, { name: "Lumen Labs" }),
  );
  const user = openQueue("?tab=team");
  await rowOf(/Lumen Labs/);
  await user.keyboard("b");
  const heading = await within(list()).findByRole("heading", { name: "Northwind Trading" });
  expect(heading.parentElement?.textContent).toContain("4 flags");
  expect(heading.parentElement?.textContent).toContain("$48,000");
  expect(window.location.search).toContain("group=account");
  // Two of its flags are listed; the heading is for all four.
  expect(
    screen.getByRole("link", { name: "2 more of Northwind Trading" }).getAttribute("href"),
  ).toBe("/queue?tab=team&account=501");
  await expectAccessible();
  await user.click(
    screen.getByRole("checkbox", { name: "Choose all 4 flags of Northwind Trading" }),
  );
  await screen.findByText("4 chosen");
  await user.keyboard("c");
  await screen.findByText("4 flags: contacted");
  expect(statuses(1, 2, 3, 4, 9)).toEqual([
    "contacted",
    "contacted",
    "contacted",
    "contacted",
    "new",
  ]);
});

test("the address holds all that is shown, and whoever opens it sees the same", async () => {
  const bug = { kind: "friction", signal: "fri.product.bug" } as const;
  endpoint.put(
    flagOf(1, { ...bug, name: "Small", raisedAt: "2026-01-01T00:00:00Z" }),
    flagOf(2, { ...bug, name: "Late" }),
    flagOf(3, { name: "Other" }),
  );
  const user = openQueue("?tab=team");
  await rowOf(/Other/);
  await user.keyboard("f");
  // One is in the filters at once, and Escape leads back to the list with them still open.
  expect(document.activeElement).toBe(screen.getByRole("combobox", { name: "Kind" }));
  await user.keyboard("{Escape}");
  expect(document.activeElement?.closest(".filters")).toBeNull();
  screen.getByRole("combobox", { name: "Kind" });
  await user.selectOptions(await screen.findByRole("combobox", { name: "Kind" }), "friction");
  await user.selectOptions(screen.getByRole("combobox", { name: "Order" }), "newest");
  await waitFor(() => expect(rows()).toEqual(["Late", "Small"]));
  expect(screen.getByRole("button", { name: "1 filter" }).hasAttribute("disabled")).toBe(true);
  const { search } = window.location;
  expect(search).toMatch(/tab=team&kind=friction&sort=newest/);
  await user.click(screen.getByRole("button", { name: "Clear filters" }));
  await waitFor(() => expect(rows()).toHaveLength(3));
});

test("a list is saved under a name, opened from the menu, deleted, and had back", async () => {
  endpoint.put(flagOf(1, { kind: "friction", signal: "fri.product.bug" }), flagOf(2));
  const user = openQueue("?tab=team&kind=friction&sort=worth");
  await rowOf(/Account 1/);
  await user.keyboard("v");
  await user.click(screen.getByRole("button", { name: "Save as a view…" }));
  const dialog = await screen.findByRole("dialog", { name: "Save this list as a view" });
  await expectAccessible();
  await user.type(within(dialog).getByRole("textbox", { name: "Name" }), "Friction by worth");
  await user.click(within(dialog).getByRole("checkbox"));
  await user.click(within(dialog).getByRole("button", { name: "Save" }));
  const tabs = screen.getByRole("navigation", { name: "Views" });
  const tab = await within(tabs).findByRole("link", { name: "Friction by worth 1" });
  expect(tab.getAttribute("aria-current")).toBe("page");
  expect(endpoint.views().items).toMatchObject([
    {
      name: "Friction by worth",
      shared: true,
      body: { filter: { kind: "friction", status: "open" }, sort: "worth" },
    },
  ]);
  await user.click(within(tabs).getByRole("link", { name: /^Mine/ }));
  await waitFor(() => expect(rows()).toHaveLength(2));
  await user.keyboard("v");
  await user.click(await screen.findByRole("link", { name: /^Friction by worth shared/ }));
  await waitFor(() => expect(rows()).toHaveLength(1));
  await user.click(screen.getByText("This list"));
  await user.click(screen.getByRole("button", { name: "Delete this view" }));
  await screen.findByText(/View “.*Friction by worth.*” deleted/);
  expect(endpoint.views().items).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => expect(endpoint.views().items).toHaveLength(1));
});

test("columns are chosen, stand in the address, and are there again the next time", async () => {
  endpoint.put(flagOf(1), flagOf(2, { owner: jonas }));
  const user = openQueue("?tab=team");
  await rowOf(/Account 1/);
  await user.click(screen.getByText("This list"));
  await user.click(screen.getByRole("button", { name: "Columns…" }));
  await user.click(await screen.findByRole("radio", { name: /In columns/ }));
  await user.click(screen.getByRole("checkbox", { name: "Agents" }));
  await expectAccessible();
  await user.keyboard("{Escape}");
  expect(window.location.search).toContain(
    "columns=due,account,signal,worth,status,owner,age,renewal",
  );
  expect(endpoint.views().columns).not.toContain("agents");
  // Beside an open flag there is room for five; closed, all are there.
  await user.keyboard("{Escape}");
  const row = await rowOf(/Account 2.*Owner Jonas Weber/);
  expect(row.textContent).not.toContain("Words of customer");
  await user.click(screen.getByRole("button", { name: "Worth" }));
  expect(window.location.search).toContain("sort=worth");
  await expectAccessible();
});

test("a colleague's claim shows on the row before anybody collides with it", async () => {
  endpoint.put(flagOf(1, { owner: null, name: "Harbour Clinics" }), flagOf(2, { owner: null }));
  openQueue("?tab=unowned");
  await rowOf(/Harbour Clinics/);
  endpoint.jonasClaims(flagOf(1).id);
  // What brings somebody back to the page looks at once.
  window.dispatchEvent(new Event("focus"));
  const row = await rowOf(/Harbour Clinics.*Jonas Weber.* claimed it · just now/);
  // It stays where it was for a moment, with its new status, instead of vanishing under the hand.
  expect(within(row).getByText("claimed").tagName).toBe("SPAN");
  expect(rows()).toEqual(["Harbour Clinics", "Account 2"]);
});

test("one's own move, made in another window, is no surprise", async () => {
  endpoint.put(flagOf(1, { owner: null }), flagOf(2));
  openQueue("?tab=team");
  await rowOf(/Account 1/);
  endpoint.claims(flagOf(1).id, ana);
  window.dispatchEvent(new Event("focus"));
  await waitFor(() => expect(list().textContent).toContain("claimed"));
  expect(screen.queryByText(/just now/)).toBeNull();
});

test("a snoozed flag stands under its own tab until it is late", async () => {
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  const before = new Date(Date.now() - 3_600_000).toISOString();
  endpoint.put(
    flagOf(1, { name: "Asleep", snoozedUntil: tomorrow }),
    flagOf(2, { name: "Late", snoozedUntil: tomorrow, dueAt: before }),
    flagOf(3, { name: "Awake", snoozedUntil: before }),
  );
  const user = openQueue("?tab=team");
  await rowOf(/Late/);
  expect(rows()).toEqual(["Late", "Awake"]);
  await user.click(await screen.findByRole("link", { name: "Snoozed 1" }));
  await waitFor(() => expect(rows()).toEqual(["Asleep"]));
});

test("the file is of what is shown: the question, its order and the columns", async () => {
  endpoint.put(flagOf(1));
  URL.createObjectURL = () => "blob:file";
  URL.revokeObjectURL = () => undefined;
  const user = openQueue("?tab=team&sort=age&columns=due,account");
  await rowOf(/Account 1/);
  await user.click(screen.getByText("This list"));
  await user.click(screen.getByRole("button", { name: "Download as CSV" }));
  await waitFor(() =>
    expect(endpoint.files).toEqual(["?queue=all&status=open&sort=age&columns=due%2Caccount"]),
  );
});

test("who may only look finds nothing to choose", async () => {
  endpoint.withRoles("ops");
  endpoint.put(flagOf(1));
  const user = openQueue("?tab=team");
  await rowOf(/Account 1/);
  await user.keyboard("x{Shift>}x{/Shift}");
  expect(screen.queryByRole("checkbox", { name: /Choose/ })).toBeNull();
  expect(screen.queryByText(/chosen/)).toBeNull();
});

test("every key of the list is in the help", async () => {
  endpoint.put(flagOf(1));
  const user = openQueue();
  await rowOf(/Account 1/);
  await user.keyboard("?");
  const dialog = await screen.findByRole("dialog", { name: "Keys" });
  for (const [key, does] of [
    ["x", "Choose this flag"],
    ["⇧j", "Choose down to the next one"],
    ["⇧x", "Choose all shown, or none"],
    ["b", "Group by account"],
    ["f", "Filters"],
    ["v", "Views"],
  ] as const) {
    const line = within(dialog).getByText(does).parentElement;
    expect([does, line?.querySelector("kbd")?.textContent]).toEqual([does, key]);
  }
  await expectAccessible();
});
