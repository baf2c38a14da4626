// Says to a screen reader what the banner shows, once per change.
import { bannerText } from "./Confirmation.tsx";
import { usePanel } from "./use-panel.ts";

export function Announcement() {
  const { state, words } = usePanel();
  const { current, acted } = state;
  const text = current === null || acted === 0 ? "" : bannerText(current, words).join(" ");
  return <output className="visually-hidden">{text}</output>;
}
