import type { RoutingProblem } from "../../domain/routing/problem.ts";
import { problemSentence } from "./problem-sentence.ts";
import { useReading } from "./reading.ts";

/** What is wrong with one rule or queue, beneath it. */
export function Problems({ problems }: { readonly problems: readonly RoutingProblem[] }) {
  const reading = useReading();
  if (problems.length === 0) return null;
  return (
    <ul className="problems">
      {problems.map((problem) => (
        <li key={`${problem.code} ${problem.what}`} className={`is-${problem.severity}`}>
          <span className="problem-mark">{reading.t(`routing.${problem.severity}`)}</span>{" "}
          {problemSentence(problem, reading)}
        </li>
      ))}
    </ul>
  );
}
