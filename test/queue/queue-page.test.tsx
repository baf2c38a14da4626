// @vitest-environment jsdom
import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { flagOf, jonas } from "./fake-queue.ts";
import { endpoint, openQueue } from "./open-queue.tsx";

const rowOf = (name: RegExp) => screen.findByRole("link", { name });
const rows = () =>
  within(screen.getByRole("list", { name: "Flags" }))
    .getAllByRole("link")
    .map((row) => row.querySelector("bdi")?.textContent);

test("the most urgent flag is open at once, with the customer's words and why it came", async () => {
  endpoint.put(
    flagOf(2),
    flagOf(1, { name: "Northwind Trading", note: "Their ops lead decides." }),
  );
  openQueue();
  expect(await screen.findByRole("blockquote")).toHaveProperty(
    "textContent",
    "Words of customer 1.",
  );
  expect(screen.getByText("Their ops lead decides.").textContent).toBe("Their ops lead decides.");
  expect(
    screen.getByText(/You own the account\. Moved up one step: the renewal is 41 days/).tagName,
  ).toBe("DD");
  expect(rows()).toEqual(["Northwind Trading", "Account 2"]);
  expect(screen.getByRole("link", { name: /#48001 in Zendesk/ }).getAttribute("href")).toBe(
    "https://fernwell.zendesk.com/agent/tickets/48001",
  );
});

test("claiming by key takes the row out of the pool, and undo puts it back", async () => {
  endpoint.put(flagOf(1, { owner: null }), flagOf(2, { owner: null }));
  const user = openQueue("?tab=unowned");
  await rowOf(/Account 1/);
  await user.keyboard("i");
  expect(await screen.findByText(/Account 1.*claimed/)).toHaveProperty("tagName", "OUTPUT");
  expect(rows()).toEqual(["Account 2"]);
  await waitFor(() => expect(endpoint.flag(flagOf(1).id)?.status).toBe("claimed"));
  await user.keyboard("u");
  await waitFor(() => expect(rows()).toEqual(["Account 1", "Account 2"]));
  await waitFor(() => expect(endpoint.flag(flagOf(1).id)?.status).toBe("new"));
  expect(endpoint.moves.map(({ move }) => [move.move, move.version])).toEqual([
    ["claim", 1],
    ["undo", 2],
  ]);
});

test("two moves in a row are sent one after the other, each on what the one before left", async () => {
  endpoint.put(flagOf(1));
  const user = openQueue();
  await rowOf(/Account 1/);
  await user.keyboard("ic");
  await waitFor(() => expect(endpoint.flag(flagOf(1).id)?.status).toBe("contacted"));
  expect(endpoint.moves.map(({ move }) => [move.move, move.version])).toEqual([
    ["claim", 1],
    ["contact", 2],
  ]);
});

test("a stale move says who did what meanwhile, and can be made all the same", async () => {
  endpoint.put(flagOf(1, { name: "Northwind Trading" }));
  const user = openQueue("?tab=team");
  await rowOf(/Northwind Trading/);
  // The story has been read by now, so the claim is news to this page.
  await screen.findByText(/Lena Ortiz.* flagged it/);
  endpoint.jonasClaims(flagOf(1).id);
  await user.keyboard("c");
  const alert = await screen.findByText(
    /Jonas Weber.* claimed it .*so your “contacted” on .*Northwind Trading.* was not made/,
  );
  expect(alert.getAttribute("role")).toBe("alert");
  expect(endpoint.flag(flagOf(1).id)?.owner).toEqual(jonas);
  await user.click(screen.getByRole("button", { name: "Do it anyway" }));
  await waitFor(() => expect(endpoint.flag(flagOf(1).id)?.status).toBe("contacted"));
});

test("a move whose answer was lost is not called unsaved, and trying again never makes it twice", async () => {
  endpoint.put(flagOf(1));
  const user = openQueue();
  await rowOf(/Account 1/);
  endpoint.loseAnswers(1);
  await user.keyboard("c");
  await screen.findByText(/It is not known whether “contacted” on .*Account 1.* was saved\./);
  expect(screen.queryByText(/was not saved/)).toBeNull();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(endpoint.moves).toHaveLength(2));
  expect(endpoint.moves[1]).toEqual(endpoint.moves[0]);
  await screen.findByText(/Account 1.*: contacted/);
  await waitFor(() => expect(screen.queryByText(/not made|not known/)).toBeNull());
  expect(endpoint.flag(flagOf(1).id)).toMatchObject({ status: "contacted", version: 2 });
});

test("an undo whose answer was lost is tried again as the same undo", async () => {
  endpoint.put(flagOf(1));
  const user = openQueue();
  await rowOf(/Account 1/);
  await user.keyboard("c");
  await waitFor(() => expect(endpoint.flag(flagOf(1).id)?.status).toBe("contacted"));
  endpoint.loseAnswers(1);
  await user.keyboard("u");
  await screen.findByText(/It is not known whether/);
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(endpoint.moves).toHaveLength(3));
  expect(endpoint.moves[2]).toEqual(endpoint.moves[1]);
  expect(endpoint.flag(flagOf(1).id)).toMatchObject({ status: "new", version: 3 });
});

