import '../../components/overlay-styles';
import { useTranslation } from 'react-i18next';
import { Lamp, type LampTone } from '../../components/lamp';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import { usePlace } from '../../hooks/use-place';
import { formatDateTime, formatShare } from '../../lib/format';
import type { PhoneNumber } from '../../lib/model';
import { NumberLookup } from './number-lookup';
import classes from './number-reputation.module.css';
import { NumberRest } from './number-rest';
import { type Factor, type Reputation, useReputation } from './reputation-queries';

const tones: Record<NonNullable<Reputation['level']>, LampTone> = { good: 'on', watch: 'wait', bad: 'alarm' };

/** Shows how likely carriers take a number for one that annoys people, why, and lets it rest. */
export function NumberReputation({ number }: { number: PhoneNumber }) {
  const { t } = useTranslation('numbers');
  const mayChange = usePermission('numbers:write');
  const reputation = useReputation(number.id);
  return (
    <Panel title={t('reputation.title')} lead={t('reputation.lead')}>
      <Loaded query={reputation} skeleton={<RowsSkeleton rows={1} height={168} />}>
        {(data) => (
          <>
            <Score reputation={data} />
            {data.factors.length > 0 && (
              <ul className={classes.factors}>
                {data.factors.map((factor) => (
                  <FactorRow key={factor.factor} factor={factor} />
                ))}
              </ul>
            )}
            <NumberRest id={number.id} reputation={data} mayChange={mayChange} />
            {mayChange && <NumberLookup own={number.number} known={data.lookup} />}
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function Score({ reputation: { score, level, judgedAt } }: { reputation: Reputation }) {
  const { t } = useTranslation('numbers');
  const place = usePlace();
  if (score === null || level === null) {
    return (
      <div className={classes.score}>
        <Lamp tone="off">{t('reputation.unjudged')}</Lamp>
        <p className={classes.soft}>{t('reputation.unjudgedText')}</p>
      </div>
    );
  }
  return (
    <div className={classes.score}>
      <p className={classes.top}>
        <Lamp tone={tones[level]}>{t(`reputation.level.${level}`)}</Lamp>
        <span className={classes.figure}>{t('reputation.score', { score })}</span>
      </p>
      <p className={classes.soft}>
        {t('reputation.scale')} {t('reputation.judgedAt', { at: formatDateTime(place, judgedAt) })}
      </p>
    </div>
  );
}

function FactorRow({ factor: { factor, value, points, most } }: { factor: Factor }) {
  const { t } = useTranslation('numbers');
  const place = usePlace();
  return (
    <li className={classes.factor}>
      <span className={classes.name}>{t(`reputation.factors.${factor}.name`)}</span>
      <span className={classes.points}>{t('reputation.points', { points, most })}</span>
      <span className={classes.bar} aria-hidden="true">
        <span
          className={classes.fill}
          data-heavy={points * 2 >= most || undefined}
          style={{ inlineSize: `${(points / most) * 100}%` }}
        />
      </span>
      <span className={classes.words}>
        {value === null
          ? t('reputation.tooLittle')
          : t(`reputation.factors.${factor}.text`, { share: formatShare(place, value) })}
      </span>
    </li>
  );
}
