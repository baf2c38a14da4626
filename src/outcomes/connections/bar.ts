import type { AddressBar } from "../../ui/page/address-bar.ts";
import type { OutcomesAddress } from "../sections.ts";

/** The address of these pages, to go to a deal. */
export type OutcomesBar = AddressBar<OutcomesAddress>;
