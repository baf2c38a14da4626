import { useState } from "react";
import type { HealthProposal, TaxonomyHealthAnswer } from "../../api/taxonomy-health.ts";
import { notSureAlarm } from "../../domain/report/not-sure.ts";
import { useAnswer } from "../../ui/asking/use-answer.ts";
import { Before, Figure } from "../Figure.tsx";
import { nameOfSignal, useReader, useShown } from "../reader.ts";
import { Section } from "../Section.tsx";
import { percent, sayRefusal } from "../sentences.ts";
import { DraftLink } from "./DraftLink.tsx";
import { DriftLine } from "./DriftLine.tsx";
import { HealthSheet } from "./HealthSheet.tsx";
import { mislabelled } from "./mislabelled.ts";
import { MoreHealth } from "./MoreHealth.tsx";
import { nameIn, RowsButton } from "./RowsButton.tsx";

/** Proposals read at once; the others stand behind a line of their own. */
const SHOWN = 3;

/** Where the taxonomy does not fit what agents hear, and what to do about it. */
export function RefineTaxonomy() {
  const reader = useReader();
  const { t, ask } = reader;
  const { report, period } = useShown();
  const { notSure, signals: rows } = report;
  const month = period.months.at(-1) ?? null;
  // After everything else: half a year of labels takes longer to read than the period itself.
  const { value: health } = useAnswer(month, ask.taxonomyHealth);
  const [open, setOpen] = useState<string | null>(null);
  const wrong = mislabelled(rows);
  const said = new Set(wrong.map(({ signal }) => signal));
  const proposals = (health?.proposals ?? []).filter(
    (proposal) => !(proposal.is === "rewrite" && said.has(proposal.signal)),
  );
  const others = proposals.filter(({ is }) => is !== "split" && is !== "retire").slice(0, SHOWN);
  return (
    <Section title={t("taxonomy.title")} className="section-within">
      {wrong.map(({ signal, wrong: count, decided, rather }) => (
        <p key={signal}>
          {t("taxonomy.mislabelled", { signal: nameOfSignal(reader, signal) })}{" "}
          <Figure metric={count} text={t("of", { k: count.n, n: decided })} compared={false} />
          {rather !== null &&
            ` ${t("taxonomy.rather", { signal: nameOfSignal(reader, rather.signal), count: rather.n })}`}{" "}
          <DraftLink name={`rewrite~${signal}`} of="rewrite" month={month} />
        </p>
      ))}
      {health !== null &&
        others.map((proposal) => (
          <ProposalLine key={proposal.name} {...{ proposal, health, month, onOpen: setOpen }} />
        ))}
      {notSure.share.refusal !== null ? (
        <p>{sayRefusal(notSure.share.id, notSure.share.refusal, reader)}</p>
      ) : (
        <p className={notSure.alarm ? "warning" : ""}>
          <strong>{t("taxonomy.label")}</strong> <Figure metric={notSure.share} compared={false} />{" "}
          {t("taxonomy.ofFlags", {
            count: notSure.share.n,
            limit: percent(notSureAlarm, 0, t.locale),
          })}
          {notSure.alarm && (
            <>
              {" "}
              {t("taxonomy.alarm")} <DraftLink name="split" of="split" month={month} />
            </>
          )}
          <Before metric={notSure.share} />
        </p>
      )}
      {health !== null && (
        <>
          <DriftLine health={health} onOpen={setOpen} />
          <MoreHealth health={health} month={month} onOpen={setOpen} />
        </>
      )}
      {open !== null && health !== null && (
        <HealthSheet key={open} metricId={open} health={health} close={() => setOpen(null)} />
      )}
    </Section>
  );
}

interface ProposalLineProps {
  readonly proposal: HealthProposal;
  readonly health: TaxonomyHealthAnswer;
  readonly month: string | null;
  readonly onOpen: (metricId: string) => void;
}

/** One sentence, its numbers, and the draft that it begins. */
function ProposalLine({ proposal, health, month, onOpen }: ProposalLineProps) {
  const reader = useReader();
  const { t } = reader;
  const name = (id: string) => nameIn(health, id, reader);
  if (proposal.is === "rewrite")
    return (
      <p>
        {t("taxonomy.health.rewrite", { signal: name(proposal.signal) })}{" "}
        <RowsButton metricId={proposal.metricId} onOpen={onOpen}>
          {t("of", { k: proposal.wrong, n: proposal.decided })}
        </RowsButton>
        {proposal.rather !== null &&
          ` ${t("taxonomy.health.rather", { signal: name(proposal.rather) })}`}{" "}
        <DraftLink name={proposal.name} of="rewrite" month={month} />
      </p>
    );
  if (proposal.is !== "merge") return null;
  return (
    <p>
      {t("taxonomy.health.merge", { one: name(proposal.from), other: name(proposal.into) })}{" "}
      <RowsButton metricId={proposal.metricId} onOpen={onOpen}>
        {t("of", { k: proposal.times[0] + proposal.times[1], n: proposal.of })}
      </RowsButton>{" "}
      <DraftLink name={proposal.name} of="merge" month={month} />
    </p>
  );
}
