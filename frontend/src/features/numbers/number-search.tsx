import { Skeleton } from '@mantine/core';
import { IconSearchOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state';
import { LinkButton } from '../../components/link-button';
import { Loaded } from '../../components/loaded';
import { usePermission } from '../../hooks/use-permission';
import { useMe } from '../../hooks/use-session';
import { useTwilioAdvancedManagement } from '../../hooks/use-twilio-advanced-management';
import type { Assistant, Country, NumberFilters } from '../../lib/model';
import { keys } from '../../lib/query-client';
import { firstAssistant } from './assistant-choice';
import { NumberOffers } from './number-offers';
import classes from './number-search.module.css';
import { SearchForm } from './search-form';

interface NumberSearchProps {
  countries: Country[];
  assistants: Assistant[];
  onOrdered: (numberId: string) => void;
}

/** Looks for numbers that are for sale, and buys the one that the person picks. */
export function NumberSearch({ countries, assistants, onOrdered }: NumberSearchProps) {
  const { tenant } = useMe();
  const choosable = countries.filter(({ choosableAt }) => choosableAt.length > 0);
  const own = choosable.find(({ countryCode }) => countryCode === tenant.countryCode) ?? choosable[0];
  const [filters, setFilters] = useState<NumberFilters | null>(own ? { country: own.countryCode } : null);
  const [assistantId, setAssistantId] = useState(firstAssistant(assistants));
  const { searchNumbers } = useTwilioAdvancedManagement();
  const found = useQuery({
    queryKey: [...keys.available, filters],
    queryFn: ({ signal }) => searchNumbers(filters as NumberFilters, signal),
    enabled: filters !== null,
    staleTime: 0,
  });
  if (!own || !filters) return <NothingToChoose />;
  return (
    <div className={classes.search}>
      <SearchForm
        countries={choosable}
        first={own.countryCode}
        assistants={assistants}
        assistantId={assistantId}
        onAssistant={setAssistantId}
        searching={found.isFetching}
        onSearch={setFilters}
      />
      <Loaded query={found} skeleton={<Skeleton height={240} aria-busy="true" />}>
        {({ numbers }) => (
          <NumberOffers
            key={JSON.stringify(filters)}
            offers={numbers}
            countryCode={filters.country}
            assistantId={assistantId}
            onOrdered={onOrdered}
          />
        )}
      </Loaded>
    </div>
  );
}

function NothingToChoose() {
  const { t } = useTranslation('numbers');
  const mayConnect = usePermission('providers:write');
  return (
    <EmptyState
      icon={<IconSearchOff size={26} stroke={1.75} aria-hidden="true" />}
      headingLevel={3}
      title={t('search.nobodyTitle')}
      text={t('search.nobodyText')}
      action={
        mayConnect && (
          <LinkButton to="/dashboard/settings/providers" variant="default">
            {t('search.connect')}
          </LinkButton>
        )
      }
    />
  );
}
