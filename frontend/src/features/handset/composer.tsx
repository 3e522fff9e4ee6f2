import { ActionIcon, TextInput } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { ProblemPanel } from '../../components/problems/problem-panel';
import classes from './conversation.module.css';
import type { Phrase } from './phrases';

interface ComposerProps {
  label: string;
  submitLabel: string;
  language: string;
  suggestions: Phrase[];
  disabled: boolean;
  error: unknown;
  onSend: (text: string) => void;
}

/** Writes what the customer says or texts: freely, or by one touch on a suggestion. */
export function Composer(props: ComposerProps) {
  const { label, submitLabel, language, suggestions, disabled, error, onSend } = props;
  const [text, setText] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!text.trim() || disabled) return;
    onSend(text.trim());
    setText('');
  };
  return (
    <form className={classes.composer} onSubmit={submit}>
      {suggestions.length > 0 && (
        <ul className={classes.chips} lang={language}>
          {suggestions.map((suggestion) => (
            <li key={suggestion.label}>
              <button
                type="button"
                className={classes.chip}
                disabled={disabled}
                title={suggestion.text}
                onClick={() => onSend(suggestion.text)}
              >
                {suggestion.label}
              </button>
            </li>
          ))}
        </ul>
      )}
      {Boolean(error) && <ProblemPanel error={error} />}
      <div className={classes.write}>
        <TextInput
          className={classes.input}
          aria-label={label}
          placeholder={label}
          autoComplete="off"
          maxLength={1000}
          disabled={disabled}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <ActionIcon type="submit" size={44} disabled={disabled || !text.trim()} aria-label={submitLabel}>
          <IconSend size={20} stroke={1.75} aria-hidden="true" />
        </ActionIcon>
      </div>
    </form>
  );
}
