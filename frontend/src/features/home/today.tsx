import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { AuditLine } from '../../components/audit/audit-line';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePlace } from '../../hooks/use-place';
import { api, unwrap } from '../../lib/api';
import { dayKey, formatDay, formatTime } from '../../lib/format';
import { keys } from '../../lib/query-client';
import classes from './today.module.css';

const SHOWN = 8;

/** Shows what happened today, newest first. */
export function Today() {
  const { t } = useTranslation('home');
  const place = usePlace();
  const log = useQuery({
    queryKey: [...keys.audit, 'today'],
    queryFn: ({ signal }) => unwrap(api.GET('/api/audit-log', { params: { query: { limit: 20 } }, signal })),
  });
  const now = new Date();
  return (
    <Panel title={t('today.title')} lead={formatDay(place, now)}>
      <Loaded query={log} skeleton={<RowsSkeleton rows={2} height={28} />}>
        {({ entries }) => {
          const today = entries.filter(({ at }) => dayKey(place, at) === dayKey(place, now)).slice(0, SHOWN);
          if (today.length === 0) return <p className={classes.soft}>{t('today.none')}</p>;
          return (
            <ul className={classes.list}>
              {today.map((entry) => (
                <li key={entry.id} className={classes.line}>
                  <time dateTime={entry.at} className={classes.time}>
                    {formatTime(place, entry.at)}
                  </time>
                  <AuditLine entry={entry} />
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </Panel>
  );
}
