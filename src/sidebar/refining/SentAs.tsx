import { maskPersonal } from "../../domain/mask.ts";
import { Masked } from "../../ui/Masked.tsx";
import { usePanel } from "../panel/use-panel.ts";

/** What leaves this computer, when that is not what was typed. */
export function SentAs({ text }: { readonly text: string }) {
  const { state, words } = usePanel();
  const sent = maskPersonal(text);
  if (sent === text) return null;
  return (
    <p className="sent-as" dir="auto">
      {words("refine.sentAs")} <Masked text={sent} words={state.language.ui} />
    </p>
  );
}
