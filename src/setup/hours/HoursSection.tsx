// Working hours: the calendars by which deadlines are counted, who works by them, and what is promised.
import { useCallback, useEffect, useMemo, useState } from "react";
import { z } from "zod";
import { type Calendar, Calendars } from "../../api/calendar.ts";
import { type Trouble, troubleOf } from "../../ui/asking/trouble.ts";
import { useAnswer } from "../../ui/asking/use-answer.ts";
import { Dialog } from "../../ui/page/Dialog.tsx";
import type { SectionProps } from "../sections.ts";
import { sentenceOf } from "../sentence.ts";
import { CalendarEditor } from "./CalendarEditor.tsx";
import { CalendarList } from "./CalendarList.tsx";
import { DEFAULT_ID, type Draft, draftOf, isSame, newDraft } from "./draft.ts";
// oxlint-disable-next-line import/no-unassigned-import -- a style sheet has nothing to name
import "./hours.css";
import { nameOf } from "./name-of.ts";
import { ReportingForm } from "./ReportingForm.tsx";
import { TargetsForm } from "./TargetsForm.tsx";

export function HoursSection(props: SectionProps) {
  const { t, call } = props;
  const read = useCallback(() => call(Calendars, "GET", "/v1/calendars"), [call]);
  const { value, trouble, again } = useAnswer("calendars", read);
  return (
    <div className="hours">
      <h1>{t("hours.title")}</h1>
      <p className="aside">{t("hours.what")}</p>
      {value === null && trouble !== null ? (
        <Failed trouble={trouble} onRetry={again} {...props} />
      ) : null}
      {value === null ? (
        <div className="hours-loading" aria-busy={trouble === null} />
      ) : (
        <Hours {...props} read={value} />
      )}
    </div>
  );
}

interface FailedProps extends SectionProps {
  readonly trouble: Trouble;
  readonly onRetry: () => void;
}

const Failed = ({ t, trouble, onRetry }: FailedProps) => (
  <p role="alert">
    {t("hours.loadFailed")} {sentenceOf(trouble, t)}{" "}
    <button type="button" className="link" onClick={onRetry}>
      {t("tryAgain")}
    </button>
  </p>
);

/** What is asked before changes are lost: to which calendar somebody was going. */
type Asking = { readonly is: "leave"; readonly to: string } | { readonly is: "delete" } | null;

const NEW = "new";

