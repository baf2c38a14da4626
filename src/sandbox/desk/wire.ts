/**
 * The host's side of the protocol between Zendesk and an app's iframe, message by message. Knows no React and no
 * page: messages come in through `receive` and leave through the instances' windows.
 */

/** Where an instance's messages go: the iframe's window. */
export interface MessageTarget {
  postMessage(message: string, targetOrigin: string): void;
}

export interface Instance {
  guid: string;
  location: "ticket_sidebar" | "modal" | "nav_bar";
  /** Empty in the nav bar, which belongs to no ticket. */
  ticketId: string;
  window: MessageTarget;
  /** Where its page comes from, when that is not where the app's own files are. */
  origin?: string;
}

/** The parts of a `MessageEvent` that decide whether it counts. */
export interface Incoming {
  origin: string;
  source: unknown;
  data: unknown;
}

export type Answer = { value: unknown } | { problem: string };

export type HookReply = { allowed: true } | { allowed: false; message: string };

export interface WireParts {
  /** Messages from any other origin are ignored, unless an instance names its own. */
  appOrigin: string;
  subdomain: string;
  metadata: () => unknown;
  read: (path: string, instance: Instance) => Answer;
  write: (path: string, value: unknown, instance: Instance) => Answer;
  act: (action: string, args: readonly unknown[], instance: Instance) => Answer;
  /** Carries out a request through the proxy. A promise that never settles is a request never answered. */
  request: (
    options: unknown,
    instance: Instance,
  ) => Promise<{ outcome: "done" | "fail"; responseArgs: unknown[] }>;
  /** How registration goes wrong, when it does. */
  registration: () => "normal" | "delayed" | "double";
  /** Calls back after so many milliseconds. */
  later: (milliseconds: number, callback: () => void) => void;
}

export interface Wire {
  /** Takes an instance in before its page has loaded, so that the handshake finds it. */
  add(instance: Instance): void;
  /** Forgets an instance: whatever it still waits for is never answered. */
  remove(guid: string): void;
  receive(incoming: Incoming): void;
  /** Tells an instance that its ticket is now in front; the first time as soon as it has registered. */
  activate(guid: string): void;
  deactivate(guid: string): void;
  /** Sends an event about one instance to whoever subscribed for it there. */
  emit(guid: string, event: string, data: unknown): void;
  /** Sends an event about every instance. */
  broadcast(event: string, data: unknown): void;
  /** Tells every instance of a ticket that a value of it changed. */
  changed(ticketId: string, path: string, oldValue: unknown, newValue: unknown): void;
  /** Asks an instance's hooks; silence for 30 s counts as consent, so that no app can lock a ticket. */
  hook(guid: string, event: string): Promise<HookReply>;
  /** An event for an instance that nobody knows: Zendesk sends them now and then. */
  emitForStranger(guid: string, event: string): void;
  instances(): readonly Instance[];
  contextOf(instance: Instance): Record<string, unknown>;
}

const DELAYED_MILLISECONDS = 10_000;
const SECOND_REGISTRATION_MILLISECONDS = 200;
/** How long a frame must have been quiet before its flush counts as over. */
const QUIET_MILLISECONDS = 30;
const HOOK_PATIENCE_MILLISECONDS = 30_000;

interface Frame {
  instance: Instance;
  /** `waiting` for the handshake, `handshaken` but not told so yet, `registered`. */
  stage: "waiting" | "handshaken" | "registered";
  /** Subscriber counts by target guid and event, as the frame last reported them. */
  subscriptions: Map<string, number>;
  /** Grows with each page load: callbacks of an earlier page find that they are late. */
  load: number;
  messagesSinceRegistered: number;
  active: boolean;
  wasActivated: boolean;
  hooks: Map<string, (reply: HookReply) => void>;
}

