import { useEffect, useLayoutEffect, useReducer, useRef, useState } from "react";
import { v4 } from "uuid";
import { PublishedRouting } from "../../api/routing.ts";
import { problemsOf } from "../../domain/routing/analysis.ts";
import type { Queue, Rule } from "../../domain/routing/body.ts";
import { formatInstant } from "../../ui/format.ts";
import { type Edit, beginWith, edited, isSame } from "./draft.ts";
import { HistoryDialog } from "./publishing/HistoryDialog.tsx";
import { PublishDialog } from "./publishing/PublishDialog.tsx";
import { QueueDialog } from "./queues/QueueDialog.tsx";
import { QueueList } from "./queues/QueueList.tsx";
import { useReading } from "./reading.ts";
import { RuleDialog } from "./rules/RuleDialog.tsx";
import { RuleList } from "./rules/RuleList.tsx";
import { ReplayPanel } from "./trying/ReplayPanel.tsx";
import { TryPanel } from "./trying/TryPanel.tsx";

interface RoutingPageProps {
  readonly published: PublishedRouting;
  readonly onUnsaved: (isUnsaved: boolean) => void;
}

type Open =
  | { readonly is: "rule"; readonly rule: Rule; readonly isNew: boolean }
  | { readonly is: "queue"; readonly queue: Queue; readonly isNew: boolean }
  | { readonly is: "publish" | "history" };

const newId = (): string => v4().slice(0, 13);

