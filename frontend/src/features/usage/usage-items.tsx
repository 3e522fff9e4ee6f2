import { Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state';
import { Loaded } from '../../components/loaded';
import { Pager } from '../../components/pager';
import { Panel } from '../../components/panel';
import table from '../../components/table.module.css';
import { usePlace } from '../../hooks/use-place';
import { formatCost, formatCount, formatMoment, NO_VALUE } from '../../lib/format';
import { formatPhone } from '../../lib/phone';
import { keys } from '../../lib/query-client';
import { readItems, type UsageItem } from './api';
import classes from './number-usage.module.css';

const PAGE_SIZE = 10;

/** Lists what every call and text of the month cost. On a phone each is a block of its own. */
export function UsageItems({ month }: { month: string }) {
  const { t } = useTranslation('usage');
  const [offset, setOffset] = useState(0);
  const items = useQuery({
    queryKey: [...keys.usage, 'items', month, offset],
    queryFn: ({ signal }) => readItems(month, offset, PAGE_SIZE, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <Panel title={t('items.title')} flush>
      <Loaded query={items} skeleton={<Skeleton height={240} aria-busy="true" />}>
        {(page) =>
          page.total === 0 ? (
            <EmptyState headingLevel={3} title={t('empty.title')} text={t('empty.text')} />
          ) : (
            <>
              <ItemTable items={page.items} />
              <div className={classes.pager}>
                <Pager total={page.total} size={PAGE_SIZE} offset={offset} onOffset={setOffset} />
              </div>
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}

const columns = ['at', 'what', 'quantity', 'cost'] as const;

function ItemTable({ items }: { items: UsageItem[] }) {
  const { t } = useTranslation('usage');
  const place = usePlace();
  return (
    <table className={`${table.table} ${classes.table}`}>
      <caption className={table.caption}>{t('items.title')}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {t(`items.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.id}>
            <th scope="row">{formatMoment(place, item.at)}</th>
            <td>
              <span>
                <What item={item} />
                {item.formattedNumber && <span className={classes.soft}>{item.formattedNumber}</span>}
              </span>
            </td>
            <td data-label={t('items.quantity')}>
              {item.kind === 'OTHER'
                ? NO_VALUE
                : t(item.kind === 'CALL' ? 'items.minutes' : 'items.parts', {
                    count: item.quantity,
                    amount: formatCount(place, item.quantity),
                  })}
            </td>
            <td data-label={t('items.cost')}>
              {formatCost(place, Number(item.cost.amount), item.cost.currency)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function What({ item }: { item: UsageItem }) {
  const { t } = useTranslation('usage');
  if (item.kind === 'OTHER') return t('items.other');
  const way = item.direction ?? 'INBOUND';
  return t(`items.kinds.${item.kind}.${way}`, {
    party: item.party ? formatPhone(item.party) : t('items.withheld'),
  });
}
