// Slack's signature, beside the verifier that Slack itself publishes (@slack/bolt).
import { verifySlackRequest } from "@slack/bolt/dist/receivers/verify-request.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { genuineness } from "../../../src/destinations/slack-app/signature.ts";
import { slackSignature } from "../../../src/sandbox/slack/interactions.ts";

const SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
const NOW = Date.parse("2026-11-22T10:00:00Z");
const BODY = "payload=%7B%22type%22%3A%22block_actions%22%7D";

interface Request {
  readonly body?: string;
  readonly timestamp?: string | null;
  readonly signature?: string | null;
  readonly secret?: string;
  /** Seconds that the request is ahead of the clock. */
  readonly ahead?: number;
}

function signed({ body = BODY, secret = SECRET, ahead = 0, ...changes }: Request) {
  const headers = slackSignature(SECRET, BODY, NOW + ahead * 1000);
  const timestamp =
    changes.timestamp === undefined ? headers["X-Slack-Request-Timestamp"] : changes.timestamp;
  const signature =
    changes.signature === undefined ? headers["X-Slack-Signature"] : changes.signature;
  return { body, secret, timestamp: timestamp ?? null, signature: signature ?? null };
}

const ours = ({ body, secret, timestamp, signature }: ReturnType<typeof signed>) =>
  genuineness(secret, { timestamp, signature, bytes: new TextEncoder().encode(body) }, NOW);

/** What Slack's own library says. */
function theirs({ body, secret, timestamp, signature }: ReturnType<typeof signed>): boolean {
  try {
    verifySlackRequest({
      signingSecret: secret,
      body,
      headers: {
        "x-slack-signature": signature ?? "",
        "x-slack-request-timestamp": Number(timestamp),
      },
      nowMilliseconds: NOW,
    });
    return true;
  } catch {
    return false;
  }
}

test("a request that Slack's own library takes is taken", async () => {
  for (const ahead of [0, -1, -299, 299]) {
    const request = signed({ ahead });
    expect([theirs(request), await ours(request)]).toEqual([true, "genuine"]);
  }
});

test("the example of Slack's documentation has the signature that it says", async () => {
  const body =
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
  const said = await genuineness(
    "8f742231b10e8888abcd99yyyzzz85a5",
    {
      timestamp: "1531420618",
      signature: "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
      bytes: new TextEncoder().encode(body),
    },
    1531420618_000,
  );
  expect(said).toBe("genuine");
});

test.each<[string, Request, "forged" | "old"]>([
  ["has another body", { body: `${BODY} ` }, "forged"],
  ["is signed with another secret", { secret: "0f742231b10e8888abcd99yyyzzz85a5" }, "forged"],
  ["has no signature", { signature: null }, "forged"],
  ["has an empty signature", { signature: "" }, "forged"],
  ["has a signature of another version", { signature: `v1=${"a".repeat(64)}` }, "forged"],
  ["has half a signature", { signature: "v0=abcdef" }, "forged"],
  ["has no time", { timestamp: null }, "forged"],
  ["has a time that is no number", { timestamp: "now" }, "forged"],
  ["has another time than was signed", { timestamp: String(NOW / 1000 + 1) }, "forged"],
  ["is more than five minutes old", { ahead: -301 }, "old"],
])("a request that %s is refused, as by Slack's own library", async (_, change, because) => {
  const request = signed(change);
  expect([theirs(request), await ours(request)]).toEqual([false, because]);
});

test("a request from the future is refused here, though Slack's library would take it", async () => {
  const request = signed({ ahead: 301 });
  expect([theirs(request), await ours(request)]).toEqual([true, "old"]);
});

test("a body with any byte changed is refused", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: BODY.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      async (place, by) => {
        const bytes = new TextEncoder().encode(BODY);
        bytes[place] = (bytes[place] ?? 0) ^ by;
        const { timestamp, signature } = signed({});
        expect(await genuineness(SECRET, { timestamp, signature, bytes }, NOW)).toBe("forged");
      },
    ),
    { numRuns: 100 },
  );
});
