import { useId } from 'react';
import classes from './radio-cards.module.css';

interface RadioCardsProps<V extends string> {
  legend: string;
  value: V;
  options: ReadonlyArray<{ value: V; label: string; text: string }>;
  onChange: (value: V) => void;
  disabled?: boolean;
}

/** Asks one question with a few answers, each with a sentence on what it means. */
export function RadioCards<V extends string>({
  legend,
  value,
  options,
  onChange,
  disabled,
}: RadioCardsProps<V>) {
  const name = useId();
  return (
    <fieldset className={classes.cards} disabled={disabled}>
      <legend className={classes.legend}>{legend}</legend>
      {options.map((option) => (
        <label key={option.value} className={classes.card}>
          <input
            className={classes.radio}
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            aria-labelledby={`${name}-${option.value}`}
            aria-describedby={`${name}-${option.value}-text`}
          />
          <span>
            <span id={`${name}-${option.value}`} className={classes.label}>
              {option.label}
            </span>
            <span id={`${name}-${option.value}-text`} className={classes.text}>
              {option.text}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
