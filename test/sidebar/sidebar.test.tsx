// @vitest-environment jsdom
import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { expect, test, vi } from "vitest";
import { Flag, RaiseFlag } from "../../src/api/flag.ts";
import { createPanel } from "../../src/sidebar/panel/panel.ts";
import { Sidebar } from "../../src/sidebar/Sidebar.tsx";
import { startCore } from "../../src/sidebar/core/start.ts";
import { openKept } from "../../src/sidebar/kept/database.ts";
import { flagOf } from "../queue/fake-queue.ts";
import { endpoint, openSidebar } from "./open-sidebar.tsx";

const user = userEvent.setup();
const button = (name: string | RegExp) => screen.getByRole("button", { name });
const state = () => screen.getByRole("region", { name: "Where your flag is" });
const said = () => screen.queryByRole("region")?.textContent ?? "";
const onlyFlag = () => {
  expect(endpoint.flags.size).toBe(1);
  const [stored] = endpoint.flags.values();
  if (stored === undefined) throw new Error("no flag");
  return stored.flag;
};
const received = () => waitFor(() => expect(state().textContent).toContain("Received."));

test("one click raises one valid flag that is not sure yet, and asks what was heard", async () => {
  openSidebar();
  await user.click(button("Expansion"));
  await received();
  const flag = onlyFlag();
  expect(flag).toMatchObject({ kind: "expansion", signal: null, ticketId: "42" });
  expect(RaiseFlag.safeParse(JSON.parse(endpoint.raises[0] ?? "")).success).toBe(true);
  await waitFor(() => expect(screen.getByRole("combobox")).toBe(document.activeElement));
});

test("a double click raises one flag and chooses nothing by accident", async () => {
  openSidebar();
  await user.dblClick(button("Friction"));
  await received();
  expect(onlyFlag().signal).toBeNull();
  expect(endpoint.raises).toHaveLength(1);
});

test("the buttons work before Zendesk has said anything, and the panel says so truthfully", async () => {
  const { register } = openSidebar({}, { registered: false });
  await user.click(button("Expansion"));
  expect(state().textContent).toContain("Not saved yet.");
  expect(endpoint.raises).toHaveLength(0);
  register();
  await received();
  expect(onlyFlag().ticketId).toBe("42");
});

test("a click while offline is saved on this computer and sent once when the connection is back, byte for byte", async () => {
  openSidebar();
  await screen.findByText("40 of 40 seats · $48,000 ARR");
  endpoint.always("offline");
  await user.click(button("Expansion"));
  await waitFor(() => expect(state().textContent).toContain("It sends by itself"));
  expect(state().textContent).toContain("Saved on this computer.");
  endpoint.always(null);
  act(() => {
    globalThis.dispatchEvent(new Event("online"));
  });
  await received();
  onlyFlag();
  expect(new Set(endpoint.raises).size).toBe(1);
});

test("an endpoint that is down for a moment gets the flag later, once", async () => {
  openSidebar();
  endpoint.next(503, 500);
  await user.click(button("Expansion"));
  await waitFor(() => expect(state().textContent).toContain("Saved on this computer."));
  await waitFor(() => expect(state().textContent).toContain("Received."));
  onlyFlag();
});

test("an expired session is renewed once and the same flag is sent again", async () => {
  openSidebar();
  await screen.findByText("40 of 40 seats · $48,000 ARR");
  expect(endpoint.sessions()).toBe(1);
  endpoint.next(401);
  await user.click(button("Expansion"));
  await received();
  expect(endpoint.sessions()).toBe(2);
  expect(endpoint.raises[0]).toBe(endpoint.raises[1]);
  onlyFlag();
});

test("a refused flag says why and its text can be copied", async () => {
  openSidebar({ subject: "Need ten more seats" });
  endpoint.next(422);
  await user.click(button("Expansion"));
  await waitFor(() => expect(state().textContent).toContain("Not accepted."));
  expect(state().textContent).toContain("The endpoint says 422.");
  await user.click(button("Copy text"));
  expect(await navigator.clipboard.readText()).toContain("Need ten more seats");
  await user.click(button("Try again"));
  await received();
});

test("an erased flag leaves this computer and the panel says so", async () => {
  openSidebar();
  endpoint.next(410);
  await user.click(button("Expansion"));
  await waitFor(() => expect(state().textContent).toContain("erased at the endpoint"));
  expect(endpoint.flags.size).toBe(0);
});

test.each(["login-page", "other-receipt"] as const)(
  "a success that is no receipt of this flag (%s) is not called received",
  async (fault) => {
    openSidebar();
    endpoint.next(fault, "offline", "offline", "offline", "offline");
    await user.click(button("Expansion"));
    await waitFor(() => expect(state().textContent).toContain("Something else answered"));
    expect(state().textContent).not.toContain("Received.");
  },
);