export function RoutingPage({ published: read, onUnsaved }: RoutingPageProps) {
  const reading = useReading();
  const { t, taxonomy, members, destinations, call } = reading;
  const [published, setPublished] = useState(read);
  const [draft, dispatch] = useReducer(edited, read.body, beginWith);
  const [open, setOpen] = useState<Open | null>(null);
  /** What was done last; with it, whether the focus should go to the way back. */
  const [said, setSaid] = useState({ words: "", focus: false });
  const [stale, setStale] = useState<PublishedRouting | null>(null);
  const undoButton = useRef<HTMLButtonElement>(null);
  const { body } = draft;
  const isChanged = !isSame(body, published.body);
  useEffect(() => onUnsaved(isChanged), [isChanged, onUnsaved]);
  useLayoutEffect(() => {
    // The button that was pressed has gone with its row.
    if (said.focus) undoButton.current?.focus();
  }, [said]);

  const problems = problemsOf(body, { taxonomy, person: (id) => members.get(id), destinations });
  const errors = problems.filter(({ severity }) => severity === "error");
  const edit = (how: Edit, words: string, focus = false) => {
    dispatch(how);
    setSaid({ words, focus });
  };
  const close = () => setOpen(null);
  const addRule = () => {
    const outcome = {
      queue: null,
      owner: { is: "account-owner" },
      urgency: null,
      destinations: null,
    } as const;
    const rule = { id: newId(), name: "", active: true, when: {}, outcome };
    setOpen({ is: "rule", isNew: true, rule });
  };
  const addQueue = () => {
    const queue = { id: `q-${newId()}`, name: "", kind: null, leadId: null, pool: [] };
    setOpen({ is: "queue", isNew: true, queue });
  };
  const take = ({ version, body: taken }: PublishedRouting) => {
    edit({ is: "replace", body: taken }, t("routing.taken", { version }));
    close();
  };
  const begin = (next: PublishedRouting) => {
    setPublished(next);
    setStale(null);
    dispatch({ is: "begin", body: next.body });
  };
  const findOut = async () => {
    close();
    try {
      setStale(await call(PublishedRouting, "GET", "/v1/routing"));
    } catch {
      setSaid({ words: t("trouble.unreachable"), focus: false });
    }
  };

  return (
    <div className="routing">
      <header className="routing-head">
        <div className="routing-title">
          <h1>{t("nav.routing")}</h1>
          <p className="aside">
            {published.publishedAt === null
              ? t("routing.never")
              : t("routing.since", {
                  version: published.version,
                  who: published.publishedBy?.name ?? t("routing.operator"),
                  at: formatInstant(published.publishedAt, t.locale),
                })}
          </p>
        </div>
        <button type="button" className="link" onClick={() => setOpen({ is: "history" })}>
          {t("routing.history")}
        </button>
        <button
          type="button"
          className="button button-primary"
          disabled={!isChanged || errors.length > 0 || stale !== null}
          onClick={() => setOpen({ is: "publish" })}
        >
          {t("routing.publishVersion", { version: published.version + 1 })}
        </button>
      </header>
      <div className="routing-said">
        <output>{said.words}</output>
        {draft.before.length > 0 && (
          <button
            ref={undoButton}
            type="button"
            className="link"
            onClick={() => edit({ is: "undo" }, t("routing.undone"))}
          >
            {t("routing.undo")}
          </button>
        )}
        {errors.length > 0 && (
          <span className="wrong">{t("routing.errors", { count: errors.length })}</span>
        )}
        {isChanged && errors.length === 0 && <span>{t("routing.unpublished")}</span>}
      </div>
      {stale !== null && (
        <Stale
          newest={stale}
          onMine={() => {
            // What is published next then comes after theirs.
            setPublished(stale);
            setStale(null);
            setSaid({ words: t("routing.keptMine"), focus: false });
          }}
          onTheirs={() => begin(stale)}
        />
      )}
      <div className="routing-columns">
        <div>
          <section aria-labelledby="rules-title">
            <header className="section-head">
              <h2 id="rules-title">{t("routing.rules")}</h2>
              <button type="button" className="button" onClick={addRule}>
                {t("routing.addRule")}
              </button>
            </header>
            <p className="aside">
              {t(body.rules.length === 0 ? "routing.noRules" : "routing.firstWins")}
            </p>
            <RuleList
              body={body}
              problems={problems}
              onEdit={edit}
              onOpen={(rule) => setOpen({ is: "rule", rule, isNew: false })}
              onRemove={(rule) =>
                edit(
                  { is: "remove-rule", id: rule.id },
                  t("routing.removed", { name: rule.name }),
                  true,
                )
              }
            />
          </section>
          <section aria-labelledby="queues-title">
            <header className="section-head">
              <h2 id="queues-title">{t("routing.queues")}</h2>
              <button type="button" className="button" onClick={addQueue}>
                {t("routing.addQueue")}
              </button>
            </header>
            <p className="aside">{t("routing.queuesWhat")}</p>
            <QueueList
              body={body}
              problems={problems}
              onOpen={(queue) => setOpen({ is: "queue", queue, isNew: false })}
              onRemove={(queue) =>
                edit(
                  { is: "remove-queue", id: queue.id },
                  t("routing.removed", { name: queue.name }),
                  true,
                )
              }
            />
          </section>
        </div>
        <div className="routing-side">
          <TryPanel body={body} />
          <ReplayPanel body={body} hasErrors={errors.length > 0} />
        </div>
      </div>
      {open?.is === "rule" && (
        <RuleDialog
          rule={open.rule}
          isNew={open.isNew}
          body={body}
          onClose={close}
          onDone={(rule) => {
            close();
            edit({ is: "put-rule", rule }, t("routing.put", { name: rule.name }));
          }}
        />
      )}
      {open?.is === "queue" && (
        <QueueDialog
          queue={open.queue}
          isNew={open.isNew}
          onClose={close}
          onDone={(queue) => {
            close();
            edit({ is: "put-queue", queue }, t("routing.put", { name: queue.name }));
          }}
        />
      )}
      {open?.is === "publish" && (
        <PublishDialog
          expected={published.version}
          body={body}
          warnings={problems}
          onClose={close}
          onStale={() => void findOut()}
          onPublished={(next) => {
            close();
            begin(next);
            setSaid({ words: t("routing.published", { version: next.version }), focus: false });
          }}
        />
      )}
      {open?.is === "history" && (
        <HistoryDialog inForce={published.version} onTake={take} onClose={close} />
      )}
    </div>
  );
}

interface StaleProps {
  readonly newest: PublishedRouting;
  readonly onMine: () => void;
  readonly onTheirs: () => void;
}

/** Somebody else was faster. Nothing is lost on either side until one of the two is chosen. */
function Stale({ newest, onMine, onTheirs }: StaleProps) {
  const { t } = useReading();
  return (
    <div className="stale" role="alert">
      <p>
        {t("routing.stale", {
          who: newest.publishedBy?.name ?? t("routing.operator"),
          version: newest.version,
        })}
      </p>
      <div className="stale-acts">
        <button type="button" className="button" onClick={onTheirs}>
          {t("routing.theirs", { version: newest.version })}
        </button>
        <button type="button" className="button" onClick={onMine}>
          {t("routing.mine")}
        </button>
      </div>
    </div>
  );
}
