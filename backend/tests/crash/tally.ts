/** Prints how many cases a test has run, in one line that a reader of the log can find. */
export function tell(what: string, cases: number): void {
  process.stdout.write(`cases: ${cases} ${what}\n`);
}
