/** Business hours that are promised until a tenant says otherwise. 24: GitLab handbook, "Working with Sales"; KnowUp glossary. */
export const USUAL_HOURS = { now: 4, day: 24 } as const;
