/** What past tickets would have come to: read and counted in this browser, so that nothing leaves the machine. */
// oxlint-disable-next-line import/no-unassigned-import -- must come first
import "../../ui/without-eval.ts";
import { createRoot } from "react-dom/client";
import { followColorScheme } from "../../ui/page/color-scheme.ts";
import { BacktestPage } from "./BacktestPage.tsx";
// oxlint-disable-next-line import/no-unassigned-import
import "../../ui/theme.css";
// oxlint-disable-next-line import/no-unassigned-import
import "../../ui/page/page.css";
// oxlint-disable-next-line import/no-unassigned-import
import "./backtest.css";

followColorScheme(window);
const place = document.querySelector("#backtest");
if (place === null) throw new Error("The page has no place for the backtest.");
createRoot(place).render(<BacktestPage zone={Intl.DateTimeFormat().resolvedOptions().timeZone} />);