function Hours({ t, call, session, onUnsaved, read }: SectionProps & { readonly read: Calendars }) {
  const [known, setKnown] = useState(read);
  const [openId, setOpenId] = useState(DEFAULT_ID);
  const [made, setMade] = useState<Draft | null>(null);
  const [edited, setEdited] = useState<Draft | null>(null);
  const [asking, setAsking] = useState<Asking>(null);
  const [said, setSaid] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const [isPromising, setIsPromising] = useState(false);
  const [isReporting, setIsReporting] = useState(false);
  // Time stands still while somebody edits, or the preview would change under their eyes.
  const [now] = useState(() => Date.now());

  const stored = known.items.find(({ id }) => id === openId) ?? known.items[0];
  const { zone } = session.tenant;
  const original = useMemo(() => {
    if (openId === NEW && made !== null) return made;
    return stored === undefined ? newDraft(DEFAULT_ID, zone) : draftOf(stored, nameOf(stored, t));
  }, [openId, made, stored, zone, t]);
  const draft = edited ?? original;
  const isChanged = edited !== null && !isSame(edited, original);
  const isUnsaved = isChanged || isPromising || isReporting;
  useEffect(() => onUnsaved(isUnsaved), [isUnsaved, onUnsaved]);

  const open = (id: string) => {
    setEdited(null);
    setAsking(null);
    setSaid("");
    setWrong(null);
    setMade(id === NEW ? newDraft(crypto.randomUUID(), zone) : null);
    setOpenId(id);
  };
  const go = (id: string) => {
    if (id === openId) return;
    if (isChanged) setAsking({ is: "leave", to: id });
    else open(id);
  };
  const change = useCallback(
    (next: Partial<Draft>) => {
      setSaid("");
      setEdited((before) => ({ ...(before ?? original), ...next }));
    },
    [original],
  );
  const saved = (calendar: Calendar) => {
    setKnown((before) => withCalendar(before, calendar));
    setEdited(null);
    setMade(null);
    setOpenId(calendar.id);
    setSaid(t("hours.saved"));
  };
  const remove = async () => {
    setAsking(null);
    try {
      await call(z.object({ id: z.string() }), "DELETE", `/v1/calendars/${openId}`);
      setKnown((before) => ({
        ...before,
        items: before.items.filter(({ id }) => id !== openId),
      }));
      open(DEFAULT_ID);
      setSaid(t("hours.deleted"));
    } catch (error) {
      const trouble = troubleOf(error);
      const reason = trouble.is === "problem" ? (trouble.problem.reason ?? "") : "";
      setWrong(t.maybe(`hours.wrong.${reason}`) ?? sentenceOf(trouble, t));
    }
  };
  return (
    <>
      <output className="said">{said}</output>
      <div className="hours-split">
        <div>
          <CalendarList t={t} calendars={known.items} openId={openId} onOpen={go} />
          <button type="button" className="button" onClick={() => go(NEW)}>
            {t("hours.new")}
          </button>
          {known.items.length === 1 && openId !== NEW ? (
            <p className="aside hours-hint">{t("hours.only")}</p>
          ) : null}
        </div>
        <div>
          <CalendarEditor
            key={draft.id}
            t={t}
            call={call}
            known={known}
            draft={draft}
            isNew={openId === NEW}
            isChanged={isChanged}
            now={now}
            onChange={change}
            onSaved={saved}
            onDiscard={() => open(openId === NEW ? DEFAULT_ID : openId)}
            onDelete={() => setAsking({ is: "delete" })}
          />
          {wrong === null ? null : (
            <p className="wrong" role="alert">
              {wrong}
            </p>
          )}
        </div>
      </div>
      <TargetsForm
        key={known.targets.version}
        t={t}
        call={call}
        targets={known.targets}
        onUnsaved={setIsPromising}
        onSaved={(targets) => {
          setKnown((before) => ({ ...before, targets }));
          setSaid(t("hours.saved"));
        }}
      />
      <ReportingForm
        t={t}
        call={call}
        onUnsaved={setIsReporting}
        onSaved={() => setSaid(t("hours.reporting.saved"))}
      />
      {asking === null ? null : (
        <Dialog
          title={
            asking.is === "delete"
              ? t("hours.deleteTitle", { name: nameOf(draft, t) })
              : t("unsaved.title")
          }
          leave={t(asking.is === "delete" ? "hours.cancel" : "hours.stay")}
          onClose={() => setAsking(null)}
        >
          <p>
            {asking.is === "delete"
              ? t("hours.deleteText")
              : t("hours.unsaved", { name: nameOf(draft, t) })}
          </p>
          <footer className="dialog-foot">
            <button
              type="button"
              className="button"
              onClick={() => (asking.is === "delete" ? void remove() : open(asking.to))}
            >
              {t(asking.is === "delete" ? "hours.delete" : "hours.discard")}
            </button>
          </footer>
        </Dialog>
      )}
    </>
  );
}

/** The calendars with one that was saved: whoever is named in it has left the one they had. */
function withCalendar(known: Calendars, saved: Calendar): Calendars {
  const others = known.items
    .filter(({ id }) => id !== saved.id)
    .map((calendar) => ({
      ...calendar,
      teams: calendar.teams.filter((team) => !saved.teams.includes(team)),
      memberIds: calendar.memberIds.filter((id) => !saved.memberIds.includes(id)),
    }));
  const at = known.items.findIndex(({ id }) => id === saved.id);
  return { ...known, items: others.toSpliced(at === -1 ? others.length : at, 0, saved) };
}
