// Text with what the query found in it.
import { usePanel } from "../panel/use-panel.ts";
import { marksIn } from "./search.ts";

/** What a customer says, between the quotation marks of the language. */
export function Quoted({ text, query }: { readonly text: string; readonly query: string }) {
  const { words } = usePanel();
  const [before = "", after = ""] = words("quoted", { text: "\n" }).split("\n");
  return (
    <>
      {before}
      <Marked text={text} query={query} />
      {after}
    </>
  );
}

export function Marked({ text, query }: { readonly text: string; readonly query: string }) {
  const marks = marksIn(text, query);
  return (
    <>
      {marks.map(([start, end], place) => (
        <span key={start}>
          {text.slice(marks[place - 1]?.[1] ?? 0, start)}
          <mark>{text.slice(start, end)}</mark>
        </span>
      ))}
      {text.slice(marks.at(-1)?.[1] ?? 0)}
    </>
  );
}
