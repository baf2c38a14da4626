// `npm start`, as somebody types it who wants to try the product.
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { defaultTaxonomy } from "../../src/domain/default-taxonomy.ts";
import { freePort, npmStart, startTrying } from "../helpers/operator.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "signal-flag-try-"));
  await chmod(folder, 0o711);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const TICKET = {
  id: 7001,
  subject: "Ours, not the sample's",
  status: "open",
  created_at: "2026-11-18T10:00:00Z",
  requester: { id: 9001, name: "Rita Requester" },
  comments: [{ author_id: 9001, public: true, body: "Ten more seats, please." }],
};

test("an export of one's own tickets is on the desk, and that all is ready is said last", async () => {
  const tickets = join(folder, "tickets.json");
  await writeFile(tickets, `${JSON.stringify({ tickets: [TICKET] }).slice(0, -2)}, {"id": 70`);
  const started = await startTrying(["--tickets", tickets, "--no-history"], {
    PORT: await freePort(),
    DATA_DIR: join(folder, "data"),
  });
  try {
    const lines = started.outcome.out.trim().split("\n");
    expect(lines.at(-1)).toBe(`Signal Flag is ready: ${started.url}`);
    expect(started.outcome.out).toContain(`Read 1 tickets from ${tickets}.`);
    const desk = await (await fetch(`${started.url}/sandbox/desk.json`)).text();
    expect(desk).toContain(TICKET.subject);
  } finally {
    expect(await started.end("SIGTERM")).toBe(0);
  }
});

test("a port in use, a taxonomy with a mistake, and a file that is not there: one sentence each, and nothing is started", async () => {
  const other = createServer().listen(0, "localhost");
  await once(other, "listening");
  const address = other.address();
  const port = String(typeof address === "object" && address !== null ? address.port : 0);
  const wrong = join(folder, "taxonomy.json");
  const [kind, ...kinds] = defaultTaxonomy.kinds;
  await writeFile(
    wrong,
    JSON.stringify({ ...defaultTaxonomy, kinds: [{ ...kind, label: 7 }, ...kinds] }),
  );
  const environment = { PORT: port, DATA_DIR: join(folder, "data") };
  try {
    const [inUse, mistaken, missing] = await Promise.all([
      npmStart([], environment),
      npmStart(["--taxonomy", wrong], environment),
      npmStart(["--tickets", join(folder, "nowhere.json")], environment),
    ]);
    expect([inUse.code, mistaken.code, missing.code]).toEqual([1, 1, 1]);
    expect(inUse.err).toBe(
      `Port ${port} is in use. Stop what listens there, or set PORT to another number.\n`,
    );
    expect(mistaken.err).toMatch(/^[^\n]*kinds[^\n]*0[^\n]*label[^\n]*\n$/);
    expect(missing.err).toMatch(
      /^The tickets file \S+nowhere\.json can't be read\. Check the path\.\n$/,
    );
  } finally {
    other.close();
  }
});
