import { useRef, useState } from "react";
import { DATE_FORMATS, type DateFormat } from "../../domain/import/fields.ts";
import { FileTrouble } from "../../endpoint/backtest/trouble.ts";
import { Findings } from "./Findings.tsx";
import { type Chosen, type Progress, type Ran, run } from "./run.ts";
import { sampleFiles } from "./sample-files.ts";

type State =
  | { readonly is: "idle" }
  | { readonly is: "running"; readonly progress: Progress }
  | { readonly is: "failed"; readonly why: string }
  | ({ readonly is: "done"; readonly of: "sample" | "own" } & Ran);

const FORMATS: Readonly<Record<DateFormat, string>> = {
  ymd: "2025-11-30",
  dmy: "30/11/2025",
  mdy: "11/30/2025",
  words: "30 Nov 2025",
  epoch: "milliseconds",
};

/** Choose two files, see what flags would have come of them. */
export function BacktestPage({ zone }: { readonly zone: string }) {
  const [state, setState] = useState<State>({ is: "idle" });
  const stop = useRef<AbortController>(null);

  async function start(chosen: Chosen, of: "sample" | "own") {
    const controller = new AbortController();
    stop.current = controller;
    setState({ is: "running", progress: { share: 0, tickets: 0 } });
    try {
      const ran = await run(
        chosen,
        (progress) => setState({ is: "running", progress }),
        controller.signal,
      );
      setState({ is: "done", of, ...ran });
    } catch (error) {
      setState(controller.signal.aborted ? { is: "idle" } : { is: "failed", why: whyOf(error) });
    }
  }

  function startOwn(form: FormData) {
    const tickets = form.get("tickets");
    const deals = form.get("deals");
    if (
      !(tickets instanceof File) ||
      tickets.name === "" ||
      !(deals instanceof File) ||
      deals.name === ""
    )
      return setState({
        is: "failed",
        why: "Choose a file of tickets and a file of opportunities.",
      });
    const dates = DATE_FORMATS.find((format) => format === form.get("dates")) ?? null;
    const told = form.get("currency");
    const currency = typeof told === "string" ? told.trim().toUpperCase() : "";
    return void start(
      {
        tickets,
        deals,
        managers: Math.max(1, Math.floor(Number(form.get("managers"))) || 1),
        zone,
        dates,
        currency: currency === "" ? null : currency,
      },
      "own",
    );
  }

  const running = state.is === "running";
  return (
    <main className="backtest">
      <p className="aside">
        <a href="/">Support desk</a>
      </p>
      <h1>What would your past tickets have come to?</h1>
      <p className="lead">
        Flags that agents would have raised, looked for by the words of the taxonomy’s phrases; the
        expansions that followed; and the load on CS. Both files are read in this browser and go
        nowhere.
      </p>
      <form
        className="backtest-form"
        onSubmit={(event) => {
          event.preventDefault();
          startOwn(new FormData(event.currentTarget));
        }}
      >
        <label className="field">
          <span>Tickets (JSON or CSV)</span>
          <input type="file" name="tickets" accept=".json,.jsonl,.ndjson,.csv" disabled={running} />
        </label>
        <label className="field">
          <span>Opportunities (CSV)</span>
          <input type="file" name="deals" accept=".csv" disabled={running} />
        </label>
        <label className="field">
          <span>CS managers</span>
          <input
            type="number"
            name="managers"
            min="1"
            max="999"
            defaultValue="3"
            disabled={running}
          />
        </label>
        <label className="field">
          <span>Dates, if unclear</span>
          <select name="dates" defaultValue="" disabled={running}>
            <option value="">As the files say</option>
            {DATE_FORMATS.map((format) => (
              <option key={format} value={format}>
                {FORMATS[format]}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>Currency, if none is told</span>
          <input name="currency" maxLength={3} placeholder="EUR" disabled={running} />
        </label>
        <div className="backtest-actions">
          <button type="submit" className="button button-primary" disabled={running}>
            Run the backtest
          </button>
          <button
            type="button"
            className="button"
            disabled={running}
            onClick={() =>
              void start(
                { ...sampleFiles(), managers: 3, zone, dates: null, currency: null },
                "sample",
              )
            }
          >
            Try a made-up year
          </button>
        </div>
      </form>
      <div aria-live="polite">
        {state.is === "failed" && <p className="wrong">{state.why}</p>}
        {state.is === "running" && (
          <p className="backtest-progress">
            <progress
              aria-label="Tickets read"
              value={Math.round(state.progress.share * 100)}
              max={100}
            />
            <span>
              {state.progress.tickets.toLocaleString("en")} tickets,{" "}
              {Math.round(state.progress.share * 100)} %
            </span>
            <button type="button" className="link" onClick={() => stop.current?.abort()}>
              Stop
            </button>
          </p>
        )}
      </div>
      {state.is === "done" && (
        <Findings found={state.found} leftOut={state.leftOut} isSample={state.of === "sample"} />
      )}
    </main>
  );
}

function whyOf(error: unknown): string {
  if (error instanceof FileTrouble) return error.message;
  if (error instanceof TypeError) return "A file is not UTF-8. Save it as UTF-8 and try again.";
  return "The files could not be read. Choose them again.";
}
