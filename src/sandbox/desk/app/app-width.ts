/** The widths in pixels that Zendesk lets an agent drag the apps' panel to. */
export const NARROWEST_APP = 300;
export const WIDEST_APP = 700;

/** A whole width within those bounds. */
export const allowedWidth = (width: number): number =>
  Math.round(Math.min(WIDEST_APP, Math.max(NARROWEST_APP, width)));
