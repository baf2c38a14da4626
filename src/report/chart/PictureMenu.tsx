import { useState } from "react";
import { Menu } from "../Menu.tsx";
import { useReader, useShown } from "../reader.ts";
import type { Drawing } from "./drawing.ts";
import type { PictureFormat } from "./save-picture.ts";
import { useSource } from "./source.ts";

interface PictureMenuProps {
  /** The chart's name, as it stands above it and in the file. */
  readonly title: string;
  readonly description: string;
  /** The file's name without its ending; ours. */
  readonly file: string;
  readonly n: number;
  /** The chart in a width that suits a slide or a page of paper. */
  readonly draw: () => Promise<Drawing> | Drawing;
}

/** Saves a chart as a picture that needs nothing else. */
export function PictureMenu({ title, description, file, n, draw }: PictureMenuProps) {
  const { t } = useReader();
  const { period } = useShown();
  const source = useSource(n);
  const [failed, setFailed] = useState(false);
  const save = async (format: PictureFormat) => {
    setFailed(false);
    try {
      const [drawing, { savePicture }] = await Promise.all([draw(), import("./save-picture.ts")]);
      const caption = { title, description, source, language: t.locale };
      await savePicture(format, `${file}-${period.name}`, drawing, caption);
    } catch {
      setFailed(true);
    }
  };
  return (
    <Menu label={t("chart.save")} about={title} small>
      <button type="button" onClick={() => void save("svg")}>
        {t("chart.svg")}
      </button>
      <button type="button" onClick={() => void save("png")}>
        {t("chart.png")}
      </button>
      {failed && <p role="alert">{t("chart.failed")}</p>}
    </Menu>
  );
}
