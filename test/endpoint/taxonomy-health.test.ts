// The taxonomy's health over HTTP, and drafts of the next version: two admins at once, the effect, publishing and undoing it.
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import {
  TaxonomyDraft,
  TaxonomyDrafts,
  TaxonomyEffect,
  TaxonomyVersions,
} from "../../src/api/taxonomy-draft.ts";
import { HealthRowsAnswer, TaxonomyHealthAnswer } from "../../src/api/taxonomy-health.ts";
import { PublishedTaxonomy } from "../../src/api/taxonomy.ts";
import { defaultTaxonomy } from "../../src/domain/default-taxonomy.ts";
import { applyProposal } from "../../src/domain/taxonomy-health/proposals.ts";
import { aRaise, makeWorld, problemOf, type World } from "./world.ts";

const SEATS = "exp.capacity.seats";
const USAGE = "exp.capacity.usage";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
  // Each flag through the front door; CS says of half of them that they are about usage.
  for (let number = 0; number < 16; number += 1) {
    const id = v7();
    const flag = aRaise({ id, quote: `Call +44 20 7946 09${number + 10} about seats.` });
    await world.ask("agent", "POST", "/v1/flags", flag);
    const said =
      number % 2 === 0
        ? { move: "accept" }
        : { move: "decline", reason: "wrong-signal", rightSignal: USAGE };
    await world.ask("cs_manager", "POST", `/v1/flags/${id}/moves`, {
      id: v7(),
      version: 1,
      ...said,
    });
  }
  for (const signal of [null, null])
    await world.ask("agent", "POST", "/v1/flags", aRaise({ signal }));
});
afterAll(() => world.fresh.drop());

const healthOf = async (month: string) =>
  TaxonomyHealthAnswer.parse(
    await (await world.ask("ops", "GET", `/v1/reports/taxonomy?month=${month}`)).json(),
  );

test("a month's health has its numbers and the proposal that comes of them, and every number opens its rows", async () => {
  const health = await healthOf("2026-11");
  expect(health.notSure).toMatchObject({ alarm: true, share: { n: 18 } });
  expect(health.drift.psi.method).toBe("refused:group-below-10");
  expect(health.agreement[0]?.kappa).toMatchObject({
    value: null,
    method: "refused:sample-below-50",
    refusal: { have: 16, need: 50 },
  });
  expect(health.proposals.slice(0, 2)).toMatchObject([
    { is: "rewrite", name: `rewrite~${SEATS}`, wrong: 8, decided: 16, rather: USAGE },
    { is: "split" },
  ]);
  const figures = [
    health.notSure.share,
    health.drift.psi,
    ...health.precision.map(({ precision }) => precision),
    ...health.pairs.map(({ confused }) => confused),
    ...health.agreement.map(({ kappa }) => kappa),
  ];
  for (const { id, n } of figures) {
    const path = `/v1/reports/taxonomy/rows?month=2026-11&metric=${id}`;
    const rows = HealthRowsAnswer.parse(await (await world.ask("ops", "GET", path)).json());
    expect([id, rows.counted.length]).toEqual([id, n]);
    expect(JSON.stringify(rows)).not.toContain("7946");
  }
  const unknown = "/v1/reports/taxonomy/rows?month=2026-11&metric=luck";
  expect((await world.ask("ops", "GET", unknown)).status).toBe(422);
  expect((await world.ask("agent", "GET", "/v1/reports/taxonomy?month=2026-11")).status).toBe(403);
});

test("another tenant's flags are in none of it", async () => {
  const path = "/v1/reports/taxonomy?month=2026-11";
  const theirs = TaxonomyHealthAnswer.parse(
    await (await world.ask("other-tenant", "GET", path)).json(),
  );
  expect([theirs.notSure.share.n, theirs.precision]).toEqual([0, []]);
});

/** A draft with usage merged into seats, as the proposal makes it. */
const applied = applyProposal(defaultTaxonomy, `merge~${USAGE}~${SEATS}`) ?? {
  taxonomy: defaultTaxonomy,
  merged: {},
};
const draftBody = (changes: Record<string, unknown> = {}) => ({
  expected: 0,
  name: "One capacity signal",
  basedOn: 1,
  body: applied.taxonomy,
  merged: applied.merged,
  proposal: `merge~${USAGE}~${SEATS}`,
  ...changes,
});

