/** How the search does on the sample's sentences, whose signals are known; a test holds these to what it does. */
export const KNOWN = { sentences: 143, found: 28, right: 24 } as const;
