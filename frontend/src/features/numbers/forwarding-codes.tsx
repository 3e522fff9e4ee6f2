import '../../components/overlay-styles';
import { Button, Select, Skeleton } from '@mantine/core';
import { IconPhone } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../components/copy-button';
import { Loaded } from '../../components/loaded';
import { useMe } from '../../hooks/use-session';
import { api, unwrap } from '../../lib/api';
import { countryName } from '../../lib/format';
import type { ForwardingCarrier } from '../../lib/model';
import { keys } from '../../lib/query-client';
import classes from './forwarding.module.css';

const countries = ['TR', 'US'] as const;

/** Shows what to dial at the person's own carrier, so that its calls come to our number. */
export function ForwardingCodes({ number }: { number: string | null }) {
  const { t, i18n } = useTranslation('numbers');
  const { tenant } = useMe();
  const [country, setCountry] = useState<string>(tenant.countryCode === 'TR' ? 'TR' : 'US');
  const carriers = useQuery({
    queryKey: keys.forwarding(country, number),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/phone-numbers/forwarding', {
          params: { query: { country, ...(number && { number }) } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <>
      <Loaded query={carriers} skeleton={<Skeleton height={360} aria-busy="true" />}>
        {(data) => (
          <Carriers
            key={country}
            carriers={data.carriers}
            country={
              <Select
                label={t('forwarding.codes.country')}
                data={countries.map((value) => ({ value, label: countryName(i18n.language, value) }))}
                value={country}
                onChange={(chosen) => setCountry(chosen ?? country)}
              />
            }
          />
        )}
      </Loaded>
      <p className={classes.soft}>{t('forwarding.codes.note')}</p>
    </>
  );
}

function Carriers({ carriers, country }: { carriers: ForwardingCarrier[]; country: React.ReactNode }) {
  const { t } = useTranslation('numbers');
  const [chosen, setChosen] = useState(carriers[0]?.id ?? '');
  const codes = carriers.find(({ id }) => id === chosen)?.codes ?? [];
  return (
    <>
      <div className={classes.choice}>
        {country}
        <Select
          label={t('forwarding.codes.carrier')}
          data={carriers.map(({ id, name }) => ({
            value: id,
            label: t(`forwarding.carriers.${id as 'landline-us'}`, { defaultValue: name }),
          }))}
          value={chosen}
          onChange={(id) => setChosen(id ?? chosen)}
        />
      </div>
      <ul className={classes.codes}>
        {codes.map((each) => (
          <CodeRow key={each.when} {...each} />
        ))}
      </ul>
    </>
  );
}

function CodeRow({ when, code }: ForwardingCarrier['codes'][number]) {
  const { t } = useTranslation('numbers');
  const name = t(`forwarding.when.${when}.label`);
  return (
    <li className={classes.row}>
      <span className={classes.words}>
        <span className={classes.name}>{name}</span>
        <span className={classes.soft}>{t(`forwarding.when.${when}.text`)}</span>
      </span>
      <span className={classes.code}>
        <code>{code}</code>
        <CopyButton text={code} what={name} />
        <Button
          component="a"
          href={`tel:${encodeURIComponent(code)}`}
          size="sm"
          variant="default"
          leftSection={<IconPhone size={16} stroke={1.75} aria-hidden="true" />}
          aria-label={t('forwarding.codes.dialName', { name })}
        >
          {t('forwarding.codes.dial')}
        </Button>
      </span>
    </li>
  );
}
