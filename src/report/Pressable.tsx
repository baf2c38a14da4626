import type { Metric } from "../domain/metric.ts";
import { Figure } from "./Figure.tsx";
import { useReader } from "./reader.ts";
import { sayValue } from "./sentences.ts";

interface PressableProps {
  readonly metric: Metric;
  readonly text?: string;
  readonly compared?: boolean;
  /** Whether the table it is in can be seen; what is only heard must not take the focus. */
  readonly isShown: boolean;
}

/** A figure in a table that belongs to a chart: pressed in the chart, or in its table, and never in both. */
export function Pressable({ metric, text, compared = true, isShown }: PressableProps) {
  const reader = useReader();
  if (!isShown) return text ?? sayValue(metric, reader);
  return <Figure metric={metric} compared={compared} {...(text === undefined ? {} : { text })} />;
}
