// Which destinations are owed a message for an event: decided here, stored in the event's own commit.
import { UNDO_SECONDS } from "../domain/flag.ts";
import type { Configuration } from "../storage/configuration.ts";
import { hearing } from "../storage/destinations.ts";
import type { Owed } from "../storage/record-event.ts";

/** Messages wait as long as undo is offered, so that an undone click rings nobody's phone. */
export const owedTo =
  (configuration: Configuration, newId: () => string): Owed =>
  (flag, eventType, at) =>
    hearing(configuration.destinations, flag, eventType).map((destination) => ({
      id: newId(),
      destinationId: destination.id,
      nextAttemptAt: new Date(at.getTime() + UNDO_SECONDS * 1000),
    }));

/** The same, told to nobody but the destinations that a rule names; `null` names none in particular. */
export const onlyTo = (destinations: readonly string[] | null, owed: Owed): Owed =>
  destinations === null
    ? owed
    : (...event) =>
        owed(...event).filter(({ destinationId }) => destinations.includes(destinationId));