test("undo before anything was sent leaves no trace", async () => {
  const { register } = openSidebar({}, { registered: false });
  await user.click(button("Expansion"));
  await user.click(button("Undo"));
  register();
  await screen.findByText("40 of 40 seats · $48,000 ARR");
  expect(state().textContent).toContain("Taken back.");
  expect(endpoint.raises).toHaveLength(0);
});

test("undo after the flag was received takes it back at the endpoint", async () => {
  openSidebar();
  await user.click(button("Expansion"));
  await received();
  await user.click(button("Undo"));
  await waitFor(() => expect(state().textContent).toContain("Taken back."));
  expect(onlyFlag().status).toBe("withdrawn");
  expect(button("Expansion")).toBe(document.activeElement);
});

test("undo is offered for ten seconds", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const { panel } = openSidebar();
  await user.click(button("Expansion"));
  await received();
  expect(screen.queryByRole("button", { name: "Undo" })).not.toBeNull();
  vi.setSystemTime(Date.now() + 11_000);
  act(() => panel.set({}));
  await waitFor(() => expect(screen.queryByRole("button", { name: "Undo" })).toBeNull(), {
    timeout: 2500,
  });
  vi.useRealTimers();
});

test("choosing a signal by keyboard alone saves it at once", async () => {
  openSidebar();
  await screen.findByText("40 of 40 seats · $48,000 ARR");
  button("Expansion").focus();
  await user.keyboard("{Enter}");
  await screen.findByRole("combobox");
  await user.keyboard("licences");
  const option = await screen.findByRole("option", { selected: true });
  expect(within(option).getByText("Seat limit outgrown")).toBe(
    option.querySelector(".signal-label"),
  );
  await user.keyboard("{ArrowDown}{ArrowUp}{Enter}");
  const evidence = await screen.findByLabelText("How many people, and from what date?");
  expect(evidence).toBe(document.activeElement);
  await waitFor(() => expect(onlyFlag().signal).toBe("exp.capacity.seats"));
  await user.keyboard("{Escape}");
  expect(button("Expansion")).toBe(document.activeElement);
});

test("a button that is pressed while the list of signals arrives still counts when it is let go", async () => {
  const arrive = endpoint.hold("taxonomy");
  openSidebar();
  await user.click(button("Expansion"));
  await screen.findByText(/The list of signals is not on this computer yet/);
  const notSure = button("Not sure");
  await user.pointer({ keys: "[MouseLeft>]", target: notSure });
  arrive();
  await screen.findAllByRole("option");
  await user.pointer({ keys: "[/MouseLeft]", target: notSure });
  expect((await screen.findByLabelText(/Note for CS/)).tagName).toBe("TEXTAREA");
  await received();
});

test("the most used signal comes first, and not sure is a choice", async () => {
  openSidebar();
  await screen.findByText("40 of 40 seats · $48,000 ARR");
  await user.click(button("Expansion"));
  const [first] = await screen.findAllByRole("option");
  expect(first?.textContent).toContain("Price or quote for more");
  expect(screen.queryByRole("option", { name: /^other/i })).toBeNull();
  await user.click(button("Not sure"));
  await screen.findByLabelText("What exactly was said?");
  expect(onlyFlag().signal).toBeNull();
});

test("a sentence that is not this signal leads to the right one, of the other kind too", async () => {
  openSidebar();
  await user.click(button("Expansion"));
  await user.type(await screen.findByRole("combobox"), "out of licences");
  await user.click(await screen.findByRole("button", { name: "Reduction asked (Friction)" }));
  await waitFor(() => {
    const kept = [...endpoint.flags.values()].filter(({ flag }) => flag.status !== "withdrawn");
    expect(kept.map(({ flag }) => [flag.kind, flag.signal])).toEqual([
      ["friction", "fri.commercial.downgrade"],
    ]);
  });
});

test("what was written goes along when the flag turns out to be of the other kind", async () => {
  const { panel } = openSidebar();
  await user.click(button("Expansion"));
  await user.click(await screen.findByRole("button", { name: "Not sure" }));
  await user.type(await screen.findByLabelText(/Note for CS/), "Their lead decides");
  act(() => panel.switchTo("friction", "fri.commercial.downgrade"));
  await waitFor(() => {
    const kept = [...endpoint.flags.values()].filter(({ flag }) => flag.status !== "withdrawn");
    expect(kept.map(({ flag }) => [flag.kind, flag.note])).toEqual([
      ["friction", "Their lead decides"],
    ]);
  });
});

