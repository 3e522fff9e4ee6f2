import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './pager.module.css';

interface PagerProps {
  total: number;
  size: number;
  offset: number;
  onOffset: (offset: number) => void;
}

/** Turns the pages of a list; nothing to see while there is only one. */
export function Pager({ total, size, offset, onOffset }: PagerProps) {
  const { t } = useTranslation();
  if (total <= size) return null;
  const last = Math.min(offset + size, total);
  return (
    <nav className={classes.actions} aria-label={t('pager.label')}>
      <Button variant="default" disabled={offset === 0} onClick={() => onOffset(Math.max(0, offset - size))}>
        {t('pager.previous')}
      </Button>
      <Button variant="default" disabled={last >= total} onClick={() => onOffset(offset + size)}>
        {t('pager.next')}
      </Button>
      <p role="status">{t('pager.range', { first: offset + 1, last, total })}</p>
    </nav>
  );
}
