// What is not needed for the buttons: one file, fetched right after the first paint.
export { Picker } from "./picking/Picker.tsx";
export { Refine } from "./refining/Refine.tsx";
export { startWithZendesk } from "./core/start.ts";
export { Story } from "./story/Story.tsx";
