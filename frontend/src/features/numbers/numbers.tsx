import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconPhonePlus } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { EmptyState } from '../../components/empty-state';
import { Loaded } from '../../components/loaded';
import { Page } from '../../components/page';
import { Pager } from '../../components/pager';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import { useSubscription } from '../../hooks/use-subscription';
import type { PhoneNumber } from '../../lib/model';
import { MoreWays } from './more-ways';
import { NumberCards } from './number-cards';
import { NumberTable } from './number-table';
import { PlanLock } from './plan-lock';
import { PAGE_SIZE, useNumbers } from './queries';
import { type Way, wayOf } from './way';

const PhoneNumberModal = lazy(() =>
  import('./phone-number-modal').then(({ PhoneNumberModal: component }) => ({ default: component })),
);

/** Lists the business's numbers and gets new ones; `?new` opens the dialog straight away, `?new=choose` at the search. */
export default function Numbers() {
  const { t } = useTranslation('numbers');
  const [search, setSearch] = useSearchParams();
  const [offset, setOffset] = useState(0);
  const mayBuy = usePermission('numbers:write');
  const numbers = useNumbers(offset);
  const getting = search.has('new') && mayBuy;
  // Once there, the dialog stays, so that closing it gives the focus back to the button.
  const [wanted, setWanted] = useState(getting);
  if (getting && !wanted) setWanted(true);
  const open = (way: Way) => setSearch({ new: way === 'next' ? '' : way }, { replace: true });
  const close = () => setSearch({}, { replace: true });
  const button = mayBuy && (
    <Button
      leftSection={<IconPhonePlus size={19} stroke={1.75} aria-hidden="true" />}
      onClick={() => open('next')}
    >
      {t('get')}
    </Button>
  );
  return (
    <Page title={t('title')} lead={t('lead')} actions={numbers.data?.total ? button : null}>
      <Loaded query={numbers} skeleton={<RowsSkeleton rows={3} height={88} />}>
        {(page) => (
          <>
            {page.total === 0 ? <NoNumbers button={button} /> : <NumberList numbers={page.numbers} />}
            <Pager total={page.total} size={PAGE_SIZE} offset={offset} onOffset={setOffset} />
            {mayBuy && page.total > 0 && <MoreWays numbers={page.numbers} onGet={open} />}
          </>
        )}
      </Loaded>
      {wanted && (
        <Suspense fallback={null}>
          <PhoneNumberModal opened={getting} way={wayOf(search.get('new'))} onClose={close} />
        </Suspense>
      )}
    </Page>
  );
}

function NoNumbers({ button }: { button: React.ReactNode }) {
  const { t } = useTranslation('numbers');
  const subscription = useSubscription();
  return (
    <Panel>
      {subscription.limits.numbers === 0 ? (
        <PlanLock subscription={subscription} />
      ) : (
        <EmptyState
          icon={<IconPhonePlus size={26} stroke={1.75} aria-hidden="true" />}
          title={t('empty.title')}
          text={t('empty.text')}
          action={button || <p>{t('empty.askOwner')}</p>}
        />
      )}
    </Panel>
  );
}

function NumberList({ numbers }: { numbers: PhoneNumber[] }) {
  const wide = useMediaQuery('(min-width: 62em)', undefined, { getInitialValueInEffect: false });
  return wide ? <NumberTable numbers={numbers} /> : <NumberCards numbers={numbers} />;
}
