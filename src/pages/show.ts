// One of the two pages at a time, each with its own script and style sheet, brought along when it is wanted.
import queueSheet from "../queue/queue.css?url";
import reportSheet from "../report/report.css?url";
import type { LaunchedPlace, Opening } from "../ui/launched/launch.ts";
import { bringSheet } from "./sheet.ts";

const PAGES = {
  queue: { sheet: queueSheet, load: () => import("../queue/open.tsx") },
  report: { sheet: reportSheet, load: () => import("../report/open.tsx") },
} as const;

interface Shown {
  readonly name: LaunchedPlace;
  readonly sheet: HTMLLinkElement;
  readonly close: () => void;
}

export interface Stage {
  /**
   * Takes the page that is shown away and shows this one, unless yet another was wanted meanwhile. `before` is called in
   * the moment between the two.
   */
  readonly show: (name: LaunchedPlace, before?: () => void) => Promise<void>;
  /** The page that is shown or on its way. */
  readonly wanted: () => LaunchedPlace | null;
}

export function createStage(opening: Opening): Stage {
  let wanted: LaunchedPlace | null = null;
  let shown: Shown | null = null;
  return {
    wanted: () => wanted,
    async show(name, before) {
      wanted = name;
      const { sheet: address, load } = PAGES[name];
      try {
        const [page, sheet] = await Promise.all([
          load(),
          bringSheet(opening.view.document, address),
        ]);
        if (wanted !== name) return sheet.remove();
        shown?.close();
        shown?.sheet.remove();
        before?.();
        sheet.media = "all";
        shown = { name, sheet, close: page.open(opening) };
      } catch (error) {
        // What did not come is not there; what was there still is.
        if (wanted === name) wanted = shown?.name ?? null;
        throw error;
      }
    },
  };
}