/** Builds a host for one app. */
export function createWire(parts: WireParts): Wire {
  const frames = new Map<string, Frame>();
  const originOf = (instance: Instance) => instance.origin ?? parts.appOrigin;

  const send = (frame: Frame, message: Record<string, unknown>) =>
    frame.instance.window.postMessage(JSON.stringify(message), originOf(frame.instance));

  const sendEvent = (frame: Frame, target: string, event: string, message: unknown) =>
    send(frame, {
      key: `zaf.${event}`,
      appGuid: frame.instance.guid,
      instanceGuid: target,
      message,
    });

  const isSubscribed = (frame: Frame, target: string, event: string) =>
    frame.stage === "registered" && frame.subscriptions.has(subscription(target, event));

  const emit = (target: string, event: string, data: unknown) => {
    for (const frame of frames.values()) {
      if (isSubscribed(frame, target, event)) sendEvent(frame, target, event, data);
    }
  };

  const broadcast = (event: string, data: unknown) => {
    for (const guid of frames.keys()) emit(guid, event, data);
  };

  const contextOf = ({ guid, location, ticketId }: Instance) => ({
    product: "support",
    location,
    instanceGuid: guid,
    account: { subdomain: parts.subdomain },
    ...(location === "nav_bar"
      ? {}
      : { ticketId: Number.isSafeInteger(Number(ticketId)) ? Number(ticketId) : ticketId }),
  });

  const register = (frame: Frame) => {
    const { guid } = frame.instance;
    frame.stage = "registered";
    sendEvent(frame, guid, "app.registered", {
      metadata: parts.metadata(),
      context: contextOf(frame.instance),
    });
    for (const other of frames.keys()) {
      if (other !== guid) emit(other, "instance.registered", { instanceGuid: guid });
    }
  };

  const shake = (frame: Frame) => {
    frame.load += 1;
    frame.stage = "handshaken";
    frame.subscriptions.clear();
    frame.messagesSinceRegistered = 0;
    frame.wasActivated = false;
    const { load } = frame;
    const registerThisLoad = () => {
      if (isCurrent(frame, load)) register(frame);
    };
    const course = parts.registration();
    if (course === "delayed") parts.later(DELAYED_MILLISECONDS, registerThisLoad);
    else registerThisLoad();
    if (course === "double") parts.later(SECOND_REGISTRATION_MILLISECONDS, registerThisLoad);
  };

  const isCurrent = (frame: Frame, load: number) =>
    frames.get(frame.instance.guid) === frame && frame.load === load;

  /** Of a page in the nav bar Zendesk says that its pane is shown, of all others that the app is. */
  const placeOf = (frame: Frame) => (frame.instance.location === "nav_bar" ? "pane" : "app");

  const sendActivated = (frame: Frame) => {
    const firstLoad = !frame.wasActivated;
    frame.wasActivated = true;
    emit(frame.instance.guid, `${placeOf(frame)}.activated`, { firstLoad });
  };

  /** The first activation follows the flush: sent once the frame has said all it had saved up. */
  const expectEndOfFlush = (frame: Frame) => {
    frame.messagesSinceRegistered += 1;
    if (frame.wasActivated) return;
    const { load, messagesSinceRegistered } = frame;
    parts.later(QUIET_MILLISECONDS, () => {
      const isQuiet = frame.messagesSinceRegistered === messagesSinceRegistered;
      if (isCurrent(frame, load) && isQuiet && frame.active && !frame.wasActivated) {
        sendActivated(frame);
      }
    });
  };

  const answerRequest = async (frame: Frame, key: string, options: unknown) => {
    const { load } = frame;
    const { guid } = frame.instance;
    const { outcome, responseArgs } = await parts
      .request(options, frame.instance)
      .catch((error: unknown) => ({
        outcome: "fail" as const,
        responseArgs: [{ status: 0, statusText: "error", responseText: String(error) }, "error"],
      }));
    // Envelope of an answered request: the SDK finds the waiting promise by this key alone.
    if (isCurrent(frame, load) && isSubscribed(frame, guid, `${key}.${outcome}`)) {
      send(frame, { key: `zaf.${key}.${outcome}`, instanceGuid: guid, message: { responseArgs } });
    }
  };

  const answerCall = (frame: Frame, call: Call) => {
    const refuse = (message: string, path: string) =>
      send(frame, { id: call.id, error: { name: "APIError", message, path } });
    const target = frames.get(call.instanceGuid)?.instance;
    if (target === undefined) return refuse("unknown instance", call.instanceGuid);
    const result: Record<string, unknown> = {};
    const errors: Record<string, unknown> = {};
    const note = (path: string, answer: Answer) => {
      if ("value" in answer) result[path] = answer.value ?? null;
      else errors[path] = { name: "APIUnavailableError", message: answer.problem, path };
    };
    if (call.request === "get" && isTexts(call.params)) {
      for (const path of call.params) note(path, parts.read(path, target));
    } else if (call.request === "set" && isRecord(call.params)) {
      for (const [path, value] of Object.entries(call.params)) {
        note(path, parts.write(path, value, target));
      }
    } else if (call.request === "invoke" && isRecord(call.params)) {
      for (const [action, args] of Object.entries(call.params)) {
        note(action, parts.act(action, Array.isArray(args) ? args : [], target));
      }
    } else {
      return refuse("is not a call this host understands", call.request);
    }
    send(frame, { id: call.id, result: { errors, ...result } });
  };

  const hear = (frame: Frame, message: Record<string, unknown>) => {
    const { guid } = frame.instance;
    const key = typeof message["key"] === "string" ? message["key"] : "";
    if (key === "iframe.handshake") return shake(frame);
    // The SDK keeps everything else until it has been registered; what comes earlier is not the SDK.
    if (frame.stage !== "registered") return;
    expectEndOfFlush(frame);
    const target = typeof message["instanceGuid"] === "string" ? message["instanceGuid"] : guid;
    const data = message["message"];
    const [verb, event] = splitKey(key);
    const { id, request } = message;
    if (typeof id === "number" && typeof request === "string") {
      return answerCall(frame, { id, request, params: message["params"], instanceGuid: target });
    }
    if (verb === "iframe.on") frame.subscriptions.set(subscription(target, event), countOf(data));
    if (verb === "iframe.off" && countOf(data) === 0) {
      frame.subscriptions.delete(subscription(target, event));
    }
    if (verb === "iframe.trigger") emit(target, event, data);
    if (verb === "iframe.reply") frame.hooks.get(event)?.(hookReply(message["error"]));
    if (verb === "request") void answerRequest(frame, key, data);
    // Everything else (telemetry, `session.live`, an app's own postMessage) asks for no answer.
  };

  return {
    add(instance) {
      frames.set(instance.guid, {
        instance,
        stage: "waiting",
        subscriptions: new Map(),
        load: 0,
        messagesSinceRegistered: 0,
        active: false,
        wasActivated: false,
        hooks: new Map(),
      });
      for (const other of frames.keys()) {
        if (other !== instance.guid) emit(other, "instance.created", contextOf(instance));
      }
    },
    remove(guid) {
      frames.delete(guid);
    },
    receive({ origin, source, data }) {
      const frame = [...frames.values()].find(({ instance }) => instance.window === source);
      if (frame === undefined || origin !== originOf(frame.instance)) return;
      const message = parse(data);
      if (message?.["appGuid"] !== frame.instance.guid) return;
      hear(frame, message);
    },
    activate(guid) {
      const frame = frames.get(guid);
      if (frame === undefined || frame.active) return;
      frame.active = true;
      if (frame.stage === "registered" && frame.messagesSinceRegistered > 0) sendActivated(frame);
    },
    deactivate(guid) {
      const frame = frames.get(guid);
      if (frame === undefined || !frame.active) return;
      frame.active = false;
      emit(guid, `${placeOf(frame)}.deactivated`, null);
    },
    emit,
    broadcast,
    changed(ticketId, path, oldValue, newValue) {
      for (const { instance } of frames.values()) {
        if (instance.ticketId !== ticketId) continue;
        emit(instance.guid, changeEvent(path), newValue);
        emit(instance.guid, "*.changed", { propertyName: path, oldValue, newValue });
      }
    },
    hook(guid, event) {
      const frame = frames.get(guid);
      if (frame === undefined || !isSubscribed(frame, guid, event)) {
        return Promise.resolve({ allowed: true });
      }
      return new Promise((resolve) => {
        const settle = (reply: HookReply) => {
          frame.hooks.delete(event);
          resolve(reply);
        };
        frame.hooks.set(event, settle);
        parts.later(HOOK_PATIENCE_MILLISECONDS, () => settle({ allowed: true }));
        send(frame, { key: `zaf.${event}`, instanceGuid: guid, message: null, needsReply: true });
      });
    },
    emitForStranger(guid, event) {
      const frame = frames.get(guid);
      if (frame?.stage === "registered") sendEvent(frame, "nobody-knows-this-one", event, null);
    },
    instances: () => [...frames.values()].map(({ instance }) => instance),
    contextOf,
  };
}