test("a second flag before Zendesk has said anything takes nothing from the first", async () => {
  const { register } = openSidebar({}, { registered: false });
  await user.click(button("Expansion"));
  await user.click(button("Not sure"));
  await user.type(await screen.findByLabelText(/Note for CS/), "Their lead decides");
  await user.click(button("Done"));
  await user.click(button("Friction"));
  register();
  await waitFor(() => expect(endpoint.flags.size).toBe(2));
  await waitFor(() =>
    expect([...endpoint.flags.values()].map(({ flag }) => [flag.kind, flag.note])).toEqual(
      expect.arrayContaining([
        ["expansion", "Their lead decides"],
        ["friction", null],
      ]),
    ),
  );
});

test("evidence, a masked quote and a note save themselves", async () => {
  openSidebar({
    conversation: [
      { role: "end-user", html: "<p>We need <b>ten seats</b> now. Call +49 30 1234567 today!</p>" },
      { role: "agent", html: "<p>I will look into that for you.</p>" },
    ],
  });
  await user.click(button("Expansion"));
  await user.click(await screen.findByRole("button", { name: "Not sure" }));
  await user.click(await screen.findByRole("button", { name: "Call phone hidden today!" }));
  await user.type(screen.getByLabelText(/Note for CS/), "In a hurry.");
  await waitFor(() => expect(onlyFlag().note).toBe("In a hurry."));
  expect(onlyFlag().quote).toBe("Call [phone hidden] today!");
  await screen.findByText("Saved");
  expect(endpoint.refines.join()).not.toContain("1234567");
  expect(screen.queryByText(/look into that/)).toBeNull();
});

test("a note survives a reload in the middle of writing, and is sent afterwards", async () => {
  const first = openSidebar();
  await user.click(button("Expansion"));
  await user.click(await screen.findByRole("button", { name: "Not sure" }));
  await received();
  endpoint.always("offline");
  await user.type(await screen.findByLabelText(/Note for CS/), "Their lead decides");
  await new Promise((resolve) => setTimeout(resolve, 400));
  first.close();
  endpoint.always(null);
  openSidebar();
  const note = await screen.findByLabelText(/Note for CS/);
  expect(note).toHaveProperty("value", "Their lead decides");
  await waitFor(() => expect(onlyFlag().note).toBe("Their lead decides"));
});

test("what waits on this computer is sent from any ticket of the same agent", async () => {
  const first = openSidebar();
  await screen.findByText("40 of 40 seats · $48,000 ARR");
  endpoint.always("offline");
  await user.click(button("Expansion"));
  await waitFor(() => expect(state().textContent).toContain("It sends by itself"));
  first.close();
  openSidebar({ id: 43 });
  await screen.findByText(/1 flag is waiting/);
  endpoint.always(null);
  await user.click(button("Try now"));
  await waitFor(() => expect(onlyFlag().ticketId).toBe("42"));
  await waitFor(() => expect(screen.queryByText(/is waiting/)).toBeNull());
});

test("another agent on this computer sees neither text nor count, and sends nothing", async () => {
  const first = openSidebar();
  await screen.findByText("40 of 40 seats · $48,000 ARR");
  endpoint.always("offline");
  await user.click(button("Expansion"));
  await waitFor(() => expect(state().textContent).toContain("It sends by itself"));
  first.close();
  endpoint.always(null);
  endpoint.signIn("8");
  const second = openSidebar({ agent: { id: 8, name: "Ben" } });
  await screen.findByText("40 of 40 seats · $48,000 ARR");
  expect(screen.queryByText(/waiting/)).toBeNull();
  expect(screen.queryByRole("region", { name: "Where your flag is" })).toBeNull();
  expect(endpoint.flags.size).toBe(0);
  second.close();
  endpoint.signIn("7");
  openSidebar();
  await waitFor(() => expect(endpoint.flags.size).toBe(1));
});

test("a session of somebody else sends nothing", async () => {
  endpoint.signIn("999");
  openSidebar();
  await user.click(button("Expansion"));
  await waitFor(() => expect(state().textContent).toContain("The sign-in was not accepted."));
  expect(endpoint.raises).toHaveLength(0);
});

test("where the browser denies storage the panel says that nothing is saved on this computer", async () => {
  vi.spyOn(indexedDB, "open").mockImplementation(() => {
    throw new DOMException("denied", "SecurityError");
  });
  openSidebar();
  await screen.findByText(/keeps nothing for this panel/);
  endpoint.always("offline");
  await user.click(button("Expansion"));
  await waitFor(() => expect(state().textContent).toContain("Not saved on this computer yet."));
  expect(state().textContent).not.toContain("Saved on this computer.");
  endpoint.always(null);
  act(() => {
    globalThis.dispatchEvent(new Event("online"));
  });
  await received();
  onlyFlag();
});

