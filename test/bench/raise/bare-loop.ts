// Stores the rows of a raise with `pg` and nothing else, in a process of its own: one prepared statement, one commit each.
import { Client } from "pg";
import { answerParent } from "../child-process.ts";
import { BareRun, closedLoop } from "./run.ts";
import { individually } from "./same-rows.ts";

answerParent(async (said) => {
  const { url, tenantId, sql, rows, connections, seconds } = BareRun.parse(said);
  const rowsOf = individually(rows);
  const clients = await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = new Client({
        connectionString: url,
        // The rows are guarded as they are for the endpoint, which has to name the tenant in every transaction.
        options: `-c signal_flag.tenant=${tenantId}`,
      });
      await client.connect();
      return client;
    }),
  );
  try {
    return await closedLoop(
      clients.map((client) => async () => {
        const { rowCount } = await client.query({ name: "raise", text: sql, values: [rowsOf()] });
        if (rowCount !== 1) throw new Error("A raise was not stored.");
      }),
      seconds,
    );
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
});
