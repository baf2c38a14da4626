// A flag as plain text, for the clipboard: the way out when the endpoint will not take it.
import type { WaitingRecord } from "../outbox/snapshot.ts";
import type { PanelState } from "../panel/panel-state.ts";

/** Everything the agent said about one flag, in lines a person can read. */
export function copyTextOf(
  records: readonly WaitingRecord[],
  { choices, language }: Pick<PanelState, "choices" | "language">,
): string {
  const { words } = language;
  const said: Record<string, unknown> = {};
  for (const record of records)
    if (record.step !== "withdraw" && record.body !== null)
      Object.assign(said, JSON.parse(record.body));
  const text = (field: string) => (typeof said[field] === "string" ? said[field] : null);
  const [first] = records;
  if (first === undefined) return "";
  const signal = text("signal");
  const lines: [string, string | null][] = [
    [words("copy.ticket"), [`#${first.ticketId}`, text("ticketSubject")].filter(Boolean).join(" ")],
    [words("copy.signal"), choices?.find((choice) => choice.id === signal)?.label ?? signal],
    [words("copy.evidence"), text("evidence")],
    [words("refine.quote"), text("quote")],
    [words("refine.note"), text("note")],
    [words("copy.raised"), text("raisedAt")],
  ];
  return [
    words(`kindFlag.${first.kind}`),
    ...lines.flatMap(([label, value]) =>
      value === null ? [] : [words("copy.line", { label, value })],
    ),
  ].join("\n");
}
