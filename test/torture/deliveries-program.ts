// A worker that delivers what is due, until it is killed. Its clock runs fast, so that a schedule of hours fits into a
// campaign; leases are kept by the database's clock, which does not.
import { v7 } from "uuid";
import { z } from "zod";
import type { Ask } from "../../src/destinations/ask.ts";
import { boundedAsk } from "../../src/destinations/bounded-ask.ts";
import { connect, type Database } from "../../src/storage/database.ts";
import { worker } from "../destinations/outbox.ts";
import { pause } from "./campaign.ts";
import { answerParent } from "./parent.ts";
import { wrapped } from "./wrapped.ts";

const Start = z.strictObject({
  url: z.string(),
  /** When the fast clock began, in milliseconds UTC, and how much faster it runs. */
  epoch: z.number(),
  speed: z.number(),
  leaseSeconds: z.number(),
  /** By how many milliseconds a worker now and then sleeps past its lease. */
  oversleptMs: z.number(),
  plant: z.string().optional(),
});

answerParent(async (said) => {
  const { url, epoch, speed, leaseSeconds, oversleptMs, plant } = Start.parse(said);
  const database = connect({ url, max: 4 });
  const deliver = worker(
    plant === "settle-without-lease" ? withoutLease(database) : database,
    post(),
    {
      leaseSeconds,
      roundMs: 150,
      random: Math.random,
    },
  );
  const now = () => new Date(epoch + (Date.now() - epoch) * speed);
  void (async () => {
    for (;;) {
      // A store that is away is asked again, as the product's own timer would.
      await deliver(now()).catch(() => undefined);
      await pause(30);
    }
  })();
  return null;

  function post(): Ask {
    return async (to, message) => {
      const sent =
        plant === "new-id-on-retry"
          ? { ...message, headers: { ...message.headers, "webhook-id": v7() } }
          : message;
      const result = await boundedAsk(new URL(to), sent, {
        addresses: null,
        totalMs: 400 * leaseSeconds,
      });
      // Now and then a worker sleeps past its lease between sending and saying so.
      if (Math.random() < 0.05) {
        await pause(leaseSeconds * 1000 + oversleptMs);
        return { is: "failed", kind: "timeout", mayHaveArrived: true };
      }
      return result;
    };
  }
});

/** A worker whose results count even when somebody else holds the lease by now. */
const withoutLease = (database: Database): Database =>
  wrapped(database, (ask) => (sql, params) => {
    const planted = sql.replace(
      /(update deliveries\s+set status = [\s\S]+? and )lease_token = \$3/,
      "$1($3::uuid is not null)",
    );
    if (planted === sql && sql.includes("insert into delivery_attempts"))
      throw new Error("The fault could not be planted: the statement has changed.");
    return ask(planted, params);
  });
