import { type FormEvent, useCallback, useId, useState } from "react";
import type { Client } from "../../api/client.ts";
import { ReportingCalendar, ReportingCalendarAnswer } from "../../api/report.ts";
import { isZone } from "../../domain/calendar.ts";
import { isCurrency } from "../../domain/money.ts";
import { troubleOf } from "../../ui/asking/trouble.ts";
import { useAnswer } from "../../ui/asking/use-answer.ts";
import { formatInstant } from "../../ui/format.ts";
import { sentenceOf } from "../sentence.ts";
import type { SetupWords } from "../words.ts";

interface ReportingFormProps {
  readonly t: SetupWords;
  readonly call: Client["call"];
  readonly onUnsaved: (isUnsaved: boolean) => void;
  readonly onSaved: () => void;
}

const PATH = "/v1/reporting-calendar";

/** By which calendar months, quarters and years are reported, and when a month closes by itself. */
export function ReportingForm(props: ReportingFormProps) {
  const { t, call } = props;
  const read = useCallback(() => call(ReportingCalendarAnswer, "GET", PATH), [call]);
  const { value, trouble, again } = useAnswer("reporting", read);
  return (
    <section className="promises">
      <h2>{t("hours.reporting.title")}</h2>
      <p className="aside">{t("hours.reporting.what")}</p>
      {value === null && trouble !== null && (
        <p role="alert">
          {t("hours.loadFailed")} {sentenceOf(trouble, t)}{" "}
          <button type="button" className="link" onClick={again}>
            {t("tryAgain")}
          </button>
        </p>
      )}
      {value !== null && <Form {...props} read={value} />}
    </section>
  );
}

type Parts = ReportingCalendar & { readonly currency: string | null };

const partsOf = ({ zone, fiscalStart, closeAfterDays, currency }: Parts): Parts => ({
  zone,
  fiscalStart,
  closeAfterDays,
  currency,
});

const CURRENCIES = Intl.supportedValuesOf("currency").filter(isCurrency);

function Form({
  t,
  call,
  onUnsaved,
  onSaved,
  read,
}: ReportingFormProps & { readonly read: ReportingCalendarAnswer }) {
  const [known, setKnown] = useState(read);
  const [draft, setDraft] = useState(() => partsOf(read));
  const [wrong, setWrong] = useState<string | null>(null);
  const [isSaving, setIsSaving] = useState(false);
  const zones = useId();
  const isChanged = JSON.stringify(draft) !== JSON.stringify(partsOf(known));
  const change = (next: Partial<Parts>) => {
    const changed = { ...draft, ...next };
    setWrong(null);
    setDraft(changed);
    onUnsaved(JSON.stringify(changed) !== JSON.stringify(partsOf(known)));
  };
  const save = async () => {
    const next = { ...draft, zone: draft.zone.trim() };
    if (!isZone(next.zone)) return setWrong(t("hours.wrong.zone"));
    if (!ReportingCalendar.safeParse(next).success) return setWrong(t("hours.reporting.wrong"));
    setIsSaving(true);
    try {
      const saved = await call(ReportingCalendarAnswer, "PUT", PATH, next);
      setKnown(saved);
      setDraft(partsOf(saved));
      onUnsaved(false);
      onSaved();
    } catch (error) {
      setWrong(sentenceOf(troubleOf(error), t));
    } finally {
      setIsSaving(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save();
  };
  const currencyName = new Intl.DisplayNames(t.locale, { type: "currency" });
  const monthName = (number: number) =>
    new Intl.DateTimeFormat(t.locale, { month: "long", timeZone: "UTC" }).format(
      Date.UTC(2026, number - 1, 1),
    );
  return (
    <form onSubmit={submit} noValidate>
      <div className="hours-line">
        <label className="field grows">
          {t("hours.reporting.zone")}
          <input
            list={zones}
            autoComplete="off"
            spellCheck={false}
            value={draft.zone}
            onChange={(event) => change({ zone: event.target.value })}
          />
          <datalist id={zones}>
            {Intl.supportedValuesOf("timeZone").map((zone) => (
              <option key={zone}>{zone}</option>
            ))}
          </datalist>
        </label>
        <label className="field">
          {t("hours.reporting.fiscalStart")}
          <select
            value={draft.fiscalStart}
            onChange={(event) => change({ fiscalStart: Number(event.target.value) })}
          >
            {Array.from({ length: 12 }, (_, index) => index + 1).map((month) => (
              <option key={month} value={month}>
                {monthName(month)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          {t("hours.reporting.closeAfter")}
          <input
            type="number"
            min={1}
            max={60}
            step={1}
            value={Number.isNaN(draft.closeAfterDays) ? "" : draft.closeAfterDays}
            onChange={(event) => change({ closeAfterDays: event.target.valueAsNumber })}
          />
        </label>
        <label className="field">
          {t("hours.reporting.currency")}
          <select
            value={draft.currency ?? ""}
            onChange={(event) =>
              change({ currency: event.target.value === "" ? null : event.target.value })
            }
          >
            <option value="">{t("hours.reporting.currencyNone")}</option>
            {CURRENCIES.map((code) => (
              <option key={code} value={code}>
                {code} · {currencyName.of(code) ?? code}
              </option>
            ))}
          </select>
        </label>
      </div>
      {wrong === null ? null : (
        <p className="wrong" role="alert">
          {wrong}
        </p>
      )}
      <div className="hours-foot">
        <button type="submit" className="button button-primary" disabled={isSaving || !isChanged}>
          {t("hours.save")}
        </button>
        <p className="aside">
          {known.since === null
            ? t("hours.reporting.never")
            : t("hours.reporting.since", {
                when: formatInstant(known.since, t.locale),
                name: known.by?.name ?? known.by?.id ?? "–",
              })}
        </p>
      </div>
    </form>
  );
}
