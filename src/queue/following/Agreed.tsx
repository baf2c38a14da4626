import { z } from "zod";
import type { FlagEvent } from "../../api/flag.ts";
import { formatDate, formatMoney } from "../../ui/format.ts";
import { useReader } from "../reader/reader.ts";
import { formatWhen } from "../reader/when.ts";

// What was erased is not there any more, and what can't be read is left out.
const Data = z.object({
  words: z.string().optional().catch(undefined),
  link: z
    .url({ protocol: /^https$/ })
    .optional()
    .catch(undefined),
  on: z.iso.date().nullable().catch(null),
  amountMinor: z
    .string()
    .regex(/^\d{1,19}$/)
    .nullable()
    .catch(null),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .nullable()
    .catch(null),
});

/** What was agreed last, as a card. */
export function Agreed({ story }: { story: readonly FlagEvent[] }) {
  const { t, locale, now } = useReader();
  const event = story.findLast(({ type }) => type === "agreed");
  if (event === undefined) return null;
  const { words, link, on, amountMinor, currency } = Data.parse(event.data);
  const facts = [
    on === null ? null : t("agree.by", { date: formatDate(on, locale) }),
    amountMinor === null || currency === null
      ? null
      : formatMoney(amountMinor, currency, locale, "always"),
  ].filter((fact) => fact !== null);
  return (
    <section className="agreed" aria-label={t("agree.card")}>
      <h3>{t("agree.card")}</h3>
      <p className="agreed-step" dir="auto">
        {words ?? t("agree.erased")}
      </p>
      {facts.length === 0 ? null : <p className="agreed-facts">{facts.join(" · ")}</p>}
      <p className="quiet">
        {t("agree.said", {
          when: formatWhen(event.at, now, locale),
          name: `\u2068${event.by?.name ?? t("story.system")}\u2069`,
        })}
        {link === undefined ? null : (
          <>
            {" · "}
            <a href={link} target="_blank" rel="noreferrer noopener">
              {t("agree.open")} <span aria-hidden="true">↗</span>
            </a>
          </>
        )}
      </p>
    </section>
  );
}
