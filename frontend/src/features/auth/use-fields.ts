import { type ChangeEvent, type FormEvent, useState } from 'react';

type Checks<V> = { [K in keyof V]: (value: string) => string | null };

/**
 * Holds the text fields of a small form. A fault is shown after the first try to send, goes when its field is changed,
 * and the first faulty field gets the focus. The sign-in screens use it to stay light.
 */
export function useFields<V extends Record<string, string>>(initial: V, checks: Checks<V>) {
  const [values, setValues] = useState(initial);
  const [faults, setFaults] = useState<Partial<Record<keyof V, string>>>({});
  return {
    /** Answers what an input of this name needs. */
    field: (name: keyof V & string) => ({
      name,
      value: values[name],
      error: faults[name],
      onChange: (event: ChangeEvent<HTMLInputElement>) => {
        const { value } = event.currentTarget;
        setValues((before) => ({ ...before, [name]: value }));
        setFaults((before) => ({ ...before, [name]: undefined }));
      },
    }),
    /** Makes the form's submit handler; `send` is called only when every field is right. */
    onSubmit: (send: (values: V) => void) => (event: FormEvent<HTMLFormElement>) => {
      event.preventDefault();
      const found: Partial<Record<keyof V, string>> = {};
      for (const name of Object.keys(checks)) {
        const fault = checks[name as keyof V](values[name] ?? '');
        if (fault) found[name as keyof V] = fault;
      }
      setFaults(found);
      const [first] = Object.keys(found);
      if (first === undefined) return send(values);
      event.currentTarget.querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus();
    },
  };
}
