/** Writes a body for reading: JSON with line breaks, form data one field a line, anything else as it came. */
export function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return isForm(body)
      ? [...new URLSearchParams(body)].map(([name, value]) => `${name} = ${value}`).join('\n')
      : body;
  }
}

const isForm = (body: string): boolean => /^[\w.%+[\]-]+=[^\s<>]*$/.test(body);
