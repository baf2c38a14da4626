import { type ReactNode, useId } from "react";
import type { Metric } from "../domain/metric.ts";
import { useReader, useShown } from "./reader.ts";
import {
  sayChange,
  sayCounts,
  sayInterval,
  sayName,
  sayRefusal,
  saySentence,
  sayValue,
} from "./sentences.ts";
import { changeOf } from "./what-to-say.ts";

interface FigureProps {
  readonly metric: Metric;
  /** What is written instead of the plain value, such as a sentence that holds it. */
  readonly text?: string;
  /** How the value is written, here and in the month before. */
  readonly say?: typeof sayValue;
  readonly className?: string;
  /** Drawn inside the button, before the value: a bar that opens the same rows. */
  readonly drawing?: ReactNode;
  /** Whether the month before is written beneath while it is compared; once is enough where a figure stands twice. */
  readonly compared?: boolean;
}

/** One figure of the report: a button that opens the rows it was made of. */
export function Figure({
  metric,
  text,
  say = sayValue,
  className = "",
  drawing,
  compared = true,
}: FigureProps) {
  const reader = useReader();
  const { t, bar } = reader;
  const more = useId();
  const { refusal } = metric;
  const sentences = (words: readonly (string | null)[]) =>
    words.filter((part) => part !== null).map((part) => saySentence(part, reader));
  const details = [
    ...sentences([sayName(metric.id, reader)]),
    ...(refusal === null
      ? sentences([sayInterval(metric, reader), sayCounts(metric, reader)])
      : [sayRefusal(metric.id, refusal, reader)]),
    t("openRows"),
  ];
  return (
    <>
      <button
        type="button"
        className={`figure ${refusal === null ? "" : "figure-refused"} ${className}`}
        data-figure={metric.id}
        aria-haspopup="dialog"
        aria-describedby={more}
        onClick={() => bar.go({ figure: metric.id })}
      >
        {drawing}
        <span className="figure-value">{text ?? say(metric, reader)}</span>
      </button>
      <span id={more} className="unseen">
        {details.join(" ")}
      </span>
      {compared && <Before metric={metric} say={say} />}
    </>
  );
}

/** The same figure in the month before, while the two are compared. */
export function Before({ metric, say = sayValue }: Pick<FigureProps, "metric" | "say">) {
  const reader = useReader();
  const { before } = useShown();
  if (before === null) return null;
  const previous = before.figures.get(metric.id);
  const change = changeOf(metric, previous);
  const said = sayChange(change, reader);
  return (
    <span className="before">
      <span className="before-month">{reader.t("beforeMonth", { month: before.name })} </span>
      {previous === undefined || previous.refusal !== null ? "–" : say(previous, reader)}
      {said !== null && <span className={`before-change before-${change.is}`}> · {said}</span>}
    </span>
  );
}
