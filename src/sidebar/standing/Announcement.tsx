// Says to a screen reader what the banner shows, once per change.
import { usePanel } from "../panel/use-panel.ts";
import { bannerText } from "./banner-text.ts";

export function Announcement() {
  const { state, words } = usePanel();
  const { current, acted } = state;
  const text = current === null || acted === 0 ? "" : bannerText(current, words).join(" ");
  return <output className="visually-hidden">{text}</output>;
}
