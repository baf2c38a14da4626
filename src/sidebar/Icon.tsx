// The few drawings of the panel. Each stands beside its word, so none is read out.
const PATHS = {
  expansion: "M3.5 12.5 12 4M6 4h6v6",
  friction: "M8 2.5 14 13H2L8 2.5ZM8 6.5v3M8 11.2v.1",
  received: "m3 8.5 3.2 3.2L13 5",
  saved: "M8 2v7.5m0 0L5 6.5m3 3 3-3M3 13h10",
  failed: "M8 4v5M8 11.7v.1",
  back: "M9.5 3.5 5 8l4.5 4.5",
} as const;
export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width={size} height={size} aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
