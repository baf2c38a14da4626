/** The page's shape while it is being read: what comes later finds its place kept. */
export function Skeleton({ label }: { readonly label?: string }) {
  return (
    <div className="skeleton" aria-busy="true">
      <output className="aside">{label}</output>
      <div className="grid" aria-hidden="true">
        {["a", "b", "c", "d"].map((place) => (
          <div key={place} className="section headline bone" />
        ))}
        <div className="section wide-left bone bone-tall" />
        <div className="section wide-right bone bone-tall" />
        <div className="section wide-left bone bone-taller" />
        <div className="section wide-right bone bone-taller" />
      </div>
    </div>
  );
}