test("a ticket without an organization says so and can be flagged all the same", async () => {
  openSidebar({ organization: null });
  await screen.findByText("This ticket has no organization");
  await user.click(button("Friction"));
  await received();
  expect(JSON.parse(endpoint.raises[0] ?? "")).toMatchObject({ accountId: null });
});

test("a late answer about the former organization does not replace the new one", async () => {
  const release = endpoint.hold("900");
  const { change, fire } = openSidebar();
  await screen.findByText("Northwind Trading");
  change("ticket.organization", { id: 901, name: "Southbay" });
  fire("ticket.organization.changed");
  await screen.findByText("Account 901");
  release();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(screen.queryByText("Northwind Trading")).toBeNull();
  expect(screen.getByText("Account 901").textContent).toBe("Account 901");
});

test("a flag goes to the organization that the ticket has at the click, told of or not", async () => {
  const { change } = openSidebar();
  await screen.findByText("Northwind Trading");
  change("ticket.organization", { id: 901, name: "Southbay" });
  await user.click(button("Expansion"));
  await received();
  expect(JSON.parse(endpoint.raises[0] ?? "")).toMatchObject({ accountId: "901" });
  expect(endpoint.raises).toHaveLength(1);
});

test("a click is on this computer's disk at once, before Zendesk has said again whose ticket it is", async () => {
  const { silence, close } = openSidebar();
  await screen.findByText("40 of 40 seats · $48,000 ARR");
  silence();
  // No timer ends here: what happens, happens before anybody has waited.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  fireEvent.click(button("Expansion"));
  for (let turns = 0; turns < 500 && !said().includes("Saved on this"); turns++)
    await new Promise(setImmediate);
  expect(said()).toContain("Saved on this computer.");
  close();
  vi.useRealTimers();
  const disk = await openKept();
  expect(await disk?.getAll("outbox")).toMatchObject([
    { step: "raise", attempts: 0, body: expect.stringContaining('"accountId":"900"') },
  ]);
  disk?.close();
  openSidebar();
  await waitFor(() => expect(onlyFlag().ticketId).toBe("42"));
  expect(endpoint.raises).toHaveLength(1);
});

test("more flags than were read are not counted, and those that were read are", async () => {
  const page = Array.from({ length: 20 }, (_, at) => flagOf(at, { ticketId: "42" }));
  endpoint.page(page, "more");
  const first = openSidebar();
  await screen.findByRole("button", { name: "and more" });
  expect(screen.queryByRole("button", { name: /and \d+ more/ })).toBeNull();
  first.close();
  endpoint.page(page, null);
  openSidebar();
  await screen.findByRole("button", { name: "and 17 more" });
});

test("a ticket that was never saved asks to be submitted first", async () => {
  openSidebar({ id: null });
  await screen.findByText(/Submit the ticket first/);
  expect(button("Expansion")).toHaveProperty("disabled", true);
});

test("outside Zendesk the panel says where it works", async () => {
  const panel = createPanel();
  globalThis.ZAFClient = { init: () => false };
  render(<Sidebar panel={panel} />);
  startCore(panel);
  await screen.findByText(/works inside a Zendesk ticket/);
  expect(screen.queryByRole("button")).toBeNull();
});

test("hostile subjects and names raise a valid flag and stay text on screen", async () => {
  const hostile = `<img src=x onerror=alert(1)>\u0000\ud800\u202e${"ض".repeat(70_000)}`;
  openSidebar({
    subject: hostile,
    requester: { id: 5, name: hostile },
    organization: { id: "9223372036854775807", name: "<script>alert(1)</script>" },
  });
  endpoint.account(null);
  await screen.findByText("<script>alert(1)</script>");
  await user.click(button("Expansion"));
  await received();
  const sent = RaiseFlag.parse(JSON.parse(endpoint.raises[0] ?? ""));
  expect(sent.accountId).toBe("9223372036854775807");
  expect(Array.from(sent.ticketSubject ?? "")).toHaveLength(500);
  expect(document.querySelector("img, script")).toBeNull();
});

const at = (hours: number) => new Date(Date.UTC(2026, 9, 3, 10 + hours)).toISOString();

