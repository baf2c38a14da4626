// The only file that knows ZAFClient. Everything Zendesk says is parsed here before anybody believes it, every question
// has a timer of its own, and every rejection becomes an Error.
import { z } from "zod";

interface ZafRequest {
  readonly url: string;
  readonly type: "POST";
  readonly data: string;
  readonly dataType: "json";
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly secure: boolean;
  readonly cors: boolean;
  readonly autoRetry: boolean;
  readonly jwt: {
    readonly algorithm: "HS256";
    readonly secret_key: string;
    readonly expiry: number;
    readonly claims: Readonly<Record<string, string>>;
  };
}
interface ZafClient {
  get(paths: readonly string[]): Promise<unknown>;
  invoke(action: string, ...args: unknown[]): Promise<unknown>;
  request(options: ZafRequest): Promise<unknown>;
  on(event: string, handler: (data: unknown) => unknown): void;
  off(event: string, handler: (data: unknown) => unknown): unknown;
}
interface ZafSdk {
  /** `false` outside Zendesk: the address names no origin or no app. */
  init(): ZafClient | false;
}
declare global {
  var ZAFClient: ZafSdk | undefined;
}

/** Zendesk's script gives up after five minutes or never; nobody waits that long for a sidebar. */
const ANSWER_WITHIN = 15_000;
/** Long enough to be read twice. Milliseconds. */
const NOTIFY_FOR = 8000;

/** The proxy's answer to a request that did not succeed; `status` 0 when nobody answered. */
export class ProxyRefusal extends Error {
  override name = "ProxyRefusal" as const;
  readonly status: number;
  readonly body: unknown;
  constructor(status: number, body: unknown) {
    super(`Zendesk's proxy answered ${status}.`);
    this.status = status;
    this.body = body;
  }
}

// Ids are 64 bits wide. As a number they are only taken while a number can hold them.
const Id = z
  .union([z.string().regex(/^[1-9]\d{0,18}$/), z.int().positive()])
  .transform((id) => String(id));
const OptionalId = Id.nullish().catch(null);
const OptionalText = z.string().nullish().catch(null);

const Registered = z.object({
  metadata: z.object({
    installationId: z.union([z.string(), z.number()]).transform(String),
    settings: z.object({ endpoint_url: z.url({ protocol: /^https?$/ }) }),
  }),
  context: z.object({ account: z.object({ subdomain: z.string().min(1) }) }),
});

const Facts = z.object({
  "ticket.id": OptionalId,
  "ticket.subject": OptionalText,
  "ticket.requester": z
    .object({ id: OptionalId, name: OptionalText, locale: OptionalText })
    .nullish()
    .catch(null),
  "ticket.tags": z.array(z.string()).nullish().catch(null),
  "ticket.organization": z.object({ id: OptionalId, name: OptionalText }).nullish().catch(null),
  currentUser: z.object({ id: Id, name: OptionalText, locale: OptionalText }),
});

const Conversation = z.object({
  "ticket.conversation": z
    .array(
      z.object({
        author: z.object({ role: z.string() }).catch({ role: "unknown" }),
        message: z.object({ content: z.string() }).catch({ content: "" }),
      }),
    )
    .catch([]),
});

const Failure = z.object({
  status: z.int().catch(0),
  responseJSON: z.unknown(),
  responseText: z.unknown(),
});
const Scheme = z.enum(["light", "dark"]);
export type ColorScheme = z.infer<typeof Scheme>;

export interface Installation {
  readonly id: string;
  readonly subdomain: string;
  /** Without a slash at its end. */
  readonly endpoint: string;
}
export interface TicketFacts {
  /** `null` on a ticket that was never saved. */
  readonly ticketId: string | null;
  readonly subject: string | null;
  readonly requester: {
    readonly id: string | null;
    readonly name: string | null;
    readonly locale: string | null;
  };
  readonly tags: readonly string[];
  readonly organization: { readonly id: string; readonly name: string | null } | null;
  readonly agent: {
    readonly id: string;
    readonly name: string | null;
    readonly locale: string | null;
  };
}
/** One message of the conversation. Its HTML is anybody's. */
export interface Message {
  readonly fromCustomer: boolean;
  readonly html: string;
}

const within = async <T>(answer: Promise<T>, what: string): Promise<T> => {
  const timer = Promise.withResolvers<never>();
  const id = setTimeout(
    () => timer.reject(new Error(`Zendesk did not answer ${what} in time.`)),
    ANSWER_WITHIN,
  );
  try {
    return await Promise.race([answer, timer.promise]);
  } catch (cause) {
    throw cause instanceof Error ? cause : new Error(`Zendesk refused ${what}.`, { cause });
  } finally {
    clearTimeout(id);
  }
};