test("a refusal is called not saved, since that is known", async () => {
  endpoint.put(flagOf(1));
  const user = openQueue();
  await rowOf(/Account 1/);
  endpoint.refuse(429, "too-many");
  await user.keyboard("c");
  await screen.findByText(/“contacted” on .*Account 1.* was not saved\./);
  expect(screen.queryByText(/not known/)).toBeNull();
});

test("what was hidden in the customer's words is shown as a gap, in the list and in the flag", async () => {
  endpoint.put(
    flagOf(1, {
      quote: "Call [phone hidden] today",
      note: "Bank: [iban hidden]",
      evidence: "Ask [email hidden]",
    }),
  );
  openQueue();
  const row = await rowOf(/Account 1/);
  expect(row.querySelector(".gap")?.textContent).toBe("phone hidden");
  await screen.findByText("account number hidden");
  await screen.findByText("e-mail hidden");
  expect(document.body.textContent).not.toMatch(/\[\w+ hidden\]/);
});

const ofOneAccount = (count: number) => {
  const { account } = flagOf(1, { name: "Northwind" });
  return Array.from({ length: count }, (_, at) => flagOf(at + 1, { account }));
};

test("an account with more flags than were read says that there are more, and reads them on demand", async () => {
  endpoint.put(...ofOneAccount(60));
  const user = openQueue();
  const panel = within(await screen.findByRole("complementary", { name: "Account" }));
  const shown = () => panel.getAllByRole("listitem").length;
  await user.click(await panel.findByRole("button", { name: "and more" }));
  expect(panel.queryByText(/and \d+ more/)).toBeNull();
  expect(shown()).toBe(49);
  await user.click(panel.getByRole("button", { name: "Show more" }));
  await waitFor(() => expect(shown()).toBe(59));
  expect(panel.queryByRole("button", { name: "Show more" })).toBeNull();
});

test("an account whose flags were all read says how many more there are", async () => {
  endpoint.put(...ofOneAccount(12));
  openQueue();
  const more = await screen.findByText(/^and /);
  expect(more.textContent).toBe("and 5 more");
});

test("a move that is not saved is put back, keeps its reason on the screen and can be tried again", async () => {
  endpoint.put(flagOf(1));
  const user = openQueue();
  await rowOf(/Account 1/);
  endpoint.refuse(503, "unavailable");
  await user.keyboard("c");
  await screen.findByText(
    /not known whether “contacted” on .*Account 1.* was saved\. Signal Flag could not be reached\./,
  );
  expect(endpoint.flag(flagOf(1).id)?.status).toBe("new");
  expect(screen.getByRole("button", { name: "Contacted" }).className).toContain("button-primary");
  endpoint.answerAgain();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(endpoint.flag(flagOf(1).id)?.status).toBe("contacted"));
});

test("declining takes one key for the menu and one for the reason", async () => {
  endpoint.put(flagOf(1), flagOf(2));
  const user = openQueue();
  await rowOf(/Account 1/);
  await user.keyboard("d");
  await screen.findByRole("dialog", { name: "Not for us, because" });
  await user.keyboard("3");
  await waitFor(() => expect(endpoint.flag(flagOf(1).id)?.declineReason).toBe("not-qualified"));
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(rows()).toEqual(["Account 2"]);
});

test("a wrong signal is declined with the right one, found by its words and taken with Enter", async () => {
  endpoint.put(flagOf(1));
  const user = openQueue();
  await rowOf(/Account 1/);
  await user.keyboard("d5");
  const dialog = await screen.findByRole("dialog", { name: "Which signal is it?" });
  expect(within(dialog).getAllByRole("option").length).toBeGreaterThan(20);
  await user.keyboard("usage cap");
  expect(within(dialog).getAllByRole("option")).toHaveLength(1);
  await user.keyboard("{Enter}");
  await waitFor(() =>
    expect(endpoint.moves[0]?.move).toMatchObject({
      reason: "wrong-signal",
      rightSignal: "exp.capacity.usage",
    }),
  );
});

