import { Fragment, type KeyboardEvent } from "react";
import { useReader } from "../reader.ts";
import { type Drawing, type Mark, px, type Shape, SIZE } from "./drawing.ts";

interface PictureProps {
  readonly drawing: Drawing;
  /** The ids of what names and describes it. */
  readonly labelledBy: string;
  readonly describedBy: string;
}

/** A chart on the page: its colours are the scheme's, and each figure in it opens its rows. */
export function Picture({ drawing, labelledBy, describedBy }: PictureProps) {
  const { width, height, shapes } = drawing;
  return (
    <svg
      className="picture"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      fontSize={SIZE}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a drawing is no form's part
      role="group"
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
    >
      {shapes.map((shape, index) =>
        shape.is === "mark" ? (
          <Pressed key={`${shape.month ?? ""} ${shape.figure}`} mark={shape} />
        ) : (
          <One key={index} shape={shape} />
        ),
      )}
    </svg>
  );
}

/** A figure within a drawing: pressed like any other. */
function Pressed({ mark: { figure, month, label, shapes, area } }: { readonly mark: Mark }) {
  const { t, bar } = useReader();
  const open = () => bar.go(month === undefined ? { figure } : { period: month, figure });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    open();
  };
  return (
    <g
      className="mark"
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- SVG has no button of its own
      role="button"
      tabIndex={0}
      aria-haspopup="dialog"
      aria-label={`${t("sentence", { words: label })} ${t("openRows")}`}
      data-figure={figure}
      data-month={month}
      onClick={open}
      onKeyDown={onKeyDown}
    >
      <rect
        className="mark-area"
        x={px(area.x)}
        y={px(area.y)}
        width={px(area.width)}
        height={px(area.height)}
        rx="3"
      />
      <Shapes shapes={shapes} />
    </g>
  );
}

/** Shapes without figures in them, inside a drawing of the caller's. */
export const Shapes = ({ shapes }: { readonly shapes: readonly Shape[] }) =>
  shapes.map((shape, index) => (
    <Fragment key={index}>
      <One shape={shape} />
      {/* Words beside each other are read as words, and not as one. */}{" "}
    </Fragment>
  ));

function One({ shape }: { readonly shape: Shape }) {
  switch (shape.is) {
    case "rect":
      return (
        <rect
          className={`fill-${shape.fill}`}
          x={px(shape.x)}
          y={px(shape.y)}
          width={px(Math.max(0, shape.width))}
          height={px(shape.height)}
          rx={shape.rounded === true ? 2 : undefined}
        />
      );
    case "line":
      return (
        <line
          className={`stroke-${shape.stroke}`}
          x1={px(shape.from[0])}
          y1={px(shape.from[1])}
          x2={px(shape.to[0])}
          y2={px(shape.to[1])}
          strokeWidth={shape.width}
          strokeDasharray={shape.dashed === true ? "4 3" : undefined}
        />
      );
    case "path":
      return (
        <path
          className={`${shape.fill === undefined ? "" : `fill-${shape.fill}`} ${shape.stroke === undefined ? "" : `stroke-${shape.stroke}`}`}
          d={shape.d}
          fill={shape.fill === undefined ? "none" : undefined}
          strokeWidth={shape.width ?? 1}
          strokeLinejoin="round"
        />
      );
    case "dot":
      return (
        <circle className={`fill-${shape.fill}`} cx={px(shape.x)} cy={px(shape.y)} r={shape.r} />
      );
    case "words":
      return (
        <text
          className={`fill-${shape.fill} ${shape.strong === true ? "words-strong" : ""} ${shape.underlined === true ? "words-figure" : ""}`}
          x={px(shape.x)}
          y={px(shape.y)}
          textAnchor={shape.anchor}
        >
          {shape.text}
        </text>
      );
  }
}
