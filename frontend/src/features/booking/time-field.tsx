import { TextInput, type TextInputProps } from '@mantine/core';
import { useState } from 'react';
import { clockText, readClock } from '../../lib/zone';

interface TimeFieldProps extends Omit<TextInputProps, 'value' | 'onChange' | 'onBlur' | 'type'> {
  /** Minutes after midnight; 1440 is the end of the day. */
  value?: number;
  onChange: (minute: number) => void;
  onBlur?: () => void;
}

/**
 * Asks for a time of day as 24 hours, whatever the browser would write: its own field shows "07:00" for seven in the
 * evening where there is no room for "PM", and knows no 24:00. "9", "930" and "9.30" are understood.
 */
export function TimeField({ value = 0, onChange, onBlur, ...rest }: TimeFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextInput
      {...rest}
      inputMode="numeric"
      autoComplete="off"
      maxLength={5}
      value={typed ?? clockText(value)}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={() => {
        const minute = typed === null ? null : readClock(typed);
        if (minute !== null) onChange(minute);
        setTyped(null);
        onBlur?.();
      }}
    />
  );
}
