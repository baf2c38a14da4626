// The views that people saved, as this page holds them, and the columns this person looks at the queue by.
import type { Column, PutView, QueueViews, View } from "../../api/queue.ts";
import { type Trouble, troubleOf } from "../../ui/asking/trouble.ts";
import type { Desk } from "../asking/desk.ts";
import { createState, type State } from "../state.ts";

export type CountedView = QueueViews["items"][number];

/** What became of the last change; a deletion can be undone for as long as it is told. */
export type ViewNotice =
  | { readonly is: "deleted" | "saved"; readonly view: View }
  | { readonly is: "failed"; readonly trouble: Trouble };

export interface ViewsState {
  /** `null` until they were read. */
  readonly items: readonly CountedView[] | null;
  /** What this person chose last; `null`: the list as it comes. */
  readonly columns: readonly Column[] | null;
  readonly notice: ViewNotice | null;
}

export interface Views extends Pick<State<ViewsState>, "get" | "subscribe"> {
  /** Reads them anew, but not more often than counts are worth. */
  readonly refresh: () => Promise<void>;
  /** Resolves to the view as it is now, or to `null` with a notice that says why not. */
  readonly save: (id: string, view: PutView) => Promise<View | null>;
  readonly remove: (view: View) => Promise<void>;
  /** Puts the view that was deleted last back. */
  readonly undo: () => void;
  readonly chooseColumns: (columns: readonly Column[] | null) => void;
  readonly dismiss: () => void;
}

/** Milliseconds between two readings of all counts, unless something was changed here. */
const SELDOM = 20_000;
/** Milliseconds for which a deletion can be undone by one press. */
const UNDO_MS = 15_000;

export function createViews(desk: Desk, now: () => number): Views {
  const state = createState<ViewsState>({ items: null, columns: null, notice: null });
  let readAt = -Infinity;
  let fading: ReturnType<typeof setTimeout> | undefined;

  const say = (notice: ViewNotice | null): void => {
    clearTimeout(fading);
    state.set({ notice });
    if (notice !== null && notice.is !== "failed")
      fading = setTimeout(() => state.set({ notice: null }), UNDO_MS);
  };

  const read = async (): Promise<void> => {
    readAt = now();
    try {
      const { items, columns } = await desk.views();
      state.set({ items, columns });
    } catch {
      // The tabs work without; whatever is wrong with the endpoint, the list says it.
      readAt = -Infinity;
    }
  };

  const put = async (id: string, view: PutView): Promise<View | null> => {
    try {
      const saved = await desk.putView(id, view);
      await read();
      return saved;
    } catch (error) {
      say({ is: "failed", trouble: troubleOf(error) });
      return null;
    }
  };

  return {
    get: state.get,
    subscribe: state.subscribe,
    refresh: async () => {
      if (now() - readAt >= SELDOM) await read();
    },
    async save(id, view) {
      const saved = await put(id, view);
      if (saved !== null) say({ is: "saved", view: saved });
      return saved;
    },
    async remove(view) {
      const { items } = state.get();
      state.set({ items: items?.filter(({ id }) => id !== view.id) ?? null });
      try {
        await desk.deleteView(view.id);
        say({ is: "deleted", view });
      } catch (error) {
        state.set({ items });
        say({ is: "failed", trouble: troubleOf(error) });
      }
    },
    undo() {
      const { notice } = state.get();
      if (notice?.is !== "deleted") return;
      const { id, name, shared, body } = notice.view;
      say(null);
      void put(id, { name, shared, body });
    },
    chooseColumns(columns) {
      state.set({ columns });
      // Remembered for the next time; this time the address holds them, whatever becomes of it.
      desk.putColumns(columns).catch((error: unknown) => {
        say({ is: "failed", trouble: troubleOf(error) });
      });
    },
    dismiss: () => say(null),
  };
}
