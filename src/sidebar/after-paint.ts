// What is not needed for the buttons: one file, fetched right after the first paint.
export { Picker } from "./Picker.tsx";
export { Refine } from "./Refine.tsx";
export { startCore } from "./start.ts";
export { Story } from "./Story.tsx";
