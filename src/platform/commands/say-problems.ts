import type { ImportReport } from "../../api/opportunity.ts";
import type { World } from "./command.ts";

const MOST_PROBLEMS = 20;

/** Names the first mistakes of a file, each with its line and column. */
export function sayProblems(problems: ImportReport["problems"], world: World): void {
  for (const { line, column, problem } of problems.slice(0, MOST_PROBLEMS))
    world.note(`Line ${line}${column === null ? "" : `, ${column}`}: ${problem}`);
  const more = problems.length - MOST_PROBLEMS;
  if (more > 0) world.note(`… and ${more} more.`);
}
