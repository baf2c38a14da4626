// Where flags go besides the queue: how each place is doing, and setting one up.
// oxlint-disable-next-line import/no-unassigned-import -- a style sheet has nothing to name
import "./destinations.css";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Destination } from "../../api/destination.ts";
import { useAnswer } from "../../ui/asking/use-answer.ts";
import type { SectionProps } from "../sections.ts";
import { sentenceOf } from "../sentence.ts";
import { createAsk } from "./ask.ts";
import { ChooseType } from "./ChooseType.tsx";
import { Detail } from "./Detail.tsx";
import { DestinationForm } from "./form/DestinationForm.tsx";
import { DestinationList } from "./DestinationList.tsx";

/** How often the page looks how its destinations are doing, in milliseconds. */
const FRESH_MS = 10_000;

type View =
  | { readonly is: "list" }
  | { readonly is: "choosing" }
  | { readonly is: "adding"; readonly type: string }
  | { readonly is: "open"; readonly id: string; readonly showOnce: string | null };

export function DestinationsSection({ t, call, session, onUnsaved }: SectionProps) {
  const ask = useMemo(() => createAsk(call, t.locale), [call, t.locale]);
  const mayEdit = session.roles.includes("admin");
  const [view, setView] = useState<View>({ is: "list" });
  const [version, setVersion] = useState(0);
  const [said, setSaid] = useState("");
  const list = useAnswer("destinations", ask.list, version);
  const choices = useAnswer(mayEdit ? "choices" : null, ask.choices);
  const isFirst = useRef(true);
  // What takes the place of the page takes the focus, too, as soon as it is drawn.
  const heading = useCallback((element: HTMLHeadingElement | null) => {
    if (element === null) return;
    if (!isFirst.current) element.focus();
    isFirst.current = false;
  }, []);

  useEffect(() => {
    // Messages arrive and fail while somebody looks on.
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") setVersion((count) => count + 1);
    }, FRESH_MS);
    return () => clearInterval(timer);
  }, []);

  const become = (next: View, sentence = "") => {
    onUnsaved(false);
    setSaid(sentence);
    setView(next);
    setVersion((count) => count + 1);
  };
  const known = list.value;
  const opened: Destination | undefined =
    view.is === "open" ? known?.find(({ id }) => id === view.id) : undefined;
  const trouble = list.trouble ?? choices.trouble;
  const isReady = known !== null && (!mayEdit || choices.value !== null);

  return (
    <div className="destinations">
      <output className="said">{said}</output>
      {trouble !== null && (
        <p className="wrong" role="alert">
          {sentenceOf(trouble, t)}{" "}
          <button
            type="button"
            className="link"
            onClick={() => {
              list.again();
              choices.again();
            }}
          >
            {t("tryAgain")}
          </button>
        </p>
      )}
      {!isReady && trouble === null && <div className="waiting" aria-busy="true" />}
      {isReady && view.is === "list" && (
        <DestinationList
          t={t}
          heading={heading}
          types={choices.value?.types.items ?? []}
          destinations={known}
          mayEdit={mayEdit}
          onOpen={(id) => become({ is: "open", id, showOnce: null })}
          onAdd={() => become({ is: "choosing" })}
        />
      )}
      {isReady && view.is === "choosing" && (
        <ChooseType
          t={t}
          heading={heading}
          types={choices.value?.types.items ?? []}
          onChoose={(type) => become({ is: "adding", type })}
          onBack={() => become({ is: "list" })}
        />
      )}
      {choices.value !== null && view.is === "adding" && (
        <DestinationForm
          key={view.type}
          t={t}
          ask={ask}
          heading={heading}
          choices={choices.value}
          type={view.type}
          before={null}
          onUnsaved={onUnsaved}
          onSaved={({ destination, showOnce }) =>
            become(
              { is: "open", id: destination.id, showOnce },
              t("destinations.added", { name: destination.name }),
            )
          }
          onBack={() => become({ is: "choosing" })}
        />
      )}
      {view.is === "open" && opened !== undefined && (
        <Detail
          key={opened.id}
          t={t}
          ask={ask}
          heading={heading}
          choices={choices.value}
          destination={opened}
          showOnce={view.showOnce}
          mayEdit={mayEdit}
          onUnsaved={onUnsaved}
          onChanged={(sentence, showOnce = null) =>
            become({ is: "open", id: opened.id, showOnce }, sentence)
          }
          onGone={(sentence) => become({ is: "list" }, sentence)}
          onBack={() => become({ is: "list" })}
        />
      )}
    </div>
  );
}
