/** The desk's pictures: sixteen units square, drawn in the colour of the words beside them. */
const PATHS = {
  views: "M2.500 3.500h11v9h-11zM2.500 9h3l1 1.500h3l1-1.500h3",
  flag: "M4 14V2.500h8.500L10.500 6l2 3.500H4",
  report: "M2.500 13.500h11M4.500 11V7.500M8 11V3.500M11.500 11V6",
  close: "M4.500 4.500l7 7M11.500 4.500l-7 7",
  pin: "M6 2.500h4l-.500 4 2 2v1h-7v-1l2-2zM8 9.500v4",
  chevron: "M4.500 6l3.500 3.500L11.500 6",
  search: "M7 11.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9zM10.300 10.300l3.200 3.200",
  sliders: "M2.500 5h6M11.500 5h2M2.500 11h2M7.500 11h6M10 3.500v3M6 9.500v3",
  outward: "M9.500 2.500h4v4M13.500 2.500L8 8M6.500 3.500h-3v9h9v-3",
  details: "M2.500 3.500h11v9h-11zM6.500 3.500v9",
} as const;

/** A picture that says what the word beside it says, and is silent itself. */
export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