test("the story tells who made contact, in time or late, and what it became", async () => {
  const id = "01890a5d-ac96-774b-bcce-b302099a8057";
  const maya = { id: "77", name: "Maya Chen" };
  const flag = Flag.parse({
    id,
    kind: "expansion",
    status: "won",
    version: 4,
    signal: "exp.capacity.seats",
    taxonomyVersion: 1,
    ticketId: "42",
    ticketSubject: null,
    account: null,
    agent: { id: "7", name: "Ana Silva" },
    owner: maya,
    queue: "expansion",
    urgency: "day",
    why: [],
    dueAt: at(24),
    raisedAt: at(0),
    claimedAt: null,
    contactedAt: at(3),
    acceptedAt: at(40),
    closedAt: at(90),
    requesterName: null,
    quote: null,
    note: null,
    evidence: null,
    declineReason: null,
    duplicateOf: null,
    pause: null,
    snoozedUntil: null,
    corroboration: null,
    joined: null,
    opportunity: {
      crm: "crm",
      id: "1",
      name: "15 seats",
      status: "won",
      amountMinor: "1140000",
      currency: "USD",
    },
    identityAssurance: "asserted",
  });
  endpoint.put(flag, [
    { seq: 1, type: "raised", at: at(0), by: { id: "7", name: "Ana Silva" }, data: {} },
    { seq: 2, type: "contact", at: at(3), by: maya, data: {} },
    { seq: 3, type: "opportunity", at: at(40), by: maya, data: {} },
    { seq: 4, type: "win", at: at(90), by: null, data: {} },
  ]);
  openSidebar();
  await user.click(await screen.findByRole("button", { name: /Seat limit outgrown/ }));
  const lines = await screen.findAllByRole("listitem");
  expect(lines.map((line) => line.querySelector(".line-title")?.textContent)).toEqual([
    "Received",
    "Contactedin time",
    "Opportunity",
    "Won",
  ]);
  expect(lines[1]?.textContent).toContain("after 3 hr · by Maya Chen");
  expect(lines[3]?.textContent).toContain("$11,400");
  await user.keyboard("{Escape}");
  expect(button("Expansion")).toHaveProperty("disabled", false);
});

test("a story of a newer endpoint is told without what this sidebar has never heard of", async () => {
  const maya = { id: "77", name: "Maya Chen" };
  endpoint.put(flagOf(5, { ticketId: "42", status: "contacted", contactedAt: at(2) }), [
    { seq: 1, type: "raised", at: at(0), by: { id: "7", name: "Ana Silva" }, data: {} },
    { seq: 2, type: "foretold", at: at(1), by: null, data: { by: "an oracle" } },
    { seq: 3, type: "contact", at: at(2), by: maya, data: {} },
  ]);
  openSidebar();
  await user.click(await screen.findByRole("button", { name: /Seat limit outgrown/ }));
  const lines = await screen.findAllByRole("listitem");
  expect(lines.map((line) => line.querySelector(".line-title")?.textContent)).toEqual([
    "Received",
    "Contactedin time",
  ]);
});

test("the story tells why a flag was declined", async () => {
  const maya = { id: "77", name: "Maya Chen" };
  const flag = flagOf(5, {
    ticketId: "42",
    status: "declined",
    declineReason: "already-known",
    closedAt: at(2),
  });
  endpoint.put(flag, [
    { seq: 1, type: "raised", at: at(0), by: { id: "7", name: "Ana Silva" }, data: {} },
    { seq: 2, type: "decline", at: at(2), by: maya, data: { reason: "already-known" } },
  ]);
  openSidebar();
  await user.click(await screen.findByRole("button", { name: /Seat limit outgrown/ }));
  const lines = await screen.findAllByRole("listitem");
  expect(lines[1]?.textContent).toMatch(/Declined.*CS knew already/);
});

const mistakes = async () => {
  // Colours need a real browser; they are checked there.
  const rules = { "color-contrast": { enabled: false }, region: { enabled: false } };
  const { violations } = await axe.run(document.body, { rules });
  return violations.map(({ id, nodes }) => [id, nodes[0]?.html]);
};

test("every state is free of accessibility mistakes", async () => {
  openSidebar({ conversation: [{ role: "end-user", html: "We need ten more seats." }] });
  await screen.findByText("40 of 40 seats · $48,000 ARR");
  expect(await mistakes()).toEqual([]);
  await user.click(button("Expansion"));
  await screen.findAllByRole("option");
  expect(await mistakes()).toEqual([]);
  await user.keyboard("{Enter}");
  await screen.findByRole("button", { name: "We need ten more seats." });
  expect(await mistakes()).toEqual([]);
  await user.click(button("Done"));
  await user.click(await screen.findByRole("button", { name: /waiting for CS/ }));
  await screen.findByText(/Waiting for Maya Chen/);
  expect(await mistakes()).toEqual([]);
});
