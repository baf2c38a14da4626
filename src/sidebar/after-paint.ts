// What is not needed for the buttons: one file, fetched right after the first paint.
export { Masked } from "../ui/Masked.tsx";
export { Picker } from "./picking/Picker.tsx";
export { Refine } from "./refining/Refine.tsx";
export { startWithZendesk } from "./core/start.ts";
