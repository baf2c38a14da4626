import type { KeyboardEvent } from "react";
import { type Draft, type Wrong } from "./draft.ts";
import { useReading } from "./reading.ts";

interface SignalListProps {
  readonly draft: Draft;
  readonly openId: string;
  readonly wrong: readonly Wrong[];
  /** Signals that the draft has not, and the last version that had each. */
  readonly gone: readonly {
    readonly id: string;
    readonly label: string;
    readonly version: number;
  }[];
  readonly onOpen: (id: string) => void;
  readonly onMove: (id: string, by: 1 | -1) => void;
  readonly onNew: () => void;
  readonly onRestore: (id: string, version: number) => void;
}

/** Every signal of the draft in the order that agents are offered them. Alt and an arrow move one within its category. */
export function SignalList({ draft, openId, wrong, gone, ...on }: SignalListProps) {
  const { t, mayEdit } = useReading();
  const keys = (event: KeyboardEvent, id: string) => {
    if (!mayEdit || !event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    on.onMove(id, event.key === "ArrowUp" ? -1 : 1);
  };
  return (
    <nav className="signals" aria-label={t("taxonomy.signals")}>
      {mayEdit && <p className="aside">{t("taxonomy.reorder")}</p>}
      {draft.body.kinds.map((kind) => (
        <div key={kind.id}>
          <h3>{kind.label}</h3>
          {kind.categories.map((category) => (
            <div key={category.id} className="taxonomy-category">
              <h4>{category.label}</h4>
              <ul>
                {category.signals.map((signal, at) => {
                  const isWrong = wrong.some((each) => each.signal === signal.id);
                  const name = { name: signal.label };
                  return (
                    <li key={signal.id} className={signal.id === openId ? "is-open" : undefined}>
                      <button
                        type="button"
                        className="signal-name"
                        aria-current={signal.id === openId ? "true" : undefined}
                        aria-keyshortcuts={mayEdit ? "Alt+ArrowUp Alt+ArrowDown" : undefined}
                        onKeyDown={(event) => keys(event, signal.id)}
                        onClick={() => on.onOpen(signal.id)}
                      >
                        <bdi>{signal.label === "" ? signal.id : signal.label}</bdi>
                        {isWrong && <span className="wrong"> {t("taxonomy.hasMistake")}</span>}
                      </button>
                      {mayEdit && signal.id === openId && category.signals.length > 1 && (
                        <span className="signal-moves">
                          <MoveButton
                            up
                            words={t("taxonomy.moveUp", name)}
                            isEnd={at === 0}
                            onMove={() => on.onMove(signal.id, -1)}
                          />
                          <MoveButton
                            words={t("taxonomy.moveDown", name)}
                            isEnd={at === category.signals.length - 1}
                            onMove={() => on.onMove(signal.id, 1)}
                          />
                        </span>
                      )}
                    </li>
                  );
                })}
              </ul>
            </div>
          ))}
        </div>
      ))}
      {mayEdit && (
        <button type="button" className="button" onClick={on.onNew}>
          {t("taxonomy.addSignal")}
        </button>
      )}
      {gone.length > 0 && (
        <details className="gone">
          <summary>{t("taxonomy.gone", { count: gone.length })}</summary>
          <ul>
            {gone.map(({ id, label, version }) => (
              <li key={id}>
                <bdi>{label}</bdi>
                {mayEdit && (
                  <button
                    type="button"
                    className="link"
                    aria-label={t("taxonomy.restoreIt", { name: label })}
                    onClick={() => on.onRestore(id, version)}
                  >
                    {t("taxonomy.restore")}
                  </button>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </nav>
  );
}

interface MoveButtonProps {
  readonly up?: boolean;
  readonly words: string;
  readonly isEnd: boolean;
  readonly onMove: () => void;
}

const MoveButton = ({ up = false, words, isEnd, onMove }: MoveButtonProps) => (
  <button
    type="button"
    className="icon-button"
    aria-label={words}
    title={up ? "Alt+↑" : "Alt+↓"}
    aria-disabled={isEnd}
    onClick={onMove}
  >
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path
        d={up ? "M3 10.5 8 5.5l5 5" : "M3 5.5l5 5 5-5"}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  </button>
);
