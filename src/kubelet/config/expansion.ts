/** Finds the value of a variable; undefined leaves the reference as it is written. */
export type Lookup = (name: string) => string | undefined;

/**
 * Replaces `$(NAME)` by its value, `$$` by `$`; everything else stays. Values are not expanded again
 * (third_party/forked/golang/expansion: a name is all up to the next parenthesis).
 */
export function expand(text: string, lookup: Lookup): string {
  return text.replaceAll(/\$\$|\$\(([^)]*)\)/g, (reference, name: string | undefined) =>
    name === undefined ? "$" : (lookup(name) ?? reference),
  );
}
