// Setting up destinations, on every host: loaded when somebody does.
import type { Tools } from "../destinations/destination-type.ts";
import type { DestinationDesk } from "../endpoint/destination-desk.ts";
import type { Sealer } from "../storage/secrets.ts";
import { onlyOnce } from "./only-once.ts";

/** What the endpoint asks when somebody sets up a destination. */
export const destinationDesk = ({
  sealer,
  tools,
  publicUrl,
  ports,
}: {
  readonly sealer: Sealer;
  readonly tools: () => Promise<Tools>;
  readonly publicUrl: string;
  /**
   * That messages may go to; 443 when left out. `null`: addresses are not checked before they are asked, which only the
   * sandbox may, whose receivers are on its own machine.
   */
  readonly ports?: readonly number[] | null | undefined;
}): (() => Promise<DestinationDesk>) =>
  onlyOnce(async () => {
    const { createDestinationDesk, refusedUrlOver } = await import("../destinations/desk.ts");
    return createDestinationDesk({
      sealer,
      tools,
      queueUrl: new URL("/queue", publicUrl).href,
      refusedUrl: ports === null ? () => null : refusedUrlOver(ports),
    });
  });