test("an open opportunity of the account is linked with one press", async () => {
  endpoint.put(flagOf(1));
  const user = openQueue();
  await rowOf(/Account 1/);
  await user.keyboard("o");
  await user.click(await screen.findByRole("button", { name: /Seats for the new team/ }));
  await waitFor(() =>
    expect(endpoint.moves[0]?.move).toMatchObject({
      move: "opportunity",
      opportunity: { crm: "salesforce", id: "0065g00000AbCdE" },
    }),
  );
});

test("reopening asks why and says it in the move", async () => {
  endpoint.put(
    flagOf(1, { status: "declined", declineReason: "timing", closedAt: new Date().toISOString() }),
  );
  const user = openQueue("?tab=closed");
  await rowOf(/Account 1/);
  await user.keyboard("e");
  await user.type(await screen.findByRole("textbox", { name: /Why/ }), "They have a budget now.");
  await user.click(screen.getByRole("button", { name: "Reopen" }));
  await waitFor(() =>
    expect(endpoint.moves[0]?.move).toMatchObject({
      move: "reopen",
      why: "They have a budget now.",
    }),
  );
});

test("Ctrl+Enter sends the reason for reopening, and the button says so", async () => {
  endpoint.put(
    flagOf(1, { status: "declined", declineReason: "timing", closedAt: new Date().toISOString() }),
  );
  const user = openQueue("?tab=closed");
  await rowOf(/Account 1/);
  await user.keyboard("e");
  await user.type(await screen.findByRole("textbox", { name: /Why/ }), "They have a budget now.");
  const send = screen.getByRole("button", { name: "Reopen" });
  expect(send.textContent).toMatch(/Ctrl\+Enter|Ctrl\+↵/);
  expect(send.getAttribute("aria-keyshortcuts")).toBe("Control+Enter Meta+Enter");
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(endpoint.moves[0]?.move).toMatchObject({ move: "reopen" }));
});

test("a friction flag offers to resolve it and never an opportunity", async () => {
  endpoint.put(flagOf(1, { kind: "friction", signal: "fri.product.bug", status: "accepted" }));
  openQueue();
  const buttons = await screen.findByRole("group", { name: "What to do" });
  expect(
    within(buttons)
      .getAllByRole("button")
      .map((button) => button.textContent),
  ).toEqual(["Resolvedr", "Not for us…d"]);
});

test("what is searched for stands in the address bar, and nothing found can be cleared", async () => {
  endpoint.put(flagOf(1), flagOf(2));
  const user = openQueue();
  await rowOf(/Account 1/);
  await user.keyboard("/");
  await user.keyboard("customer 2");
  await waitFor(() => expect(rows()).toEqual(["Account 2"]));
  expect(new URLSearchParams(location.search).get("q")).toBe("customer 2");
  await user.keyboard("zzz");
  await user.click(await screen.findByRole("button", { name: "Clear search" }));
  await waitFor(() => expect(rows()).toEqual(["Account 1", "Account 2"]));
  expect(new URLSearchParams(location.search).get("q")).toBeNull();
});

test("back returns to the tab before", async () => {
  endpoint.put(flagOf(1), flagOf(2, { owner: null }));
  const user = openQueue();
  await rowOf(/Account 1/);
  await user.click(await screen.findByRole("link", { name: "Unowned 1" }));
  await waitFor(() => expect(rows()).toEqual(["Account 2"]));
  history.back();
  await waitFor(() => expect(rows()).toEqual(["Account 1"]));
});

test("a new flag appears without reload, is announced, and leaves the open flag open", async () => {
  endpoint.put(flagOf(5, { name: "Orbit Freight" }));
  openQueue();
  await rowOf(/Orbit Freight/);
  endpoint.put(flagOf(1, { name: "Harbour Clinics", raisedAt: new Date().toISOString() }));
  window.dispatchEvent(new Event("focus"));
  await rowOf(/Harbour Clinics/);
  expect(screen.getByText("1 new flag").tagName).toBe("OUTPUT");
  expect(screen.getByRole("link", { current: true, name: /Orbit/ }).textContent).toContain(
    "Orbit Freight",
  );
  expect(screen.getByRole("blockquote").textContent).toBe("Words of customer 5.");
});

test("hostile names and words stay text", async () => {
  const hostile = `<img src=x onerror=alert(1)>\u202e${"long ".repeat(200)}`;
  endpoint.put(flagOf(1, { name: hostile, quote: hostile, note: hostile, ticketSubject: hostile }));
  openQueue();
  expect((await screen.findByRole("blockquote")).textContent).toBe(hostile);
  expect(document.querySelector("img")).toBeNull();
});

