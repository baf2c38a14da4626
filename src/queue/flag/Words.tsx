import type { Flag } from "../../api/flag.ts";
import { Masked } from "../../ui/Masked.tsx";
import { useReader } from "../reader/reader.ts";
import { whySentences } from "./why-sentence.ts";

/** What the customer said, as the largest thing; else the agent's note; else plainly that nothing was written down. */
export function CustomerWords({ flag }: { flag: Flag }) {
  const { t, ui } = useReader();
  const said = flag.quote ?? flag.note;
  if (said === null) return <p className="nothing-quoted">{t("flag.nothingQuoted")}</p>;
  return (
    <figure className="words">
      <blockquote dir="auto">
        <Masked text={said} words={ui} />
      </blockquote>
      <figcaption>
        {flag.quote === null ? t("flag.noteInstead", { name: flag.agent.name }) : null}
        {flag.quote !== null && flag.requesterName !== null ? (
          <bdi>{flag.requesterName}</bdi>
        ) : null}
        {flag.ticketSubject === null ? null : (
          <>
            {flag.quote !== null && flag.requesterName === null ? null : " · "}
            <bdi>
              <Masked text={flag.ticketSubject} words={ui} />
            </bdi>
          </>
        )}
      </figcaption>
    </figure>
  );
}

/** The rest that is known: details, the agent's note, and why this person has it now. */
export function Facts({ flag }: { flag: Flag }) {
  const reader = useReader();
  const { t, ui, me } = reader;
  const why = whySentences(flag, reader);
  const isYours =
    flag.owner?.id === me.id &&
    flag.why.some(({ code, who = me.id }) => code === "account-owner" && who === me.id);
  return (
    <dl className="facts">
      {flag.evidence === null ? null : (
        <div>
          <dt>{t("flag.details")}</dt>
          <dd dir="auto">
            <Masked text={flag.evidence} words={ui} />
          </dd>
        </div>
      )}
      {flag.note === null || flag.quote === null ? null : (
        <div>
          <dt>{t("flag.note")}</dt>
          <dd dir="auto">
            <Masked text={flag.note} words={ui} />
          </dd>
        </div>
      )}
      {why.length === 0 ? null : (
        <div>
          <dt>{isYours ? t("flag.whyYou") : t("flag.why")}</dt>
          <dd>{why.join(" ")}</dd>
        </div>
      )}
      {flag.owner?.id === me.id ? null : (
        <div>
          <dt>{t("flag.owner")}</dt>
          <dd>
            <bdi>{flag.owner?.name ?? t("nobodyYet")}</bdi>
          </dd>
        </div>
      )}
    </dl>
  );
}
