// A month's evidence as a file: whoever has it recomputes the month without us.
import { z } from "zod";
import { isMonth } from "../domain/month.ts";
import { exportMonth as writeMonth, logExport } from "../storage/month-export.ts";
import { sessionOperation } from "./contract/operation.ts";

/** Pieces are packed when they are as long as this: a month is read in one instant and held until it is taken, so small. */
const PIECE = 4_000_000;

export const exportMonth = sessionOperation({
  id: "report.export",
  summary:
    "A month's evidence: every fact that its report is recomputed from, a line of JSON each, with agents' ids and nobody's words.",
  query: z.strictObject({
    month: z
      .string()
      .regex(/^20\d{2}-\d{2}$/)
      .refine(isMonth, "is not a month such as 2026-10"),
  }),
  answers: {
    200: {
      description: "The file; its format is described in deploy/month-export.md.",
      type: "application/x-ndjson",
    },
  },
  async handle({ query: { month }, caller, configuration }, endpoint) {
    const now = endpoint.now();
    const packed: Uint8Array[] = [];
    let piece: string[] = [];
    let length = 0;
    const pack = async () => {
      packed.push(await through(new Blob(piece), new CompressionStream("gzip")));
      piece = [];
      length = 0;
    };
    const { sha256 } = await writeMonth(
      endpoint.reports ?? endpoint.database,
      configuration,
      month,
      now,
      async (line) => {
        piece.push(line, "\n");
        length += line.length;
        if (length > PIECE) await pack();
      },
    );
    await pack();
    await logExport(endpoint.database, caller.tenantId, {
      id: endpoint.newId(),
      month,
      by: caller.memberId,
      at: new Date(now),
      sha256,
    });
    let next = 0;
    const stream = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const bytes = packed[next];
        next += 1;
        if (bytes === undefined) controller.close();
        else
          controller.enqueue(
            await through(new Blob([new Uint8Array(bytes)]), new DecompressionStream("gzip")),
          );
      },
    });
    return {
      status: 200,
      body: null,
      stream,
      type: "application/x-ndjson",
      headers: {
        "Content-Disposition": `attachment; filename="evidence-${month}.jsonl"`,
      },
    };
  },
});

async function through(
  bytes: Blob,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  return new Uint8Array(await new Response(bytes.stream().pipeThrough(stream)).arrayBuffer());
}
