const STORAGE = 'telyx-tested-numbers';

function read(): string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(STORAGE) ?? '[]');
    return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

/** Remembers in this browser that a number was tried, so that the first steps can be ticked off. */
export function rememberTestCall(numberId: string): void {
  try {
    localStorage.setItem(STORAGE, JSON.stringify([...new Set([...read(), numberId])]));
  } catch {
    // Without storage the step stays open; it can be done again at no harm.
  }
}

export function wasTested(numberIds: readonly string[]): boolean {
  const tested = read();
  return numberIds.some((id) => tested.includes(id));
}
