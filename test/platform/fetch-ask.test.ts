// The way out of a host that can't look at where a name leads: to listed hosts, and nowhere else.
import { expect, test } from "vitest";
import { resultOfAnswer } from "../../src/destinations/ask.ts";
import { createFetchAsk } from "../../src/platform/fetch-ask.ts";
import { readSettings } from "../../src/platform/settings.ts";

const message = { method: "POST", headers: { "webhook-id": "1" }, body: "{}" } as const;

/** A way out that only remembers what left, and how. */
function watched(answer: () => Response, hosts: readonly string[] = ["hooks.slack.com"]) {
  const left: { url: string; redirect: string | undefined }[] = [];
  const send: typeof fetch = (url, init) => {
    left.push({ url: typeof url === "string" ? url : "", redirect: init?.redirect });
    return Promise.resolve(answer());
  };
  return { left, post: createFetchAsk({ hosts, send }) };
}

test("messages leave for listed hosts only, whatever a name or an address looks like", async () => {
  const { left, post } = watched(() => new Response("ok"), ["hooks.slack.com", "*.example.com"]);
  for (const url of ["https://hooks.slack.com/services/T", "https://a.b.example.com/hook"])
    expect((await post(url, message)).is).toBe("answered");
  const refused = [
    "https://example.com/hook",
    "https://notexample.com/hook",
    "https://hooks.slack.com.evil.test.invalid/",
    "https://evil.com/?hooks.slack.com",
    "https://evil.com/#hooks.slack.com",
    "https://hooks.slack.com@evil.com/",
    "https://xhooks.slack.com/",
    "https://hooks.slack.com:8443/",
    "http://hooks.slack.com/",
    "https://8.8.8.8/",
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://localhost/",
    // A name of the platform's own that resolves inside: allowed by its looks, and on no list.
    "https://metadata.google.com/",
  ];
  for (const url of refused) {
    const result = await post(url, message);
    expect([url, result.is]).toEqual([url, "refused-address"]);
  }
  expect(left).toHaveLength(2);
  expect(await post("https://metadata.google.com/", message)).toEqual({
    is: "refused-address",
    sentence: expect.stringContaining("WEBHOOK_HOSTS"),
  });
});

test("a redirect is an answer and is not followed, and of the answer only a known word is told", async () => {
  const redirect = watched(
    () => new Response(null, { status: 302, headers: { location: "https://127.0.0.1/" } }),
  );
  expect(await redirect.post("https://hooks.slack.com/x", message)).toMatchObject({ status: 302 });
  expect(redirect.left).toEqual([{ url: "https://hooks.slack.com/x", redirect: "manual" }]);
  const words = ["no_service", "a secret of somebody"].map(
    (body) => watched(() => new Response(body, { status: 404 })).post,
  );
  const answers = await Promise.all(
    words.map((post) => post("https://hooks.slack.com/x", message)),
  );
  expect(answers.map((answer) => resultOfAnswer(answer, ["no_service"]))).toMatchObject([
    { word: "no_service" },
    { word: null },
  ]);
});

test("an answer without an end is given up after 64 kB, and its status counts", async () => {
  let pulled = 0;
  const endless = () =>
    new Response(
      new ReadableStream<Uint8Array>({
        pull: (controller) => {
          pulled += 1;
          controller.enqueue(new Uint8Array(16 * 1024));
        },
      }),
    );
  const { post } = watched(endless);
  expect(await post("https://hooks.slack.com/x", message)).toMatchObject({
    is: "answered",
    status: 200,
    text: null,
  });
  expect(pulled).toBeLessThan(10);
});

test("the operator's lists are read as names and numbers, and anything else stops the start", () => {
  expect(readSettings({})).toMatchObject({
    webhookHosts: ["hooks.slack.com", "slack.com"],
    webhookPorts: [443],
  });
  expect(
    readSettings({ WEBHOOK_HOSTS: "Hooks.Example.com, *.example.org", WEBHOOK_PORTS: "443,8443" }),
  ).toMatchObject({
    webhookHosts: ["hooks.example.com", "*.example.org"],
    webhookPorts: [443, 8443],
  });
  for (const WEBHOOK_HOSTS of ["*", "https://a.example.com", "localhost", "a.example.com,"])
    expect(() => readSettings({ WEBHOOK_HOSTS })).toThrow(
      /^The setting WEBHOOK_HOSTS is not usable/,
    );
  for (const WEBHOOK_PORTS of ["0", "70000", "all"])
    expect(() => readSettings({ WEBHOOK_PORTS })).toThrow(
      /^The setting WEBHOOK_PORTS is not usable/,
    );
});
