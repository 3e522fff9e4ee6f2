/** Tells of an error whether the database refused what it was given (SQLSTATE 22, 23, 54), and not because of itself. */
export function isOfData(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(22|23|54)[0-9A-Z]{3}$/.test(String(error.code));
}
