/** Of the chart of amounts by month, in pixels; known before it is loaded, so that its place can be kept. */
export const MONEY_HEIGHT = 210;
