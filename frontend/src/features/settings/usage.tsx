import { useTranslation } from 'react-i18next';
import { usePlace } from '../../hooks/use-place';
import { formatCount } from '../../lib/format';
import type { Subscription } from '../../lib/model';
import classes from './usage.module.css';

const WARN_AT = 0.8;

/** Shows how much of the plan's numbers and trunks is taken. */
export function Usage({ subscription }: { subscription: Subscription }) {
  const { t } = useTranslation('settings');
  const place = usePlace();
  const { limits, usage } = subscription;
  const lines = (['numbers', 'trunks'] as const).filter((name) => limits[name] > 0 || usage[name] > 0);
  if (lines.length === 0) return <p className={classes.soft}>{t('plan.nothingIncluded')}</p>;
  return (
    <div className={classes.usage}>
      {lines.map((name) => {
        const share = limits[name] > 0 ? usage[name] / limits[name] : 1;
        const words = { used: formatCount(place, usage[name]), limit: formatCount(place, limits[name]) };
        return (
          <div key={name}>
            <p className={classes.line}>
              <span id={`usage-${name}`}>{t(`plan.limits.${name}`)}</span>
              <span>{t('plan.usedOf', words)}</span>
            </p>
            <meter
              className={classes.meter}
              aria-labelledby={`usage-${name}`}
              min={0}
              max={Math.max(limits[name], 1)}
              value={usage[name]}
              data-high={share >= WARN_AT || undefined}
            />
          </div>
        );
      })}
    </div>
  );
}
