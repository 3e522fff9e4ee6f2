import type { FieldError } from './problem';

/**
 * Finds the texts of a request that PostgreSQL cannot keep: those with a NUL, or with half of a surrogate pair, which
 * JSON may carry. Goes through a list of its own, because a body may be nested deeper than the call stack.
 * @returns one error per place, names of members included; empty when all can be kept
 */
export function unstorableTexts(value: unknown): FieldError[] {
  const errors: FieldError[] = [];
  const left: { path: string; value: unknown }[] = [{ path: '', value }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { path, value: each } = next;
    if (typeof each === 'string' && !isStorable(each))
      errors.push({ path, message: 'has a character that cannot be kept' });
    if (each === null || typeof each !== 'object') continue;
    for (const [name, member] of Object.entries(each)) {
      if (!isStorable(name)) errors.push({ path, message: 'has a member whose name cannot be kept' });
      else left.push({ path: path ? `${path}.${name}` : name, value: member });
    }
  }
  return errors;
}

const unstorable = /\0|\p{Surrogate}/gu;

/** Leaves out of a text what PostgreSQL cannot keep. */
export function storableText(text: string): string {
  return text.replace(unstorable, '');
}

function isStorable(text: string): boolean {
  return storableText(text) === text;
}
