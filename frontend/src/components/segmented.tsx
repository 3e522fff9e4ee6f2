import { type ReactNode, useId } from 'react';
import classes from './segmented.module.css';

interface SegmentedProps<V extends string> {
  label: string;
  value: V;
  options: ReadonlyArray<{ value: V; label: string; content: ReactNode; lang?: string }>;
  onChange: (value: V) => void;
}

/** Offers a few choices side by side; it is a radio group to the keyboard and to screen readers. */
export function Segmented<V extends string>({ label, value, options, onChange }: SegmentedProps<V>) {
  const name = useId();
  return (
    <fieldset className={classes.group} aria-label={label}>
      {options.map((option) => (
        <label key={option.value} className={classes.option} title={option.label}>
          <input
            className={classes.input}
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            aria-label={option.label}
            lang={option.lang}
          />
          <span className={classes.face} aria-hidden="true">
            {option.content}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
