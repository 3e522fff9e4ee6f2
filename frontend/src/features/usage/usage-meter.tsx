import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { usePlace } from '../../hooks/use-place';
import { formatCount } from '../../lib/format';
import classes from './usage-meter.module.css';

const WARN_AT = 0.8;

interface UsageMeterProps {
  label: string;
  used: number;
  limit: number;
}

/** Draws how much of what a plan includes is used; from four fifths on it turns amber, at the end red. */
export function UsageMeter({ label, used, limit }: UsageMeterProps) {
  const { t } = useTranslation('usage');
  const place = usePlace();
  const id = useId();
  const share = limit > 0 ? used / limit : used > 0 ? 1 : 0;
  const level = share >= 1 ? 'full' : share >= WARN_AT ? 'high' : undefined;
  return (
    <div>
      <p className={classes.line}>
        <span id={id}>{label}</span>
        <span>{t('usedOf', { used: formatCount(place, used), limit: formatCount(place, limit) })}</span>
      </p>
      <meter
        className={classes.meter}
        aria-labelledby={id}
        min={0}
        max={Math.max(limit, 1)}
        value={Math.min(used, Math.max(limit, 1))}
        data-level={level}
      />
    </div>
  );
}
