/** Whether something holds, in the words of a failure; both styles of assertion are made of it. */
export interface Check {
  readonly pass: boolean;
  /** `the pod web is ready`: what was claimed. */
  readonly claim: string;
  /** What was found instead, or as claimed. */
  readonly actual: unknown;
  readonly expected: unknown;
  /** Story of the pod, or text of the report. */
  readonly background: () => string;
}

/** The message of a failure: of the claim, or of its opposite. */
export function failureText({ claim, actual, background }: Check, negated: boolean): string {
  const wanted = negated ? `expected that not: ${claim}` : `expected: ${claim}`;
  return `${wanted}\nfound: ${typeof actual === "string" ? actual : JSON.stringify(actual)}\n\n${background()}`;
}
