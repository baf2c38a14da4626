// Deals and companies from files: the list of imports, or one file on its way in.
import { useState } from "react";
import { createAddressBar, useAddress } from "../../ui/page/address-bar.ts";
import type { SectionProps } from "../sections.ts";
import { filesSpelling } from "./address.ts";
import { ChooseFile } from "./ChooseFile.tsx";
import { FileOnItsWay } from "./FileOnItsWay.tsx";
// oxlint-disable-next-line import/no-unassigned-import -- a style sheet has nothing to name
import "./files.css";
import { History } from "./History.tsx";

export function FilesSection({ t, call, session }: SectionProps) {
  const [bar] = useState(() => createAddressBar(window, filesSpelling));
  const { file } = useAddress(bar);
  // The bytes that a person chose; a page that is loaded again asks for them again.
  const [chosen] = useState(() => new Map<string, File>());
  if (file !== null)
    return (
      <FileOnItsWay
        key={file}
        t={t}
        call={call}
        zone={session.tenant.zone}
        id={file}
        chosen={chosen}
        onLeave={() => bar.go({ file: null })}
      />
    );
  return (
    <div className="files">
      <h1>{t("files.title")}</h1>
      <p className="files-intro">{t("files.intro")}</p>
      <ChooseFile
        t={t}
        call={call}
        onBegun={(id, bytes) => {
          chosen.set(id, bytes);
          bar.go({ file: id });
        }}
      />
      <History
        t={t}
        call={call}
        hrefOf={(id) => bar.href({ file: id })}
        onOpen={(id) => bar.go({ file: id })}
      />
    </div>
  );
}
