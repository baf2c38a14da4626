import { useActionState, useRef } from "react";
import type { ImportReport } from "../../api/opportunity.ts";
import { troubleOf } from "../../ui/asking/trouble.ts";
import { useReader, useShown } from "../reader.ts";
import { Section } from "../Section.tsx";
import { Table } from "../Table.tsx";

/** The columns of the CRM's file, as the endpoint reads them. */
const COLUMNS = [
  "opportunity_id",
  "account_id",
  "account_name",
  "name",
  "type",
  "status",
  "amount",
  "currency",
  "created_at",
  "closed_at",
];

/** What the endpoint calls a file whose CRM it does not know. */
const OTHER = "csv";
const NAMES: Readonly<Record<string, string>> = { salesforce: "Salesforce", hubspot: "HubSpot" };
const CRMS = [...Object.keys(NAMES), OTHER];

type Outcome =
  | { readonly is: "nothing" }
  | { readonly is: "no-file" }
  | { readonly is: "failed"; readonly file: string; readonly why: string | null }
  | { readonly is: "report"; readonly file: string; readonly report: ImportReport };

/** Brings the CRM's outcomes in: the whole file or nothing of it, every mistake by its line. */
export function ImportPanel({ onImported }: { readonly onImported: () => void }) {
  const { t, ask } = useReader();
  const { report } = useShown();
  // A deal is known by its CRM and its id: the same deal from another CRM would be a second deal.
  const known =
    report.money.find(({ concentration }) => concentration.largest !== null)?.concentration.largest
      ?.crm ?? "salesforce";
  const input = useRef<HTMLInputElement>(null);
  const [outcome, send, sending] = useActionState<Outcome, FormData>(
    async (_, form) => {
      const file = input.current?.files?.[0];
      const crm = form.get("crm");
      if (file === undefined) return { is: "no-file" };
      try {
        const answer = await ask.importFile(file, typeof crm === "string" ? crm : OTHER);
        if (answer.accepted && !answer.replayed) onImported();
        return { is: "report", file: file.name, report: answer };
      } catch (error) {
        const trouble = troubleOf(error);
        const why =
          trouble.is === "problem"
            ? trouble.problem.detail
            : trouble.is === "offline"
              ? t("notice.offline")
              : trouble.is === "signed-out"
                ? t("notice.signedOut")
                : trouble.is === "not-allowed"
                  ? t("notice.notAllowed")
                  : t("notice.unreachable");
        return { is: "failed", file: file.name, why };
      }
    },
    { is: "nothing" },
  );
  return (
    <Section title={t("import.title")} className="import">
      <p>{t("import.what")}</p>
      <p className="aside">
        {t("import.columns")}: <code>{COLUMNS.join(", ")}</code>
      </p>
      <form action={send} className="import-form">
        <label>
          <span className="unseen">{t("import.choose")}</span>
          <input ref={input} type="file" name="file" accept=".csv,text/csv" disabled={sending} />
        </label>
        <label className="import-crm">
          {t("import.from")}{" "}
          <select name="crm" className="button" defaultValue={known} disabled={sending}>
            {[...new Set([known, ...CRMS])].map((crm) => (
              <option key={crm} value={crm}>
                {NAMES[crm] ?? (crm === OTHER ? t("import.otherCrm") : crm)}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" className="button" disabled={sending}>
          {sending ? t("import.sending") : t("import.send")}
        </button>
      </form>
      <div aria-live="polite" className="import-outcome">
        {!sending && <Outcome outcome={outcome} />}
      </div>
    </Section>
  );
}

function Outcome({ outcome }: { readonly outcome: Outcome }) {
  const { t } = useReader();
  switch (outcome.is) {
    case "nothing":
      return null;
    case "no-file":
      return <p className="late">{t("import.noFile")}</p>;
    case "failed":
      return (
        <p className="late">
          {t("import.failed", { file: outcome.file })} {outcome.why}
        </p>
      );
    case "report":
      return <Report file={outcome.file} report={outcome.report} />;
  }
}

/** Enough to see what kind of mistake it is; a file of another kind has one in every line. */
const PROBLEMS_SHOWN = 200;

function Report({ file, report }: { readonly file: string; readonly report: ImportReport }) {
  const { t } = useReader();
  const { accepted, replayed, problems, rows, created, updated, unchanged, unmatched } = report;
  if (accepted)
    return (
      <>
        <p className="done">{t(replayed ? "import.replayed" : "import.accepted", { file })}</p>
        <p>{t("import.counts", { count: rows, created, updated, unchanged })}</p>
        {unmatched > 0 && <p className="warning">{t("import.unmatched", { count: unmatched })}</p>}
      </>
    );
  const more = problems.length - PROBLEMS_SHOWN;
  return (
    <>
      <p className="late">{t("import.refused", { file, count: problems.length })}</p>
      <Table
        caption={t("import.caption")}
        heads={[{ words: t("import.line"), of: "number" }, t("import.column"), t("import.problem")]}
      >
        <tbody>
          {problems.slice(0, PROBLEMS_SHOWN).map(({ line, column, problem }) => (
            <tr key={`${line} ${column} ${problem}`}>
              <th scope="row" className="number">
                {line}
              </th>
              <td>{column === null ? t("import.wholeLine") : <code>{column}</code>}</td>
              <td>{problem}</td>
            </tr>
          ))}
        </tbody>
      </Table>
      {more > 0 && <p className="aside">{t("import.more", { count: more })}</p>}
    </>
  );
}
