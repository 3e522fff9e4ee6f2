/** Puts the focus into the first field that is not right; for the second argument of a form's `onSubmit`. */
export function focusFirst(errors: Record<string, unknown>): void {
  const [first] = Object.keys(errors);
  if (first) document.querySelector<HTMLElement>(`[data-path="${CSS.escape(first)}"]`)?.focus();
}
