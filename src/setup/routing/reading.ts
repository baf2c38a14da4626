// What the routing page is drawn from besides the rules: the people, signals and destinations that rules can name.
import { createContext, use } from "react";
import type english from "../../../translations/en.json";
import type { Client } from "../../api/client.ts";
import { Destinations, type Destination } from "../../api/destination.ts";
import { type Member, Members } from "../../api/member.ts";
import { PublishedRouting, RoutingValues } from "../../api/routing.ts";
import type { Session } from "../../api/session.ts";
import { PublishedTaxonomy } from "../../api/taxonomy.ts";
import { KINDS, type Kind } from "../../domain/flag.ts";
import { type Queue, type RoutingBody, queueOf } from "../../domain/routing/body.ts";
import { isAway } from "../../domain/routing/route.ts";
import type { Taxonomy } from "../../domain/taxonomy.ts";
import { loadWordsOf } from "../../ui/page/sections.ts";
import { loadTaxonomyWords, type SignalLabels, signalLabels } from "../../ui/page/signal-labels.ts";
import type { WhyWords } from "../../ui/why/sentence-of-reason.ts";
import type { SetupWords } from "../words.ts";

export interface Reading {
  readonly t: SetupWords;
  readonly why: WhyWords;
  readonly call: Client["call"];
  readonly session: Session;
  readonly taxonomy: Taxonomy;
  readonly signals: SignalLabels;
  /** Of categories, by their id. */
  readonly categories: ReadonlyMap<string, string>;
  readonly members: ReadonlyMap<string, Member>;
  readonly destinations: readonly Destination[];
  readonly values: RoutingValues;
}

const why = import.meta.glob<(typeof english)["why"]>("../../../translations/*.json", {
  import: "why",
});

/** Everything the page needs, asked for at once. */
export async function read(
  call: Client["call"],
  t: SetupWords,
  session: Session,
): Promise<{ readonly reading: Reading; readonly published: PublishedRouting }> {
  const [published, members, taxonomy, destinations, values, whyWords, words] = await Promise.all([
    call(PublishedRouting, "GET", "/v1/routing"),
    call(Members, "GET", "/v1/members"),
    call(PublishedTaxonomy, "GET", "/v1/taxonomy"),
    call(Destinations, "GET", "/v1/destinations"),
    call(RoutingValues, "GET", "/v1/routing/values"),
    loadWordsOf(why, t.locale),
    loadTaxonomyWords(t.locale),
  ]);
  const signals = signalLabels(taxonomy.taxonomy, words);
  const categories = new Map(
    [...signals.values()].map(({ id, category }) => [id.slice(0, id.lastIndexOf(".")), category]),
  );
  return {
    published,
    reading: {
      t,
      why: whyWords,
      call,
      session,
      taxonomy: taxonomy.taxonomy,
      signals,
      categories,
      members: new Map(members.items.map((member) => [member.id, member])),
      destinations: destinations.items,
      values,
    },
  };
}

export const ReadingContext = createContext<Reading | null>(null);

export function useReading(): Reading {
  const reading = use(ReadingContext);
  if (reading === null) throw new Error("Routing is drawn inside ReadingContext.");
  return reading;
}

/** Who can own flags, the active first and by name. */
export const followers = ({ members }: Pick<Reading, "members">): readonly Member[] =>
  [...members.values()].filter(
    ({ active, roles }) => active && (roles.includes("cs_manager") || roles.includes("admin")),
  );

export const nameOfMember = ({ members }: Pick<Reading, "members">, id: string): string =>
  members.get(id)?.name ?? `#${id}`;

/** The same, with a word of it when that person is away today. */
export function presenceOf(
  reading: Pick<Reading, "members" | "t" | "session">,
  id: string,
): string {
  const member = reading.members.get(id);
  const name = nameOfMember(reading, id);
  if (member === undefined) return name;
  const today = new Intl.DateTimeFormat("en-CA", {
    timeZone: reading.session.tenant.zone,
  }).format(Date.now());
  return isAway(member, today) ? reading.t("routing.away", { name }) : name;
}

export const nameOfSignal = ({ signals, t }: Pick<Reading, "signals" | "t">, id: string): string =>
  id === "not-sure" ? t("routing.notSure") : (signals.get(id)?.label ?? id);

const FIRST_NAMES: Readonly<Record<Kind, string>> = {
  expansion: "Expansion",
  friction: "Friction",
};

/** A queue by its name; the two that there always are in the reader's language, until somebody has named them. */
export function nameOfQueue(
  { t }: Pick<Reading, "t">,
  { id, name }: Pick<Queue, "id" | "name">,
): string {
  const kind = KINDS.find((each) => each === id);
  return kind !== undefined && FIRST_NAMES[kind] === name ? t(`routing.kind.${kind}`) : name;
}

export const nameOfQueueId = (
  reading: Pick<Reading, "t">,
  body: RoutingBody,
  id: string,
): string => {
  const queue = queueOf(body, id);
  return queue === undefined ? id : nameOfQueue(reading, queue);
};
