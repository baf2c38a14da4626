// Slack's answers, as its documentation gives them (docs.slack.dev, read 2026-11-22), and what becomes of a message.
import { expect, test } from "vitest";
import { judge } from "../../../src/destinations/backoff.ts";
import { readAnswer } from "../../../src/destinations/slack-app/answers.ts";
import { webApi } from "../../../src/destinations/slack-app/web-api.ts";

const now = new Date("2026-11-22T10:00:00Z");
const random = () => 0.5;
const said = (text: string | null, status = 200, retryAfter: string | null = null) =>
  readAnswer({ is: "answered", status, retryAfter, text });
const error = (word: string, more = {}) => JSON.stringify({ ok: false, error: word, ...more });

/** What the schedule makes of an answer to a first attempt, and to a third. */
function verdicts(answer: ReturnType<typeof said>): string[] {
  if (answer.is === "ok") return ["delivered"];
  return [0, 2].map((refusals) => {
    const attempt = { attempt: refusals + 1, refusals, knowsRepeats: true, now, random };
    return judge(answer.outcome.result, attempt).is;
  });
}

test("a message that was posted is delivered", () => {
  const posted = {
    ok: true,
    channel: "C123ABC456",
    ts: "1503435956.000247",
    message: {
      text: "Here's a message for you",
      username: "ecto1",
      bot_id: "B123ABC456",
      type: "message",
      subtype: "bot_message",
      ts: "1503435956.000247",
    },
  };
  expect(verdicts(said(JSON.stringify(posted)))).toEqual(["delivered"]);
});

const PERSON = ["retry", "failed"];
const LATER = ["retry", "retry"];
test.each([
  ["invalid_auth", said(error("invalid_auth")), 401, PERSON, "enter its new bot token"],
  ["account_inactive", said(error("account_inactive")), 401, PERSON, "bot user was removed"],
  ["token_revoked", said(error("token_revoked")), 401, PERSON, "Install the app"],
  [
    "missing_scope",
    said(error("missing_scope", { needed: "chat:write", provided: "users:read" })),
    403,
    PERSON,
    "Add the scopes",
  ],
  ["not_in_channel", said(error("not_in_channel")), 403, PERSON, "/invite"],
  ["channel_not_found", said(error("channel_not_found")), 404, PERSON, "channel's id is wrong"],
  ["is_archived", said(error("is_archived")), 404, PERSON, "Unarchive"],
  ["msg_too_long", said(error("msg_too_long")), 400, PERSON, "as it was built"],
  [
    "invalid_blocks",
    said(
      error("invalid_blocks", {
        response_metadata: {
          messages: ["[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"],
        },
      }),
    ),
    400,
    PERSON,
    "as it was built",
  ],
  [
    "an error that is new",
    said(error("mercury_retrograde")),
    400,
    PERSON,
    "Slack answered an error.",
  ],
  ["ratelimited, with a time", said(error("ratelimited"), 429, "30"), 429, LATER, "tried again"],
  ["ratelimited, without one", said(error("ratelimited"), 429), 429, LATER, "tried again"],
  ["ratelimited, said with 200", said(error("ratelimited")), 429, LATER, "tried again"],
  ["internal_error", said(error("internal_error")), 503, LATER, "having trouble"],
])("%s", (_, answer, status, becomes, advice) => {
  expect(answer).toMatchObject({
    is: "not-ok",
    outcome: { result: { is: "answered", status }, problem: expect.stringContaining(advice) },
  });
  expect(verdicts(answer)).toEqual(becomes);
});

test.each([
  ["a page of HTML instead of an answer", said("<!doctype html><h1>Hi"), LATER],
  ["a page of HTML with 503", said("<html>maintenance", 503), LATER],
  ["nothing at all", readAnswer({ is: "failed", kind: "timeout", mayHaveArrived: true }), LATER],
  ["no connection", readAnswer({ is: "failed", kind: "refused", mayHaveArrived: false }), LATER],
  ["an answer that is too long to be read", said(null), LATER],
  ["403 of a proxy", said("<html>denied", 403), PERSON],
  ["JSON that is not Slack's", said('{"status":"ok"}'), LATER],
])("%s", (_, answer, becomes) => {
  expect(verdicts(answer)).toEqual(becomes);
});

test("what may have been done is known from what was not", () => {
  const unsure = (answer: ReturnType<typeof said>) =>
    answer.is === "not-ok" && answer.mayHaveHappened;
  expect([
    unsure(said(error("internal_error"))),
    unsure(said("<html>", 502)),
    unsure(readAnswer({ is: "failed", kind: "reset", mayHaveArrived: true })),
    unsure(said(error("channel_not_found"))),
    unsure(said(error("ratelimited"), 429)),
    unsure(readAnswer({ is: "failed", kind: "dns", mayHaveArrived: false })),
  ]).toEqual([true, true, true, false, false, false]);
});

test("nothing that Slack says is repeated to anybody but the names of its documented errors", () => {
  const answer = said(error("<script>alert(1)</script>"));
  expect(JSON.stringify(answer)).not.toContain("script");
});

test("nothing more is asked once a worker's lease is nearly over, and what was not asked did not happen", async () => {
  let asked = 0;
  let elapsed = 39_999;
  const ok = { is: "answered", status: 200, retryAfter: null, text: '{"ok":true}' } as const;
  const ask = () => {
    asked += 1;
    return Promise.resolve(ok);
  };
  const api = webApi(ask, "xoxb-0123456789", () => elapsed);
  expect((await api.write("chat.update", {})).is).toBe("ok");
  elapsed = 40_000;
  const late = await api.read("conversations.history", {});
  expect([late, asked]).toEqual([
    expect.objectContaining({ is: "not-ok", mayHaveHappened: false }),
    1,
  ]);
});
