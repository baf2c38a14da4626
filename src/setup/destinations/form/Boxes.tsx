interface BoxesProps {
  readonly legend: string;
  readonly items: readonly { readonly id: string; readonly label: string }[];
  readonly chosen: readonly string[];
  readonly wrong: string | null;
  /** Those that are ticked, in the order of `items`. */
  readonly onChange: (chosen: readonly string[]) => void;
}

/** A tick for each of several things. */
export const Boxes = ({ legend, items, chosen, wrong, onChange }: BoxesProps) => (
  <fieldset className="boxes">
    <legend>{legend}</legend>
    <div className="boxes-grid">
      {items.map(({ id, label }) => (
        <label key={id} className="choice">
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={() =>
              onChange(
                items
                  .map((each) => each.id)
                  .filter((each) => (each === id) !== chosen.includes(each)),
              )
            }
          />
          <span>{label}</span>
        </label>
      ))}
    </div>
    {wrong !== null && <p className="wrong">{wrong}</p>}
  </fieldset>
);