test("a flag without quote and note says so plainly", async () => {
  endpoint.put(flagOf(1, { quote: null }));
  openQueue();
  expect((await screen.findByText(/^Nothing was quoted/)).tagName).toBe("P");
});

test("an empty queue of one's own points to what nobody has taken", async () => {
  endpoint.put(flagOf(1, { owner: null }));
  const user = openQueue();
  await screen.findByText("Nothing waits for you");
  await user.click(await screen.findByRole("button", { name: "See 1 flag that nobody has taken" }));
  await waitFor(() => expect(rows()).toEqual(["Account 1"]));
});

test("a list that can't be read says so and is read again on request", async () => {
  endpoint.put(flagOf(1));
  endpoint.refuse(503, "unavailable");
  const user = openQueue();
  await screen.findByText("The queue could not be read");
  endpoint.answerAgain();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(rows()).toEqual(["Account 1"]));
});

test("an agent is told that the queue is not theirs", async () => {
  endpoint.withRoles("agent");
  openQueue();
  expect((await screen.findByText(/signed in as Ana Lopez/)).textContent).toContain(
    "administrator",
  );
});

test("operations may look but find no buttons to move flags", async () => {
  endpoint.put(flagOf(1));
  endpoint.withRoles("ops");
  const user = openQueue("?tab=team");
  await screen.findByText(/customer success moves them/);
  await user.keyboard("c");
  expect(endpoint.moves).toEqual([]);
});

test("who is signed out is led to sign in and back to where they were", async () => {
  endpoint.signOut();
  openQueue("?tab=team");
  expect((await screen.findByRole("link", { name: "Sign in" })).getAttribute("href")).toBe(
    "/sign-in?next=/queue%3Ftab%3Dteam",
  );
});

test("a session that ends while the page is open is said at once", async () => {
  endpoint.put(flagOf(1));
  openQueue();
  await rowOf(/Account 1/);
  endpoint.signOut();
  window.dispatchEvent(new Event("focus"));
  const heading = await screen.findByRole("heading", { level: 1 });
  await waitFor(() => expect(heading.isConnected).toBe(false));
  expect(screen.getByRole("heading").textContent).toBe("You are signed out");
});

test("the strip above leads to the pages that the roles open, and says which one this is", async () => {
  endpoint.withRoles("cs_manager");
  openQueue();
  const strip = await screen.findByRole("navigation", { name: "Pages" });
  const names = within(strip)
    .getAllByRole("link")
    .map(({ textContent }) => textContent);
  expect(names).toEqual(["Queue", "Report", "Outcomes", "Ledger", "Set-up", "Yours"]);
  expect(within(strip).getByRole("link", { current: "page" }).textContent).toBe("Queue");
});

test("who signs out is told when that did not work, and shown the way in when it did", async () => {
  endpoint.put(flagOf(1));
  const user = openQueue("?tab=team");
  endpoint.refuseSignOut(true);
  await user.click(await screen.findByRole("button", { name: "Sign out" }));
  const alert = await screen.findByText(/^Not signed out/);
  expect(alert.getAttribute("role")).toBe("alert");
  endpoint.refuseSignOut(false);
  await user.click(screen.getByRole("button", { name: "Sign out" }));
  expect(await screen.findByText(/Zendesk’s own goes on/)).toHaveProperty("tagName", "P");
  expect(screen.getByRole("link", { name: "Sign in" }).getAttribute("href")).toMatch(
    /^\/sign-in\?next=\/queue%3Ftab%3Dteam/,
  );
});

test("j and k walk through the list, and letters can be switched off", async () => {
  endpoint.put(flagOf(1), flagOf(2), flagOf(3));
  const user = openQueue();
  await rowOf(/Account 1/);
  await user.keyboard("jj");
  await waitFor(() =>
    expect(screen.getByRole("blockquote").textContent).toBe("Words of customer 3."),
  );
  await user.keyboard("k");
  await waitFor(() =>
    expect(screen.getByRole("blockquote").textContent).toBe("Words of customer 2."),
  );
  expect(document.activeElement?.textContent).toContain("Account 2");
  await user.keyboard("?");
  await user.click(await screen.findByRole("checkbox", { name: /Letters act/ }));
  await user.click(screen.getByRole("button", { name: "Close" }));
  await user.keyboard("c");
  expect(endpoint.moves).toEqual([]);
});

test("a thousand flags keep only the rows in sight in the document", async () => {
  endpoint.put(...Array.from({ length: 1000 }, (_, index) => flagOf(index + 1)));
  openQueue();
  await rowOf(/Account 1\b/);
  expect(rows().length).toBeLessThan(60);
});
