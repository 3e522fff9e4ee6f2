import { Button, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Lamp } from '../../components/lamp';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePlace } from '../../hooks/use-place';
import { formatDateTime } from '../../lib/format';
import { notifyDone } from '../../lib/notify';
import classes from './number-reputation.module.css';
import { type Reputation, useRest } from './reputation-queries';

const choices = [1, 3, 7, 14, 30, 90];
const WEEK = 7;

interface NumberRestProps {
  id: string;
  reputation: Reputation;
  mayChange: boolean;
}

/** Says whether a number rests and until when, lets it rest, or uses it again. */
export function NumberRest({ id, reputation, mayChange }: NumberRestProps) {
  const { t } = useTranslation('numbers');
  const place = usePlace();
  const rest = useRest(id);
  const [days, setDays] = useState(WEEK);
  const { quarantinedUntil, quarantineReason } = reputation;
  const decide = (wanted: number | null) =>
    rest.mutate(wanted, {
      onSuccess: () => notifyDone(t(wanted === null ? 'reputation.rest.didEnd' : 'reputation.rest.did')),
    });
  return (
    <section className={classes.part} aria-label={t('reputation.rest.title')}>
      <h3>{t('reputation.rest.title')}</h3>
      {quarantinedUntil ? (
        <div role="status" className={classes.state}>
          <Lamp tone="wait">
            {t('reputation.rest.until', { at: formatDateTime(place, quarantinedUntil) })}
          </Lamp>
          <p className={classes.soft}>{t(`reputation.rest.because.${quarantineReason ?? 'person'}`)}</p>
        </div>
      ) : (
        <p className={classes.soft}>{t('reputation.rest.lead')}</p>
      )}
      {mayChange && quarantinedUntil && (
        <div>
          <Button variant="default" loading={rest.isPending} onClick={() => decide(null)}>
            {t('reputation.rest.end')}
          </Button>
        </div>
      )}
      {mayChange && !quarantinedUntil && (
        <div className={classes.row}>
          <Select
            className={classes.days}
            label={t('reputation.rest.howLong')}
            allowDeselect={false}
            data={choices.map((count) => ({
              value: String(count),
              label: t('reputation.rest.days', { count }),
            }))}
            value={String(days)}
            onChange={(value) => setDays(Number(value))}
          />
          <Button variant="default" loading={rest.isPending} onClick={() => decide(days)}>
            {t('reputation.rest.start')}
          </Button>
        </div>
      )}
      {rest.error && <ProblemPanel error={rest.error} />}
    </section>
  );
}
