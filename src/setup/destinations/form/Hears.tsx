import type { Destination } from "../../../api/destination.ts";
import { KINDS } from "../../../domain/flag.ts";
import type { SetupWords } from "../../words.ts";
import type { Choices } from "../ask.ts";
import { eventLabel } from "../typed-words.ts";
import { Boxes } from "./Boxes.tsx";

export type Hearing = Pick<Destination, "kinds" | "events" | "queues" | "signals">;

interface HearsProps {
  readonly t: SetupWords;
  readonly choices: Choices;
  readonly hearing: Hearing;
  readonly wrongAt: (field: string) => string | null;
  readonly onChange: (hearing: Hearing) => void;
}

/** What a destination hears: kinds and events, and where somebody wants it narrower, queues and signals. */
export function Hears({ t, choices, hearing, wrongAt, onChange }: HearsProps) {
  const { kinds, events, queues, signals } = hearing;
  const offered = choices.signals.filter(({ kind }) => kinds.includes(kind));
  return (
    <section className="hears" aria-labelledby="hears">
      <h2 id="hears">{t("destinations.hears")}</h2>
      <Boxes
        legend={t("destinations.kinds")}
        items={KINDS.map((kind) => ({ id: kind, label: t(`destinations.kind.${kind}`) }))}
        chosen={kinds}
        wrong={wrongAt("kinds")}
        onChange={(next) =>
          onChange({ ...hearing, kinds: KINDS.filter((kind) => next.includes(kind)) })
        }
      />
      <div className="events">
        {groupsOf(choices.types.events.map(({ type }) => type)).map(({ group, types }) => (
          <Boxes
            key={group}
            legend={t(`destinations.events.${group}`)}
            items={types.map((type) => ({ id: type, label: eventLabel(type, t) }))}
            chosen={events}
            wrong={group === "way" ? wrongAt("events") : null}
            onChange={(next) =>
              onChange({
                ...hearing,
                events: [...events.filter((each) => !types.includes(each)), ...next],
              })
            }
          />
        ))}
      </div>
      <Narrowed
        t={t}
        what="queues"
        items={choices.queues.map(({ id, name }) => ({ id, label: name }))}
        chosen={queues}
        wrong={wrongAt("queues")}
        onChange={(next) => onChange({ ...hearing, queues: next })}
      />
      <Narrowed
        t={t}
        what="signals"
        items={offered.map(({ id, label }) => ({ id, label }))}
        chosen={signals}
        wrong={wrongAt("signals")}
        onChange={(next) => onChange({ ...hearing, signals: next })}
      />
    </section>
  );
}

const GROUPS = [
  {
    group: "way",
    names: [
      "raised",
      "claim",
      "contact",
      "accept",
      "opportunity",
      "win",
      "lose",
      "resolve",
      "decline",
    ],
  },
  {
    group: "clock",
    names: ["reminded", "breached", "escalated", "held", "paused", "unpaused", "expire"],
  },
  {
    group: "colleagues",
    names: ["handed-over", "mentioned", "agreed", "thanked", "snoozed", "woken"],
  },
] as const;

/** The catalogue in groups that people think in; what no group names is bookkeeping and comes last. */
function groupsOf(events: readonly string[]) {
  const named = new Set<string>(GROUPS.flatMap(({ names }) => names));
  return [
    ...GROUPS.map(({ group, names }) => ({
      group,
      types: events.filter((event) => names.some((name) => name === event)),
    })),
    { group: "rest" as const, types: events.filter((event) => !named.has(event)) },
  ];
}

interface NarrowedProps {
  readonly t: SetupWords;
  readonly what: "queues" | "signals";
  readonly items: readonly { readonly id: string; readonly label: string }[];
  /** `null`: every one. */
  readonly chosen: readonly string[] | null;
  readonly wrong: string | null;
  readonly onChange: (chosen: string[] | null) => void;
}

/** Every one, or only those that are ticked. */
const Narrowed = ({ t, what, items, chosen, wrong, onChange }: NarrowedProps) => (
  <fieldset className="narrowed">
    <legend>{t(`destinations.${what}`)}</legend>
    <label className="choice">
      <input type="radio" name={what} checked={chosen === null} onChange={() => onChange(null)} />
      <span>{t(`destinations.all.${what}`)}</span>
    </label>
    <label className="choice">
      <input
        type="radio"
        name={what}
        checked={chosen !== null}
        onChange={() => onChange(items.map(({ id }) => id))}
      />
      <span>{t(`destinations.only.${what}`)}</span>
    </label>
    {chosen !== null && (
      <Boxes
        legend={t(`destinations.only.${what}`)}
        items={items}
        chosen={chosen}
        wrong={wrong}
        onChange={(next) => onChange([...next])}
      />
    )}
  </fieldset>
);
