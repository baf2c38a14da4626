// What the stand-in Slack keeps: people, channels, messages with their threads, dialogs and the triggers that open them.
import { CHANNELS, WORKSPACE } from "./credentials.ts";

export interface SlackUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export interface SlackMessage {
  readonly channel: string;
  readonly ts: string;
  readonly thread: string | null;
  text: string;
  blocks: readonly unknown[];
  readonly metadata: unknown;
  edited: boolean;
}

/** A sentence that one person sees, once, below a message. */
export interface Ephemeral {
  readonly channel: string;
  readonly user: string;
  readonly ts: string;
  readonly text: string;
}

export interface OpenView {
  readonly id: string;
  readonly user: string;
  view: Readonly<Record<string, unknown>>;
  /** By block, after the app has sent the dialog back. */
  errors: Readonly<Record<string, string>>;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly topic: string;
  /** Whose direct messages these are; `null` for a channel. */
  readonly user: string | null;
}

export type SlackFault = "none" | "invalid_auth" | "is_archived" | "ratelimited" | "html" | "cut";

const MOST_KEPT = 500;
/** Slack lets an app open a dialog for so long, in milliseconds. */
const TRIGGER_MS = 3000;

/** A workspace with these people. `now` is in milliseconds UTC. */
export function createWorkspace(
  people: readonly { readonly id: string; readonly name: string; readonly email: string }[],
  now: () => number,
) {
  const users: SlackUser[] = people.map(({ id, name, email }) => ({
    id: `U${BigInt(id).toString(36).toUpperCase()}`,
    name,
    email,
  }));
  const channels: Channel[] = CHANNELS.map((channel) => ({ ...channel, user: null }));
  let messages: SlackMessage[] = [];
  let ephemerals: Ephemeral[] = [];
  const views = new Map<string, OpenView>();
  const triggers = new Map<string, { readonly user: string; readonly until: number }>();
  const responses = new Map<string, { readonly channel: string; readonly user: string }>();
  let made = 0;
  let fault: SlackFault = "none";
  /** Counts every change, so that a page knows whether to look again. */
  let version = 0;

  const changed = () => (version += 1);
  /** No two messages have the same: the instant, and a number behind it. */
  const newTs = (): string => {
    made += 1;
    return `${Math.floor(now() / 1000)}.${String(made).padStart(6, "0")}`;
  };
  const messageAt = (channel: string, ts: string) =>
    messages.find((each) => each.channel === channel && each.ts === ts);

  return {
    users,
    channels,
    version: () => version,
    fault: () => fault,
    setFault(next: SlackFault) {
      fault = next;
      changed();
    },
    userById: (id: string) => users.find((user) => user.id === id),
    userByEmail: (email: string) =>
      users.find((user) => user.email.toLowerCase() === email.toLowerCase()),
    channelById: (id: string) => channels.find((channel) => channel.id === id),
    messageAt,
    /** Oldest first; of a thread when it is named, otherwise those that stand in no thread. */
    messagesOf: (channel: string, thread: string | null) =>
      messages.filter((each) => each.channel === channel && each.thread === thread),
    ephemeralsOf: (channel: string, user: string) =>
      ephemerals.filter((each) => each.channel === channel && each.user === user),
    directTo(user: SlackUser): Channel {
      const id = `D${user.id.slice(1)}`;
      const known = channels.find((channel) => channel.id === id);
      if (known !== undefined) return known;
      const own = { id, name: user.name, topic: "Direct messages of Signal Flag", user: user.id };
      channels.push(own);
      return own;
    },
    post(message: Pick<SlackMessage, "channel" | "text" | "blocks" | "metadata" | "thread">) {
      const posted: SlackMessage = { ...message, ts: newTs(), edited: false };
      messages = [...messages, posted].slice(-MOST_KEPT);
      changed();
      return posted;
    },
    update(message: SlackMessage, content: Pick<SlackMessage, "text" | "blocks">) {
      message.text = content.text;
      message.blocks = content.blocks;
      message.edited = true;
      changed();
    },
    remove(channel: string, ts: string) {
      messages = messages.filter((each) => each.channel !== channel || each.ts !== ts);
      changed();
    },
    say(sentence: Pick<Ephemeral, "channel" | "user" | "text">) {
      ephemerals = [...ephemerals, { ...sentence, ts: newTs() }].slice(-MOST_KEPT);
      changed();
    },
    dismiss(user: string) {
      ephemerals = ephemerals.filter((each) => each.user !== user);
      changed();
    },
    newTrigger(user: string): string {
      made += 1;
      const id = `${made}.${WORKSPACE.teamId}.${crypto.randomUUID().replaceAll("-", "")}`;
      triggers.set(id, { user, until: now() + TRIGGER_MS });
      return id;
    },
    /** Each is good once, and for three seconds. */
    takeTrigger(id: string): { readonly user: string } | "expired" | "unknown" {
      const found = triggers.get(id);
      if (found === undefined) return "unknown";
      triggers.delete(id);
      return now() > found.until ? "expired" : { user: found.user };
    },
    newResponse(channel: string, user: string): string {
      const key = crypto.randomUUID().replaceAll("-", "");
      responses.set(key, { channel, user });
      return `https://hooks.slack.com/actions/${WORKSPACE.teamId}/${made}/${key}`;
    },
    responseOf: (key: string) => responses.get(key),
    openView(user: string, view: Readonly<Record<string, unknown>>): OpenView {
      const opened = {
        id: `V${crypto.randomUUID().replaceAll("-", "").slice(0, 10).toUpperCase()}`,
        user,
        view,
        errors: {},
      };
      // A person has one dialog at a time.
      for (const [id, each] of views) if (each.user === user) views.delete(id);
      views.set(opened.id, opened);
      changed();
      return opened;
    },
    viewOf: (user: string) => [...views.values()].find((each) => each.user === user),
    viewById: (id: string) => views.get(id),
    changeView(opened: OpenView, change: Partial<Pick<OpenView, "view" | "errors">>) {
      Object.assign(opened, change);
      changed();
    },
    closeView(id: string) {
      views.delete(id);
      changed();
    },
  };
}
export type Workspace = ReturnType<typeof createWorkspace>;