test("two admins don't overwrite each other's draft, and others read it", async () => {
  const path = `/v1/taxonomy/drafts/${v7()}`;
  const made = await world.ask("admin", "PUT", path, draftBody());
  expect(TaxonomyDraft.parse(await made.json())).toMatchObject({ version: 1, basedOn: 1 });
  const first = await world.ask("admin", "PUT", path, draftBody({ expected: 1, name: "Mine" }));
  expect([first.status, TaxonomyDraft.parse(await first.json()).version]).toEqual([200, 2]);
  const second = await world.ask("admin", "PUT", path, draftBody({ expected: 1, name: "Theirs" }));
  expect([second.status, (await problemOf(second)).type]).toEqual([409, "stale"]);
  const list = TaxonomyDrafts.parse(
    await (await world.ask("ops", "GET", "/v1/taxonomy/drafts")).json(),
  );
  expect(list.items).toMatchObject([{ name: "Mine", changedBy: { name: "Abe Admin" } }]);
  for (const role of ["ops", "cs_manager"] as const)
    expect((await world.ask(role, "PUT", path, draftBody())).status).toBe(403);
  expect((await world.ask("agent", "GET", "/v1/taxonomy/drafts")).status).toBe(403);
  const invalid = draftBody({ expected: 2, body: { ...applied.taxonomy, kinds: [] } });
  expect((await world.ask("admin", "PUT", path, invalid)).status).toBe(422);
  const theirs = await world.ask("other-tenant", "GET", path);
  expect(theirs.status).toBe(404);
  expect((await world.ask("admin", "DELETE", `${path}?expected=1`)).status).toBe(409);
  expect((await world.ask("admin", "DELETE", `${path}?expected=2`)).status).toBe(200);
  expect((await world.ask("admin", "GET", path)).status).toBe(404);
});

test("the effect is shown before publishing, nothing is rewritten, and the former version can be published again", async () => {
  // The flags of November are those of the last quarter in December.
  world.clock.now = Date.parse("2026-12-02T09:00:00Z");
  const effect = TaxonomyEffect.parse(
    await (
      await world.ask("admin", "POST", "/v1/taxonomy/effect", {
        body: applied.taxonomy,
        merged: applied.merged,
      })
    ).json(),
  );
  expect(effect).toMatchObject({ from: "2026-09", to: "2026-11", flags: 16, affected: 0 });
  const other = applyProposal(defaultTaxonomy, `merge~${SEATS}~${USAGE}`);
  const moved = TaxonomyEffect.parse(
    await (
      await world.ask("admin", "POST", "/v1/taxonomy/effect", {
        body: other?.taxonomy,
        merged: other?.merged,
      })
    ).json(),
  );
  expect(moved).toMatchObject({ affected: 16, withoutSignal: 0 });
  expect(moved.rows.find(({ signal }) => signal === USAGE)).toMatchObject({ before: 0, after: 16 });
  expect(moved.examples).toHaveLength(16);
  expect(JSON.stringify(moved)).not.toContain("7946");

  const id = v7();
  await world.ask("admin", "PUT", `/v1/taxonomy/drafts/${id}`, draftBody());
  const publish = (body: unknown, query = "") =>
    world.ask("admin", "PUT", `/v1/taxonomy${query}`, body);
  expect((await publish({ ...applied.taxonomy, version: 2 }, `?draft=${id}`)).status).toBe(200);
  expect((await world.ask("admin", "GET", `/v1/taxonomy/drafts/${id}`)).status).toBe(404);
  const before = await world.fresh.database.query("select signal, taxonomy_version from flags");
  expect(before.every((row) => JSON.stringify(row).includes('"taxonomy_version":1'))).toBe(true);
  const versions = async () =>
    TaxonomyVersions.parse(await (await world.ask("ops", "GET", "/v1/taxonomy/versions")).json());
  const after = await versions();
  expect(after.items[0]).toMatchObject({
    version: 2,
    publishedBy: { name: "Abe Admin" },
    changes: expect.arrayContaining([
      expect.objectContaining({ is: "merged", signal: USAGE, into: SEATS }),
    ]),
  });
  expect(after.retired).toMatchObject([{ id: USAGE, version: 1 }]);
  // Retired, it still has its name in the report.
  expect((await healthOf("2026-11")).labels[USAGE]).toBe("Usage cap reached");

  expect((await publish({ ...defaultTaxonomy, version: 3 })).status).toBe(200);
  const shown = PublishedTaxonomy.parse(
    await (await world.ask("agent", "GET", "/v1/taxonomy")).json(),
  );
  expect(shown.taxonomy.kinds).toEqual(defaultTaxonomy.kinds);
  expect((await versions()).retired).toEqual([]);
  const events = await world.fresh.database.query<{ what: string }>(
    "select what from taxonomy_events where tenant_id = $1 order by id",
    [world.tenantId],
  );
  expect(events.map(({ what }) => what)).toEqual([
    "draft-made",
    "draft-changed",
    "draft-deleted",
    "draft-made",
    "published",
    "published",
  ]);
});
