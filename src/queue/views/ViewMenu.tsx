import { useState } from "react";
import type { Address } from "../address/address.ts";
import { offersOrder } from "../address/address.ts";
import { Menu } from "../head/Menu.tsx";
import { useReader } from "../reader/reader.ts";
import type { CountedView } from "./views.ts";

export type ViewAct = "save-as" | "save" | "rename" | "delete" | "columns";

interface ViewMenuProps {
  readonly address: Address;
  /** The saved view that the address names, when this person may see it. */
  readonly view: CountedView | null;
  /** Whether this person may change it. */
  readonly isOwn: boolean;
  /** Whether the list shows something else than what the view keeps. */
  readonly isChanged: boolean;
  readonly onAct: (act: ViewAct) => void;
  readonly onGroup: (group: Address["group"]) => void;
  /** Resolves to whether the file came. */
  readonly onDownload: () => Promise<boolean>;
}

/** What can be done with the list as it is shown: its columns, its grouping, a name for it, and a file of it. */
export function ViewMenu(props: ViewMenuProps) {
  const { address, view, isOwn, isChanged, onAct, onGroup, onDownload } = props;
  const { t } = useReader();
  const [file, setFile] = useState<"idle" | "reading" | "failed">("idle");
  const [isCopied, setIsCopied] = useState(false);
  const download = async () => {
    setFile("reading");
    setFile((await onDownload()) ? "idle" : "failed");
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      setIsCopied(true);
      setTimeout(() => setIsCopied(false), 4000);
    } catch {
      // A frame that may not write to the clipboard: the address bar has the same.
    }
  };
  const act = (name: ViewAct, words: string) => (
    <button type="button" onClick={() => onAct(name)}>
      {words}
    </button>
  );
  return (
    <>
      <Menu
        className="view-menu"
        label={
          <>
            {t("views.this")} <span aria-hidden="true">▾</span>
          </>
        }
      >
        {act("columns", t("columns.open"))}
        {offersOrder(address.tab) ? (
          <button
            type="button"
            aria-pressed={address.group === "signal"}
            onClick={() => onGroup(address.group === "signal" ? null : "signal")}
          >
            {t("groupBy.signal")}
          </button>
        ) : null}
        <hr />
        {view !== null && isOwn ? (
          <>
            {isChanged
              ? act("save", t("views.saveChanges", { name: `\u2068${view.name}\u2069` }))
              : null}
            {act("rename", t("views.rename"))}
            {act("delete", t("views.delete"))}
          </>
        ) : null}
        {act("save-as", t("views.saveAs"))}
        <hr />
        <button type="button" disabled={file === "reading"} onClick={() => void download()}>
          {t("file.download")}
        </button>
        <button type="button" onClick={() => void copy()}>
          {t("views.copyLink")}
        </button>
      </Menu>
      <output className={file === "idle" && !isCopied ? "unseen" : "tool-said"}>
        {file === "reading"
          ? t("file.reading")
          : file === "failed"
            ? t("file.failed")
            : isCopied
              ? t("views.copied")
              : ""}
      </output>
    </>
  );
}
