// Which file is shown, in the address: a page that is loaded again shows the same.
import type { Spelling } from "../../ui/page/address-bar.ts";

export interface FilesAddress {
  /** Id of the file; `null` shows the list. */
  readonly file: string | null;
}

const ID = /^[0-9a-f-]{36}$/;

export const filesSpelling: Spelling<FilesAddress> = {
  read(search) {
    const file = new URLSearchParams(search).get("file");
    return { file: file !== null && ID.test(file) ? file : null };
  },
  write({ file }, search) {
    const query = new URLSearchParams(search);
    if (file === null) query.delete("file");
    else query.set("file", file);
    const written = query.toString();
    return written === "" ? "" : `?${written}`;
  },
};