interface Call {
  id: number;
  request: string;
  params: unknown;
  instanceGuid: string;
}

const subscription = (target: string, event: string) => `${target} ${event}`;

/** `iframe.on:ticket.status.changed` is the verb `iframe.on` and the event behind the first colon. */
function splitKey(key: string): [string, string] {
  const colon = key.indexOf(":");
  return colon === -1 ? [key, ""] : [key.slice(0, colon), key.slice(colon + 1)];
}

/** A custom field is read as `ticket.customField:custom_field_1`, but its event is `ticket.custom_field_1.changed`. */
function changeEvent(path: string): string {
  return `${path.replace("customField:", "")}.changed`;
}

/** Apps speak in JSON text; only replies to hooks come as plain objects. */
function parse(data: unknown): Record<string, unknown> | undefined {
  if (typeof data !== "string") {
    const isReply = isRecord(data) && String(data["key"]).startsWith("iframe.reply:");
    return isReply ? data : undefined;
  }
  try {
    const message: unknown = JSON.parse(data);
    return isRecord(message) ? message : undefined;
  } catch {
    return undefined;
  }
}

function hookReply(error: unknown): HookReply {
  if (!isRecord(error)) return { allowed: true };
  const text = error["msg"];
  return { allowed: false, message: typeof text === "string" ? text : "An app stopped this." };
}

function countOf(data: unknown): number {
  const count = isRecord(data) ? data["subscriberCount"] : undefined;
  return typeof count === "number" ? count : 1;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
