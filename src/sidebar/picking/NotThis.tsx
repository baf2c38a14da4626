import { usePanel } from "../panel/use-panel.ts";
import type { Choice } from "./choices.ts";

/** What sounds like this signal but is another one, with the way there. */
export function NotThis({
  choice,
  onUse,
}: {
  readonly choice: Choice;
  readonly onUse: (id: string) => void;
}) {
  const { panel, words } = usePanel();
  const not = choice.not.find((one) => one.use !== null) ?? choice.not[0];
  const use = not?.use ?? null;
  return (
    <p className="not-this">
      {not !== undefined && (
        <>
          {words("picker.notThis")} <span dir="auto">{words("quoted", { text: not.says })}</span>
          {use !== null && (
            <>
              {" → "}
              <button
                className="link"
                type="button"
                onClick={() =>
                  use.kind === choice.kind ? onUse(use.id) : panel.switchTo(use.kind, use.id)
                }
              >
                {use.kind === choice.kind
                  ? use.label
                  : words("picker.otherKind", {
                      signal: use.label,
                      kind: words(`kind.${use.kind}`),
                    })}
              </button>
            </>
          )}
        </>
      )}
    </p>
  );
}
