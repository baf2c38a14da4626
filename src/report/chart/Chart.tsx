import { type ReactNode, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useReader } from "../reader.ts";
import { Picture } from "./Picture.tsx";
import { PictureMenu } from "./PictureMenu.tsx";
import type { Drawing } from "./drawing.ts";

interface ChartProps {
  readonly title: string;
  /** What there is to see, in a sentence or two. */
  readonly description: string;
  /** The name of its file; ours. */
  readonly file: string;
  readonly n: number;
  /** In pixels, before it is drawn. */
  readonly height: number;
  readonly draw: (width: number) => Drawing;
  /** The same as a table; its figures can be pressed where it is shown, and are plain words where it is only heard. */
  readonly renderTable: (isShown: boolean) => ReactNode;
}

/** In a file a chart is as wide as half a page of paper or a slide. */
const FILE_WIDTH = 640;
const UNMEASURED = 480;
/** Where nothing is laid out there is no watcher either, and any width will do. */
const canWatch = (): boolean => typeof ResizeObserver !== "undefined";

/**
 * A chart with its table: drawn for eyes, a table for whoever reads by ear, and for everybody who asks. Both say the same.
 * Made for a place whose width is only known once it stands there.
 */
export function Chart({ title, description, file, n, height, draw, renderTable }: ChartProps) {
  const { t } = useReader();
  const [asTable, setAsTable] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(canWatch() ? 0 : UNMEASURED);
  const name = useId();
  const about = useId();
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null || !canWatch()) return undefined;
    const measure = () => setWidth(Math.floor(element.clientWidth));
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, []);
  const drawing = useMemo(() => (width === 0 ? null : draw(width)), [draw, width]);
  return (
    <figure className="chart">
      <figcaption className="unseen">
        <span id={name}>{title}</span> <span id={about}>{description}</span>
      </figcaption>
      <div
        ref={place}
        className="chart-place"
        style={asTable ? undefined : { minHeight: drawing?.height ?? height }}
      >
        {!asTable && drawing !== null && (
          <Picture drawing={drawing} labelledBy={name} describedBy={about} />
        )}
      </div>
      <div className={asTable ? "chart-table" : "unseen chart-table"}>{renderTable(asTable)}</div>
      <div className="chart-ways">
        <button
          type="button"
          className="chart-way"
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        >
          {t("chart.asTable")}
          <span className="unseen">: {title}</span>
        </button>
        <PictureMenu
          title={title}
          description={description}
          file={file}
          n={n}
          draw={() => draw(FILE_WIDTH)}
        />
      </div>
    </figure>
  );
}
