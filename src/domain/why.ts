/**
 * A reason that a person will read, kept as a code so that each reader gets it in their own language:
 * the words stand in `translations/` under `why.<code>`, the other fields fill their placeholders.
 */
export interface Why {
  readonly code: string;
  readonly [parameter: string]: string | number;
}
