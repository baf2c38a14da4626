// A destination as the API shows it.
import type { Destination } from "../api/destination.ts";
import type { DestinationState } from "../storage/destination-state.ts";

export const destinationView = (state: DestinationState): Destination => ({
  id: state.id,
  type: state.type,
  name: state.name,
  kinds: [...state.kinds],
  events: [...state.events],
  queues: state.queues === null ? null : [...state.queues],
  signals: state.signals === null ? null : [...state.signals],
  version: state.version,
  active: state.active,
  problem: state.disabledWhy,
  offSince: state.disabledAt?.toISOString() ?? null,
  failingSince: state.failingSince?.toISOString() ?? null,
  pausedUntil: state.pausedUntil?.toISOString() ?? null,
  deliveredAt: state.deliveredAt?.toISOString() ?? null,
  waiting: state.waiting,
  failed: state.failed,
  unknown: state.unknown,
});
