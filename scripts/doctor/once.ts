/** A function that computes its value at the first call, and later returns the same value, promise or error. */
export function once<Value>(compute: () => Value): () => Value {
  let known: { readonly value: Value } | { readonly error: unknown } | undefined;
  return () => {
    if (known === undefined) {
      try {
        known = { value: compute() };
      } catch (error) {
        known = { error };
      }
    }
    if ('error' in known) throw known.error;
    return known.value;
  };
}