/**
 * Resolves when Zendesk's script has run or failed. It is loaded beside ours, so that a slow host of Zendesk's keeps no
 * agent from the buttons; a page that is complete waits for no script any more.
 */
export async function zendeskScript(): Promise<void> {
  if (globalThis.ZAFClient !== undefined || document.readyState === "complete") return;
  await new Promise((resolve) => {
    globalThis.addEventListener("load", resolve, { once: true });
  });
}

/** Zendesk around this frame, or `null` where there is none. Call it once per page. */
export function connectZendesk() {
  const client = globalThis.ZAFClient?.init();
  if (client === undefined || client === false) return null;

  const get = async <S extends z.ZodType>(schema: S, paths: readonly string[]) =>
    schema.parse(await within(client.get(paths), paths.join(", ")));

  // Registration may take long when many apps start at once, and may come twice. The first one counts; nothing waits here
  // with a timer, since the panel is usable before.
  const registered = new Promise<Installation>((resolve, reject) => {
    client.on("app.registered", (data) => {
      const parsed = Registered.safeParse(data);
      if (!parsed.success) return reject(new Error("The app's settings are incomplete."));
      const { metadata, context } = parsed.data;
      return resolve({
        id: metadata.installationId,
        subdomain: context.account.subdomain,
        endpoint: metadata.settings.endpoint_url.replace(/\/+$/, ""),
      });
    });
  });
  // Whoever awaits it hears of it; before that it must not count as unhandled.
  registered.catch(() => null);

  return {
    registered,

    async facts(): Promise<TicketFacts> {
      const facts = await get(Facts, [
        "ticket.id",
        "ticket.subject",
        "ticket.requester",
        "ticket.tags",
        "ticket.organization",
        "currentUser",
      ]);
      const { currentUser } = facts;
      const requester = facts["ticket.requester"];
      const organization = facts["ticket.organization"];
      return {
        ticketId: facts["ticket.id"] ?? null,
        subject: facts["ticket.subject"] ?? null,
        requester: {
          id: requester?.id ?? null,
          name: requester?.name ?? null,
          locale: requester?.locale ?? null,
        },
        tags: facts["ticket.tags"] ?? [],
        organization:
          organization?.id == null
            ? null
            : { id: organization.id, name: organization.name ?? null },
        agent: {
          id: currentUser.id,
          name: currentUser.name ?? null,
          locale: currentUser.locale ?? null,
        },
      };
    },

    async conversation(): Promise<Message[]> {
      const messages = (await get(Conversation, ["ticket.conversation"]))["ticket.conversation"];
      return messages.map(({ author, message }) => ({
        fromCustomer: author.role === "end-user",
        html: message.content,
      }));
    },

    async colorScheme(): Promise<ColorScheme> {
      return (await get(z.object({ colorScheme: Scheme }), ["colorScheme"])).colorScheme;
    },

    /**
     * Posts an empty body to `url` with a token that Zendesk signs with the secure setting; the claims are ours, the key
     * is never seen here. @throws {ProxyRefusal}
     */
    async postSigned(url: string, claims: Readonly<Record<string, string>>): Promise<unknown> {
      const answer = client
        .request({
          url,
          type: "POST",
          secure: true,
          cors: false,
          autoRetry: false,
          contentType: "application/json",
          dataType: "json",
          data: "{}",
          headers: { Authorization: "Bearer {{jwt.token}}" },
          jwt: { algorithm: "HS256", secret_key: "{{setting.signing_key}}", expiry: 60, claims },
        })
        .catch((cause: unknown) => {
          const failure = Failure.safeParse(cause);
          if (!failure.success) throw new ProxyRefusal(0, null);
          throw new ProxyRefusal(failure.data.status, failure.data.responseJSON);
        });
      return within(answer, "the sign-in");
    },

    resize(height: number): void {
      // Nothing depends on it; a host that cannot resize shows a scrollbar.
      client.invoke("resize", { width: "100%", height: `${height}px` }).catch(() => null);
    },

    /** Says something in Zendesk's corner for a while; the panel says it too, and stays. */
    notify(text: string): void {
      client.invoke("notify", text, "notice", NOTIFY_FOR).catch(() => null);
    },

    openTicket(id: string): void {
      client.invoke("routeTo", "ticket", id).catch(() => null);
    },

    /** Calls `handler` on an event of the host; the returned function ends that. */
    on(event: string, handler: () => void): () => void {
      const heard = () => {
        handler();
      };
      client.on(event, heard);
      return () => {
        client.off(event, heard);
      };
    },

    onColorScheme(handler: (scheme: ColorScheme) => void): void {
      client.on("colorScheme.changed", (data) => {
        const scheme = Scheme.safeParse(data);
        if (scheme.success) handler(scheme.data);
      });
    },
  };
}
export type Zendesk = NonNullable<ReturnType<typeof connectZendesk>>;
