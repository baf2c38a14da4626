import { describe, expect, test } from "vitest";
import type { DeskData } from "../../src/sandbox/desk-data.ts";
import { createDesk } from "../../src/sandbox/desk/desk.ts";

const APP = "http://localhost:8788";
const HOST = "http://localhost:8787";

const data: DeskData = {
  tickets: [ticket("101", "More seats"), ticket("102", "Export fails")],
  people: [{ id: "7", name: "Ada", email: "ada@desk.example", team: "Billing", locale: "de" }],
  accounts: [{ id: "9007199254740993", name: "Northwind", plan: "Growth", seats: 40 }],
  app: {
    appId: 1,
    installationId: 2,
    name: "Signal Flag",
    version: "1.0.0",
    assetsUrl: `${APP}/`,
    settings: { title: "Signal Flag", endpoint_url: HOST },
  },
  subdomain: "acme",
  initial: { agentId: "7", ticketId: "101" },
  faults: { connection: "online", answer: "normal" },
};

function ticket(id: string, subject: string): DeskData["tickets"][number] {
  return {
    id,
    subject,
    status: "open",
    priority: null,
    createdAt: "2026-01-05T09:00:00.000Z",
    tags: ["billing"],
    requester: { id: "55", name: "Grace", email: "grace@northwind.example" },
    organizationId: id === "101" ? "9007199254740993" : null,
    assigneeId: "7",
    comments: [
      {
        id: `${id}-1`,
        authorRole: "end-user",
        authorName: "Grace",
        public: true,
        at: "2026-01-05T09:00:00.000Z",
        body: "We need <3> more seats",
      },
    ],
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

interface Message {
  key?: string;
  id?: number;
  appGuid?: string;
  instanceGuid?: string;
  message?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: unknown;
  needsReply?: boolean;
}

/** A desk whose clock is turned by hand, and app windows that only write down what they are sent. */
function openDesk(proxy: Parameters<typeof createDesk>[0]["proxy"] = () => new Promise(() => {})) {
  let guids = 0;
  const timers: (() => void)[] = [];
  const desk = createDesk({
    data,
    choices: {},
    newGuid: () => `GUID-${(guids += 1)}`,
    now: () => new Date("2026-01-05T10:00:00Z"),
    origin: HOST,
    proxy,
    setFaults: () => Promise.resolve(),
    signLaunch: () => Promise.resolve("launch"),
    later: (_milliseconds, callback) => timers.push(callback),
  });
  const frame = (guid: string) => {
    const sent: Message[] = [];
    const origins: string[] = [];
    const window = {
      postMessage(text: string, origin: string) {
        sent.push(JSON.parse(text));
        origins.push(origin);
      },
    };
    const say = (message: Record<string, unknown>, origin = APP, source: unknown = window) =>
      desk.wire.receive({
        origin,
        source,
        data: JSON.stringify({ appGuid: guid, instanceGuid: guid, ...message }),
      });
    const subscribe = (event: string, target = guid) =>
      say({ key: `iframe.on:${event}`, message: { subscriberCount: 1 }, instanceGuid: target });
    desk.attach(guid, window);
    return { sent, origins, window, say, subscribe, last: () => sent.at(-1) };
  };
  const passTime = () => {
    for (const callback of timers.splice(0)) callback();
  };
  const registered = (guid: string) => {
    const app = frame(guid);
    app.say({ key: "iframe.handshake", message: { version: "2.0.9" } });
    app.subscribe("context.updated");
    return app;
  };
  return { desk, frame, registered, passTime };
}

describe("registration", () => {
  test("a handshake is answered once, with metadata and context", () => {
    const app = openDesk().frame("GUID-1");
    app.say({ key: "iframe.handshake", message: { version: "2.0.9" } });
    expect(app.sent).toEqual([
      {
        key: "zaf.app.registered",
        appGuid: "GUID-1",
        instanceGuid: "GUID-1",
        message: {
          metadata: {
            appId: 1,
            name: "Signal Flag",
            installationId: 2,
            version: "1.0.0",
            settings: { title: "Signal Flag", endpoint_url: HOST },
          },
          context: {
            product: "support",
            location: "ticket_sidebar",
            instanceGuid: "GUID-1",
            account: { subdomain: "acme" },
            ticketId: 101,
          },
        },
      },
    ]);
    expect(app.origins).toEqual([APP]);
  });

  test("the first activation follows the flush and says that it is the first", () => {
    const { registered, passTime } = openDesk();
    const app = registered("GUID-1");
    app.subscribe("app.activated");
    expect(app.sent).toHaveLength(1);
    passTime();
    expect(app.last()).toEqual({
      key: "zaf.app.activated",
      appGuid: "GUID-1",
      instanceGuid: "GUID-1",
      message: { firstLoad: true },
    });
    passTime();
    expect(app.sent).toHaveLength(2);
  });

  test("an app that did not subscribe is not told that it was activated", () => {
    const { registered, passTime } = openDesk();
    const app = registered("GUID-1");
    passTime();
    expect(app.sent.map(({ key }) => key)).toEqual(["zaf.app.registered"]);
  });

  test("a registration can come late or twice when that is asked for", () => {
    const late = openDesk();
    late.desk.choose({ registration: "delayed" });
    const waiting = late.registered("GUID-1");
    expect(waiting.sent).toEqual([]);
    late.passTime();
    expect(waiting.sent.map(({ key }) => key)).toEqual(["zaf.app.registered"]);

    const twice = openDesk();
    twice.desk.choose({ registration: "double" });
    const app = twice.registered("GUID-1");
    twice.passTime();
    expect(app.sent.filter(({ key }) => key === "zaf.app.registered")).toHaveLength(2);
  });

  test("messages from another origin, another window or another guid are ignored", () => {
    const app = openDesk().frame("GUID-1");
    app.say({ key: "iframe.handshake" }, "http://localhost:9999");
    app.say({ key: "iframe.handshake" }, APP, { postMessage() {} });
    app.say({ key: "iframe.handshake", appGuid: "GUID-9" });
    expect(app.sent).toEqual([]);
  });
});

describe("get, set and invoke", () => {
  test("known paths are answered by id alone, unknown ones as errors beside them", () => {
    const app = openDesk().registered("GUID-1");
    app.say({
      id: 1,
      request: "get",
      params: ["ticket.id", "ticket.requester.name", "ticket.nope"],
    });
    expect(app.last()).toEqual({
      id: 1,
      result: {
        errors: {
          "ticket.nope": {
            name: "APIUnavailableError",
            message: "unavailable",
            path: "ticket.nope",
          },
        },
        "ticket.id": 101,
        "ticket.requester.name": "Grace",
      },
    });
  });

  test("an id too long for a number stays the text it is", () => {
    const app = openDesk().registered("GUID-1");
    app.say({ id: 1, request: "get", params: ["ticket.organization.id"] });
    expect(app.last()?.result?.["ticket.organization.id"]).toBe("9007199254740993");
  });

  test("a ticket without an organization gives null for it", () => {
    const { desk, registered } = openDesk();
    desk.show("102");
    const app = registered("GUID-2");
    app.say({ id: 1, request: "get", params: ["ticket.organization"] });
    expect(app.last()?.result).toEqual({ errors: {}, "ticket.organization": null });
  });

  test("what a customer wrote arrives as HTML in which nothing of theirs is markup", () => {
    const app = openDesk().registered("GUID-1");
    app.say({ id: 1, request: "get", params: ["ticket.conversation"] });
    expect(app.last()?.result?.["ticket.conversation"]).toEqual([
      {
        author: { role: "end-user", name: "Grace", avatar: "" },
        channel: { name: "email" },
        message: { content: "<p>We need &lt;3&gt; more seats</p>", contentType: "text/html" },
        timestamp: "2026-01-05T09:00:00.000Z",
      },
    ]);
  });

  test("the agent's locale is their own until another is chosen, custom ones included", () => {
    const { desk, registered } = openDesk();
    const app = registered("GUID-1");
    app.say({ id: 1, request: "get", params: ["currentUser.locale"] });
    expect(app.last()?.result?.["currentUser.locale"]).toBe("de");
    desk.setLocale("en-US-x-12");
    const next = registered("GUID-2");
    next.say({ id: 1, request: "get", params: ["currentUser.locale"] });
    expect(next.last()?.result?.["currentUser.locale"]).toBe("en-US-x-12");
  });

  test("a set is answered and announced under its own path and under *.changed", () => {
    const app = openDesk().registered("GUID-1");
    app.subscribe("ticket.custom_field_5.changed");
    app.subscribe("*.changed");
    app.say({ id: 4, request: "set", params: { "ticket.customField:custom_field_5": "gold" } });
    expect(app.sent.slice(1)).toEqual([
      {
        key: "zaf.ticket.custom_field_5.changed",
        appGuid: "GUID-1",
        instanceGuid: "GUID-1",
        message: "gold",
      },
      {
        key: "zaf.*.changed",
        appGuid: "GUID-1",
        instanceGuid: "GUID-1",
        message: {
          propertyName: "ticket.customField:custom_field_5",
          oldValue: null,
          newValue: "gold",
        },
      },
      { id: 4, result: { errors: {}, "ticket.customField:custom_field_5": "gold" } },
    ]);
  });

  test("what cannot be set is refused by path", () => {
    const app = openDesk().registered("GUID-1");
    app.say({ id: 1, request: "set", params: { "ticket.id": 5 } });
    expect(app.last()?.result).toEqual({
      errors: {
        "ticket.id": { name: "APIUnavailableError", message: "unavailable", path: "ticket.id" },
      },
    });
  });

  test("a call nobody understands is an error with a name, so that its promise rejects", () => {
    const app = openDesk().registered("GUID-1");
    app.say({ id: 3, request: "boom", params: [] });
    expect(app.last()).toEqual({
      id: 3,
      error: {
        name: "APIError",
        message: "is not a call this host understands",
        path: "boom",
      },
    });
  });

  test("resize, notify and track are carried out and answered", () => {
    const { desk, registered } = openDesk();
    const app = registered("GUID-1");
    app.say({ id: 1, request: "invoke", params: { resize: [{ width: "100%", height: "240px" }] } });
    expect(desk.current().instances[0]?.height).toBe("240px");
    app.say({ id: 2, request: "invoke", params: { notify: ["Sent", "error", { sticky: true }] } });
    expect(desk.current().toasts).toMatchObject([{ kind: "error", text: "Sent", showing: true }]);
    app.say({ id: 3, request: "invoke", params: { track: [{ type: "click" }] } });
    expect(app.last()).toEqual({ id: 3, result: { errors: {}, track: null } });
  });

  test("tags are added to the unsaved ticket, given one by one or as a list", () => {
    const { desk, registered } = openDesk();
    const app = registered("GUID-1");
    app.say({ id: 1, request: "invoke", params: { "ticket.tags.add": [["a", "b"]] } });
    app.say({ id: 2, request: "invoke", params: { "ticket.tags.remove": ["billing"] } });
    expect(desk.current().tickets.get("101")?.tags).toEqual(["a", "b"]);
  });
});

describe("events", () => {
  test("an event is sent while somebody listens for it, and not after", () => {
    const { desk, registered } = openDesk();
    const app = registered("GUID-1");
    desk.setScheme("dark");
    expect(app.sent).toHaveLength(1);
    app.subscribe("colorScheme.changed");
    desk.setScheme("light");
    expect(app.last()).toMatchObject({ key: "zaf.colorScheme.changed", message: "light" });
    app.say({ key: "iframe.off:colorScheme.changed", message: { subscriberCount: 0 } });
    desk.setScheme("dark");
    expect(app.sent).toHaveLength(2);
  });

  test("another ticket in front deactivates the first, keeps it alive, and activates it again later", () => {
    const { desk, registered, passTime } = openDesk();
    const first = registered("GUID-1");
    first.subscribe("app.activated");
    first.subscribe("app.deactivated");
    passTime();
    desk.show("102");
    expect(first.last()?.key).toBe("zaf.app.deactivated");
    expect(desk.current().instances.map(({ guid }) => guid)).toEqual(["GUID-1", "GUID-2"]);
    desk.show("101");
    expect(first.last()).toMatchObject({
      key: "zaf.app.activated",
      message: { firstLoad: false },
    });
  });

  test("closing a tab says farewell, then removes the instance", () => {
    const { desk, registered, passTime } = openDesk();
    const app = registered("GUID-1");
    app.subscribe("app.willDestroy");
    desk.closeTab("101");
    expect(app.last()?.key).toBe("zaf.app.willDestroy");
    expect(desk.current().tabs).toEqual([]);
    passTime();
    expect(desk.current().instances).toEqual([]);
  });

  test("pinning the app recreates every instance under a new guid without warning", () => {
    const { desk, registered } = openDesk();
    const app = registered("GUID-1");
    app.subscribe("app.willDestroy");
    desk.show("102");
    desk.togglePin();
    expect(desk.current().instances.map(({ guid, ticketId }) => [guid, ticketId])).toEqual([
      ["GUID-3", "101"],
      ["GUID-4", "102"],
    ]);
    expect(app.last()?.key).not.toBe("zaf.app.willDestroy");
  });

  test("a triggered event reaches everyone who subscribed for that instance, the sender included", () => {
    const { registered, desk } = openDesk();
    const first = registered("GUID-1");
    desk.show("102");
    const second = registered("GUID-2");
    first.subscribe("hello");
    second.subscribe("hello", "GUID-1");
    second.say({ key: "iframe.trigger:hello", message: { a: 1 }, instanceGuid: "GUID-1" });
    expect(first.last()).toEqual({
      key: "zaf.hello",
      appGuid: "GUID-1",
      instanceGuid: "GUID-1",
      message: { a: 1 },
    });
    expect(second.last()).toMatchObject({ appGuid: "GUID-2", instanceGuid: "GUID-1" });
  });

  test("a save waits for the app's hook, and the app can stop it with its reason", async () => {
    const { desk, registered } = openDesk();
    const app = registered("GUID-1");
    app.subscribe("ticket.save");
    const saved = desk.submit("101", "solved", true);
    expect(app.last()).toEqual({
      key: "zaf.ticket.save",
      instanceGuid: "GUID-1",
      message: null,
      needsReply: true,
    });
    desk.wire.receive({
      origin: APP,
      source: app.window,
      data: { appGuid: "GUID-1", key: "iframe.reply:ticket.save", error: { msg: "Not yet" } },
    });
    await saved;
    expect(desk.current().tickets.get("101")?.status).toBe("open");
    expect(desk.current().toasts[0]?.text).toBe("The ticket was not saved: Not yet");
  });

  test("an answer written by the agent is in the conversation and announced", async () => {
    const { desk, registered } = openDesk();
    const app = registered("GUID-1");
    app.subscribe("ticket.status.changed");
    desk.changeTicket("101", { draft: "Done." });
    await desk.submit("101", "pending", true);
    expect(desk.current().tickets.get("101")?.comments.at(-1)).toMatchObject({
      authorRole: "agent",
      authorName: "Ada",
      body: "Done.",
    });
    expect(app.last()).toMatchObject({ key: "zaf.ticket.status.changed", message: "pending" });
  });
});

describe("requests and modals", () => {
  test("an answered request comes back under its own key with jQuery's arguments", async () => {
    const asked: unknown[] = [];
    const app = openDesk((request, agentId) => {
      asked.push({ request, agentId });
      return Promise.resolve({
        outcome: "done",
        responseArgs: [{ ok: true }, "success", { status: 200 }],
      });
    }).registered("GUID-1");
    app.subscribe("request:1.done");
    app.subscribe("request:1.fail");
    app.say({ key: "request:1", message: { url: "/api/v2/users/me.json" } });
    await settled();
    expect(asked).toEqual([{ request: { url: "/api/v2/users/me.json" }, agentId: "7" }]);
    expect(app.last()).toEqual({
      key: "zaf.request:1.done",
      instanceGuid: "GUID-1",
      message: { responseArgs: [{ ok: true }, "success", { status: 200 }] },
    });
  });

  test("a failed request rejects with a plain object, and a lost server counts as status 0", async () => {
    const app = openDesk(() => Promise.reject(new Error("gone"))).registered("GUID-1");
    app.subscribe("request:1.fail");
    app.say({ key: "request:1", message: { url: "https://flags.example.com" } });
    await settled();
    expect(app.last()).toMatchObject({
      key: "zaf.request:1.fail",
      instanceGuid: "GUID-1",
      message: { responseArgs: [{ status: 0, statusText: "error" }, "error"] },
    });
  });

  test("an instance that is gone gets no answer", async () => {
    const answered = Promise.withResolvers<{ outcome: "done"; responseArgs: unknown[] }>();
    const { desk, registered, passTime } = openDesk(() => answered.promise);
    const app = registered("GUID-1");
    app.subscribe("request:1.done");
    app.say({ key: "request:1", message: { url: "https://flags.example.com" } });
    desk.closeTab("101");
    passTime();
    answered.resolve({ outcome: "done", responseArgs: [1] });
    await settled();
    expect(app.sent.map(({ key }) => key)).toEqual(["zaf.app.registered"]);
  });

  test("a modal gets a guid of its own, and closing it tells who opened it", () => {
    const { desk, registered } = openDesk();
    const app = registered("GUID-1");
    app.say({
      id: 4,
      request: "invoke",
      params: { "instances.create": [{ location: "modal", url: "assets/index.html" }] },
    });
    expect(app.last()).toEqual({
      id: 4,
      result: { errors: {}, "instances.create": [{ instanceGuid: "GUID-2" }] },
    });
    const modal = registered("GUID-2");
    app.subscribe("modal.close", "GUID-2");
    app.say({ id: 5, request: "get", params: ["instances.GUID-2"], instanceGuid: "GUID-2" });
    expect(app.last()?.result?.["instances.GUID-2"]).toMatchObject({ location: "modal" });
    modal.say({ id: 1, request: "invoke", params: { destroy: [] } });
    expect(app.last()).toMatchObject({ key: "zaf.modal.close", instanceGuid: "GUID-2" });
    expect(desk.current().instances.map(({ guid }) => guid)).toEqual(["GUID-1"]);
  });
});
