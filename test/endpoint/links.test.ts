import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { putMember } from "../../src/storage/members.ts";
import { actionToken, digestToken, type LinkAction } from "../../src/storage/signed-links.ts";
import { MANAGER, OTHER_MANAGER } from "../helpers/flags.ts";
import { aRaise, makeWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.fresh.drop());

const raised = async (): Promise<string> => {
  const flag = aRaise();
  const answer = await world.ask("agent", "POST", "/v1/flags", flag);
  expect(answer.status).toBe(201);
  return flag.id;
};

const linkTo = async (
  flagId: string,
  action: LinkAction,
  changes: { memberId?: string; issuedAt?: Date } = {},
): Promise<string> => {
  const token = await actionToken((purpose, text) => world.parts.sealer.sign(purpose, text), {
    tenantId: world.tenantId,
    flagId,
    memberId: MANAGER,
    action,
    issuedAt: new Date(world.clock.now),
    ...changes,
  });
  return `/act/${token}`;
};

const browse = (path: string, headers: Record<string, string> = {}) =>
  world.app.request(path, { headers: { Accept: "text/html", ...headers } });

const press = (path: string, fields: Record<string, string>) =>
  world.app.request(path, {
    method: "POST",
    headers: { Accept: "text/html", "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields).toString(),
  });

const said = async (answer: Response) => {
  const page = await answer.text();
  return { status: answer.status, title: /<h1>(.*?)<\/h1>/.exec(page)?.[1], page };
};

const move = (as: "cs_manager" | "admin", flagId: string, version: number, what: object) =>
  world.ask(as, "POST", `/v1/flags/${flagId}/moves`, { id: v7(), version, ...what });

const flagOf = async (id: string) => {
  const [row] = await world.fresh.database.query<{
    status: string;
    owner: string | null;
    reason: string | null;
    signal: string | null;
  }>(
    `select status, owner_id as owner, decline_reason as reason, right_signal as signal
     from flags where id = $1`,
    [id],
  );
  return row;
};

const eventsOf = (id: string) =>
  world.fresh.database.query<{ type: string; by: string | null; via: string | null }>(
    `select type, by_id as by, data ->> 'via' as via from flag_events where flag_id = $1 order by seq`,
    [id],
  );

test("opening a link changes nothing, however often and however it is opened", async () => {
  const id = await raised();
  const link = await linkTo(id, "claim");
  for (const method of ["GET", "HEAD", "GET"]) {
    const answer = await world.app.request(link, { method, headers: { Accept: "text/html" } });
    expect(answer.status).toBe(200);
  }
  // Some scanners press buttons too; none of them has read the page.
  for (const fields of [{}, { version: "" }, { version: "x" }, { "List-Unsubscribe": "One-Click" }])
    expect((await said(await press(link, fields))).title).toBe("Claim this flag?");
  const { title, page } = await said(await browse(link));
  expect(title).toBe("Claim this flag?");
  expect(page).toContain("You act as Mia Manager.");
  expect(page).toContain("Northwind");
  // The customer's words are for those who are signed in.
  expect(page).not.toContain("out of licences");
  expect(await eventsOf(id)).toHaveLength(1);
});

test("a link's page has no scripts, stands in no frame, is kept nowhere and tells nobody where its reader came from", async () => {
  const answer = await browse(await linkTo(await raised(), "claim"));
  const policy = answer.headers.get("content-security-policy");
  expect(policy).toMatch(
    /default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'/,
  );
  expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(answer.headers.get("x-robots-tag")).toBe("noindex, nofollow");
  expect(await answer.text()).not.toMatch(/<script|https?:\/\/(?!flags\.example\.com)/);
});

test("the button makes the move once, as the person the link was made for, and says so when it is pressed again", async () => {
  const id = await raised();
  const link = await linkTo(id, "claim");
  const first = await said(await press(link, { version: "1" }));
  expect([first.status, first.title]).toEqual([200, "Done"]);
  expect(await flagOf(id)).toMatchObject({ status: "claimed", owner: MANAGER });
  expect((await eventsOf(id)).at(-1)).toEqual({ type: "claim", by: MANAGER, via: "email" });

  for (const again of [
    await browse(link),
    await press(link, { version: "1" }),
    await press(link, { version: "2" }),
  ]) {
    const { status, title, page } = await said(again);
    expect([status, title]).toEqual([200, "This was done already"]);
    expect(page).toContain("Mia Manager claimed it on");
  }
  expect(await eventsOf(id)).toHaveLength(2);
});

test("two who press the same button at once make one move", async () => {
  const id = await raised();
  const link = await linkTo(id, "contact");
  const titles = await Promise.all(
    Array.from({ length: 6 }, async () => (await said(await press(link, { version: "1" }))).title),
  );
  expect(titles.filter((title) => title === "Done")).toHaveLength(1);
  expect(titles.filter((title) => title === "This was done already")).toHaveLength(5);
  expect(await eventsOf(id)).toHaveLength(2);
});

test("declining asks for a reason, and for the right signal when it was the wrong one", async () => {
  const id = await raised();
  const link = await linkTo(id, "decline");
  const asked = await said(await browse(link));
  expect(asked.page.match(/type="radio"/g)).toHaveLength(6);
  const none = await said(await press(link, { version: "1" }));
  expect(none.page).toContain("Choose a reason.");
  expect((await press(link, { version: "1", reason: "because" })).status).toBe(200);
  const which = await said(await press(link, { version: "1", reason: "wrong-signal" }));
  expect(which.title).toBe("Which signal is it?");
  expect(which.page).toContain('<option value="exp.plan.feature">');
  expect(await eventsOf(id)).toHaveLength(1);

  const strange = await press(link, {
    version: "1",
    reason: "wrong-signal",
    rightSignal: "exp.no.such",
  });
  expect(strange.status).toBe(422);
  const done = await said(
    await press(link, { version: "1", reason: "wrong-signal", rightSignal: "exp.plan.feature" }),
  );
  expect(done.page).toContain("The flag is declined: Wrong signal.");
  expect(await flagOf(id)).toMatchObject({
    status: "declined",
    reason: "wrong-signal",
    signal: "exp.plan.feature",
  });
});

test("a closed flag's links are over, also when it is opened again", async () => {
  const id = await raised();
  const link = await linkTo(id, "contact");
  world.clock.now += 2000;
  await move("cs_manager", id, 1, { move: "decline", reason: "timing" });
  const closed = await said(await browse(link));
  expect([closed.status, closed.title]).toEqual([422, "This flag is closed"]);
  expect(closed.page).toContain("Meanwhile: Mia Manager declined it");
  await move("cs_manager", id, 2, { move: "reopen", why: "They called." });
  for (const answer of [await browse(link), await press(link, { version: "3" })])
    expect((await said(answer)).title).toBe("This flag is closed");
  expect(await flagOf(id)).toMatchObject({ status: "new" });
});

test("a link to a flag that joined another leads to that one and says that it is not closed", async () => {
  const head = await raised();
  const id = await raised();
  const link = await linkTo(id, "contact");
  await move("cs_manager", id, 1, { move: "duplicate", of: head });
  const joined = await said(await browse(link));
  expect([joined.status, joined.title]).toEqual([422, "This flag joined another one"]);
  expect(joined.page).toContain(`/queue?flag=${head}`);
});

test("what a colleague did meanwhile is shown before, and stops a button that was pressed too late", async () => {
  const id = await raised();
  const link = await linkTo(id, "contact");
  world.clock.now += 2000;
  await move("admin", id, 1, { move: "claim" });
  const shown = await said(await browse(link));
  expect(shown.page).toContain("Meanwhile: Abe Admin claimed it");
  const late = await said(await press(link, { version: "1" }));
  expect([late.status, late.title]).toEqual([409, "Somebody was faster"]);
  expect(late.page).toContain("Abe Admin claimed it");
  expect(await flagOf(id)).toMatchObject({ status: "claimed" });
  expect((await said(await press(link, { version: "2" }))).title).toBe("Done");

  const claim = await said(await browse(await linkTo(id, "claim")));
  expect([claim.status, claim.title]).toEqual([422, "It has moved on meanwhile"]);
  expect(claim.page).toContain(`/queue?flag=${id}`);
});

test("a link expires after ninety days", async () => {
  const id = await raised();
  const old = new Date(world.clock.now - 91 * 86_400_000);
  const { status, title, page } = await said(
    await browse(await linkTo(id, "claim", { issuedAt: old })),
  );
  expect([status, title]).toEqual([410, "This link has expired"]);
  expect(page).toContain("90 days");
});

test("nobody acts through a link of somebody who may not act any more", async () => {
  const id = await raised();
  const person = { email: null, team: null, locale: "fr", calendarId: null };
  await putMember(world.fresh.database, world.tenantId, {
    ...person,
    id: "209",
    name: "Dana Reyes",
    roles: ["cs_manager"],
    active: true,
  });
  const link = await linkTo(id, "claim", { memberId: "209" });
  expect((await said(await browse(link))).page).toContain("Vous agissez au nom de Dana Reyes.");
  for (const change of [
    { active: false, roles: ["cs_manager" as const] },
    { active: true, roles: ["agent" as const] },
  ]) {
    await putMember(world.fresh.database, world.tenantId, {
      ...person,
      id: "209",
      name: "Dana Reyes",
      ...change,
    });
    for (const answer of [await browse(link), await press(link, { version: "1" })]) {
      const { status, page } = await said(answer);
      expect(status).toBe(403);
      expect(page).toContain("Dana Reyes ne traite plus de signalements ici");
    }
  }
  expect((await browse(await linkTo(id, "claim", { memberId: "999" }))).status).toBe(403);
  expect(await eventsOf(id)).toHaveLength(1);
});

test("a link that was tampered with leads nowhere, and says so in the browser's language", async () => {
  const id = await raised();
  const link = await linkTo(id, "claim");
  const broken = link.replace(/\.c\./, ".k.");
  const page = await said(await browse(broken, { "Accept-Language": "de-DE,de;q=0.9" }));
  expect([page.status, page.title]).toEqual([401, "Dieser Link ist nicht vollständig"]);
  expect(page.page).not.toContain("Northwind");
  expect((await press(broken, { version: "1" })).status).toBe(401);
  expect((await browse("/act/x")).status).toBe(401);
  const program = await world.app.request(broken);
  expect(program.headers.get("content-type")).toBe("application/problem+json");
  expect(await eventsOf(id)).toHaveLength(1);
});

test("a link of one tenant reaches no other tenant's flag", async () => {
  const id = await raised();
  const token = await actionToken((purpose, text) => world.parts.sealer.sign(purpose, text), {
    tenantId: world.otherTenantId,
    flagId: id,
    memberId: MANAGER,
    action: "claim",
    issuedAt: new Date(world.clock.now),
  });
  const { status, title } = await said(await browse(`/act/${token}`));
  expect([status, title]).toEqual([410, "This flag is no longer there"]);
});

test("tokens are in no log line", async () => {
  const id = await raised();
  const link = await linkTo(id, "claim");
  await browse(link);
  await press(link, { version: "1" });
  await browse(link.replace(/\.c\./, ".k."));
  const signature = link.slice(-44);
  expect(JSON.stringify([world.lines, world.failures])).not.toContain(signature);
  expect(world.lines.some(({ operation }) => operation === "page.action-link-act")).toBe(true);
});

test("whoever tries links out is turned away before long", async () => {
  const slow = await makeWorld({
    addressOf: () => "192.0.2.7",
    limits: { address: { perSecond: 0.001, burst: 5 } },
  });
  try {
    const statuses = [];
    for (let tries = 0; tries < 8; tries += 1)
      statuses.push(
        (await slow.app.request("/act/guess", { headers: { Accept: "text/html" } })).status,
      );
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
  } finally {
    await slow.fresh.drop();
  }
});

test("one person's weekly mail is switched off and on by its link, and by a mail program's own button", async () => {
  const token = await digestToken((purpose, text) => world.parts.sealer.sign(purpose, text), {
    tenantId: world.tenantId,
    memberId: OTHER_MANAGER,
  });
  const wants = async () => {
    const rows = await world.fresh.database.query<{ digest: boolean }>(
      `select digest from members where tenant_id = $1 and id = $2`,
      [world.tenantId, OTHER_MANAGER],
    );
    return rows[0]?.digest;
  };
  const path = `/digest/${token}`;
  expect((await said(await browse(path))).title).toBe("Stop the weekly mail?");
  expect(await wants()).toBe(true);
  expect((await said(await press(path, { "List-Unsubscribe": "One-Click" }))).title).toBe(
    "The weekly mail is off",
  );
  expect(await wants()).toBe(false);
  expect((await said(await browse(path))).title).toBe("The weekly mail is off");
  expect((await said(await press(path, { digest: "on" }))).title).toBe("The weekly mail is on");
  expect(await wants()).toBe(true);
  // As RFC 8058 would rather have it.
  const whole = new FormData();
  whole.set("List-Unsubscribe", "One-Click");
  expect((await world.app.request(path, { method: "POST", body: whole })).status).toBe(200);
  expect(await wants()).toBe(false);
  await press(path, { digest: "on" });
  expect((await press(`${path.slice(0, -1)}x`, { digest: "off" })).status).toBe(401);
  expect(await wants()).toBe(true);
});
