const hour = 3_600_000;
const day = 24 * hour;

/** True on Saturday and Sunday, UTC. */
export function isWeekend(instant: number): boolean {
  const weekday = new Date(instant).getUTCDay();
  return weekday === 0 || weekday === 6;
}

/** The instant that many business hours later; all of Monday to Friday counts, in UTC, no holidays. */
export function laterBy(businessHours: number, from: number): number {
  let at = from;
  let left = businessHours * hour;
  for (;;) {
    const midnight = (Math.floor(at / day) + 1) * day;
    if (!isWeekend(at)) {
      if (left <= midnight - at) return at + left;
      left -= midnight - at;
    }
    at = midnight;
  }
}

/** The instant that many business hours earlier, on the same calendar as `laterBy`. */
export function earlierBy(businessHours: number, from: number): number {
  let at = from;
  let left = businessHours * hour;
  for (;;) {
    // Midnight belongs to the day before it when walking backwards.
    const midnight = Math.floor((at - 1) / day) * day;
    if (!isWeekend(midnight)) {
      if (left <= at - midnight) return at - left;
      left -= at - midnight;
    }
    at = midnight;
  }
}

/** The same day moved into the hours when people work, 07:00 to 18:00 UTC; never before `notBefore`. */
export function atWork(instant: number, notBefore: number): number {
  const midnight = Math.floor(instant / day) * day;
  const minutes = instant % hour;
  const hours = (instant - midnight) / hour;
  if (hours < 7) return midnight + 7 * hour + minutes;
  if (hours < 18) return instant;
  return Math.max(midnight + 17 * hour + minutes, notBefore);
}
