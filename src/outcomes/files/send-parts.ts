// A file goes part by part. A part that is not answered is sent again, and a page that is opened again sends the others.
import { ApiProblem } from "../../api/client.ts";
import type { ImportFileView } from "../../api/import-file.ts";
import { sendPart } from "./ask.ts";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

interface Sending {
  readonly id: string;
  readonly file: File;
  readonly partBytes: number;
  /** Numbers of the parts that are not there yet. */
  readonly missing: readonly number[];
  readonly signal: AbortSignal;
  readonly onSent: (view: ImportFileView) => void;
  /** Told `true` while nobody answers. */
  readonly onLost: (isLost: boolean) => void;
}

/** Sends what is missing. Rejects with the endpoint's refusal; a lost connection is waited out. */
export async function sendParts(sending: Sending): Promise<void> {
  const { id, file, partBytes, signal, onSent, onLost } = sending;
  let missing = sending.missing;
  // The list of what is missing has an end; a long file is told the rest with its last part.
  while (missing.length > 0) {
    for (const part of missing) {
      const bytes = file.slice(part * partBytes, (part + 1) * partBytes);
      const here = await untilAnswered(() => sendPart(id, part, bytes, signal), signal, onLost);
      if (here === null) return;
      onSent(here.file);
      missing = here.missing;
    }
  }
}

/** `null` when it is no longer wanted. */
async function untilAnswered<T>(
  ask: () => Promise<T>,
  signal: AbortSignal,
  onLost: (isLost: boolean) => void,
): Promise<T | null> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    if (signal.aborted) return null;
    try {
      const answer = await ask();
      onLost(false);
      return answer;
    } catch (error) {
      const mayPass = !(error instanceof ApiProblem) || error.status === 429 || error.status >= 500;
      if (!mayPass) throw error;
      if (signal.aborted) return null;
      onLost(true);
      const asked = error instanceof ApiProblem ? error.retryAfter : null;
      // A random part, so that many pages do not come back at once.
      const waitMs = asked ?? pause * (0.5 + Math.random() / 2);
      await new Promise((resolve) => {
        setTimeout(resolve, waitMs);
      });
    }
  }
}
