/** Keeps what was last made of each object. It is made anew when it is made from other things than before. */
export function keptOfEach<Of extends object, Value>() {
  const kept = new WeakMap<Of, { from: readonly unknown[]; value: Value }>();
  return (of: Of, from: readonly unknown[], make: () => Value): Value => {
    const known = kept.get(of);
    if (known?.from.every((each, index) => each === from[index])) return known.value;
    const value = make();
    kept.set(of, { from, value });
    return value;
  };
}
