import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './problem-panel.module.css';
import { useProblemText } from './use-problem-text';

interface ProblemPanelProps {
  error: unknown;
  onRetry?: () => void;
  retrying?: boolean;
  children?: ReactNode;
}

/** Shows what went wrong, whether money moved and what to do next; announced by screen readers when it appears. */
export function ProblemPanel({ error, onRetry, retrying = false, children }: ProblemPanelProps) {
  const { t } = useTranslation();
  const text = useProblemText()(error);
  return (
    <div className={classes.panel} role="alert">
      <IconAlertTriangle className={classes.icon} aria-hidden="true" size={22} stroke={1.75} />
      <div className={classes.body}>
        <p className={classes.title}>{text.title}</p>
        <p lang={text.foreign ? 'en' : undefined}>{text.detail}</p>
        {text.fields.length > 0 && (
          <ul className={classes.fields}>
            {text.fields.map((field) => (
              <li key={field}>{field}</li>
            ))}
          </ul>
        )}
        {text.money && <p className={classes.money}>{text.money}</p>}
        {text.nextStep && <p>{text.nextStep}</p>}
        {text.requestId && (
          <p className={classes.reference}>{t('problem.reference', { id: text.requestId })}</p>
        )}
        {(onRetry || children) && (
          <div className={classes.actions}>
            {onRetry && (
              <Button size="sm" variant="default" onClick={onRetry} loading={retrying}>
                {t('actions.retry')}
              </Button>
            )}
            {children}
          </div>
        )}
      </div>
    </div>
  );
}
