import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { expect, test } from "vitest";
import { LONGEST_PAYLOAD, signatureHeaders, webhook } from "../../src/destinations/webhook.ts";
import { readPayload } from "./read-body.ts";
import { requestOf } from "./request-of.ts";
import { someMessage } from "./some-message.ts";

const secretOf = (bytes: Uint8Array) => `whsec_${Buffer.from(bytes).toString("base64")}`;
const secret = secretOf(new Uint8Array(32).fill(7));
const other = secretOf(new Uint8Array(24).fill(9));
const settings = { url: "https://flags.customer.example.com/hook", secrets: [secret] };

const refusalOf = (work: () => unknown): string => {
  try {
    work();
    return "It was not refused.";
  } catch (error) {
    return String(error);
  }
};

const NO_MATCH = /No matching signature/;

/** Verified as a receiver would, by either library. */
const verifiers = [
  (key: string, body: string, headers: Record<string, string>) =>
    new Webhook(key).verify(body, headers),
  (key: string, body: string, headers: Record<string, string>) =>
    new SvixWebhook(key).verify(body, headers),
];

test("the specification's own example gets the signature that it prints", () => {
  // https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/javascript, test "sign function works"
  const headers = signatureHeaders(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    at: new Date(1_614_265_330_000),
    body: '{"test": 2432232314}',
  });
  expect(headers["webhook-signature"]).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  expect(headers["webhook-timestamp"]).toBe("1614265330");
});

test("a message is accepted by the verifiers of standardwebhooks and svix", async () => {
  const body = webhook.build(someMessage());
  const { headers } = await requestOf(webhook, settings, { id: "a-delivery", body });
  expect(headers["content-type"]).toBe("application/json");
  for (const verify of verifiers) expect(() => verify(secret, body, headers)).not.toThrow();
});

test("any text, any length of secret: both verifiers accept, and refuse once a character changes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 24, maxLength: 64 }),
      fc.uuid(),
      fc.string({ unit: "binary", maxLength: 300 }),
      async (bytes, id, quote) => {
        const key = secretOf(bytes);
        const body = webhook.build(someMessage({ flag: { quote } }));
        const at = { url: "https://a.example.com", secrets: [key] };
        const { headers } = await requestOf(webhook, at, { id, body });
        for (const verify of verifiers) {
          expect(() => verify(key, body, headers)).not.toThrow();
          expect(() => verify(key, `${body} `, headers)).toThrow(NO_MATCH);
          expect(() => verify(key, body, { ...headers, "webhook-id": `${id}0` })).toThrow(NO_MATCH);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test("while a secret is replaced, holders of the old and of the new one both accept", async () => {
  const body = webhook.build(someMessage());
  const both = { ...settings, secrets: [secret, other] };
  const { headers: sent } = await requestOf(webhook, both, { id: "a-delivery", body });
  expect(sent["webhook-signature"]?.split(" ")).toHaveLength(2);
  for (const verify of verifiers)
    for (const key of [secret, other]) expect(() => verify(key, body, sent)).not.toThrow();
});

test("a retry has the same id and a fresh time; one that was caught on its way is refused after five minutes", async () => {
  const body = webhook.build(someMessage());
  const sentAt = async (at: Date) =>
    (await requestOf(webhook, settings, { id: "a-delivery", body, at })).headers;
  const first = await sentAt(new Date(Date.now() - 6 * 60_000));
  const retry = await sentAt(new Date());
  expect(retry["webhook-id"]).toBe(first["webhook-id"]);
  expect(retry["webhook-timestamp"]).not.toBe(first["webhook-timestamp"]);
  for (const verify of verifiers) {
    expect(() => verify(secret, body, first)).toThrow(/too old/);
    expect(() => verify(secret, body, retry)).not.toThrow();
  }
});

test.each([
  ["no secret", { ...settings, secrets: [] }],
  ["three secrets", { ...settings, secrets: [secret, secret, secret] }],
  ["a short secret", { ...settings, secrets: [secretOf(new Uint8Array(23))] }],
  ["a long secret", { ...settings, secrets: [secretOf(new Uint8Array(65))] }],
  ["a secret that is not base64", { ...settings, secrets: ["whsec_not base64!"] }],
  ["a secret without its prefix", { ...settings, secrets: [secret.slice(6)] }],
  ["no URL", { secrets: [secret] }],
  ["a misspelt setting", { ...settings, secret }],
  ["nothing", null],
])("settings with %s are refused, and the refusal shows no secret", (_case, wrong) => {
  const message = refusalOf(() => webhook.open(wrong));
  expect(message).toMatch(/^DestinationSettingsError: A webhook needs/);
  expect(message).not.toContain(secret.slice(6, 20));
  expect(message).not.toContain("not base64!");
});

test("the payload says what happened to which flag, and nothing that only the store needs", () => {
  const body = webhook.build(
    someMessage({
      flag: { status: "declined" },
      event: {
        type: "decline",
        seq: 4,
        byId: "201",
        byName: "Mia Manager",
        data: { reason: "timing", before: { status: "claimed" } },
      },
    }),
  );
  const payload = readPayload(body);
  expect(payload.type).toBe("flag.declined");
  expect(payload.version).toBe(1);
  expect(payload.timestamp).toBe("2026-11-18T10:00:00.000Z");
  expect(payload.data.event).toEqual({
    seq: 4,
    by: { id: "201", name: "Mia Manager" },
    data: { reason: "timing" },
  });
  expect(payload.data.flag.account?.id).toBe("9081163007251999999");
  expect(payload.data.flag.account?.arrMinor).toBe("4800050");
  expect(payload.data.flag.identityAssurance).toBe("asserted");
});

test("however long the texts are, a payload stays below 20 kB, and ids and link stay whole", () => {
  const long = fc.string({ unit: "binary", minLength: 0, maxLength: 6000 });
  fc.assert(
    fc.property(
      long,
      long,
      long,
      fc.constantFrom("", "𝄞", "\u0001", '"'),
      (quote, note, why, c) => {
        const message = someMessage({
          flag: { quote: quote + c.repeat(5000), note: note + c.repeat(5000) },
          event: { type: "reopen", data: { why } },
        });
        const body = webhook.build(message);
        expect(Buffer.byteLength(body)).toBeLessThan(LONGEST_PAYLOAD);
        const payload = readPayload(body);
        expect(payload.data.flag.link).toBe(message.link);
        expect(payload.data.flag.id).toBe(message.flag.id);
      },
    ),
    { numRuns: 100 },
  );
});

test("texts that fit are sent whole", () => {
  const quote = "ä".repeat(2000);
  const payload = readPayload(webhook.build(someMessage({ flag: { quote } })));
  expect(payload.data.flag.quote).toBe(quote);
});
