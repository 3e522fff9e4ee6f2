import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state';
import { Lamp, type LampTone } from '../../components/lamp';
import { Loaded } from '../../components/loaded';
import { Pager } from '../../components/pager';
import { Panel } from '../../components/panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePlace } from '../../hooks/use-place';
import { useMe } from '../../hooks/use-session';
import { focusFirst } from '../../lib/focus-first';
import { formatDateTime } from '../../lib/format';
import { formatPhone, toE164 } from '../../lib/phone';
import type { Consent, ConsentState } from './api';
import { PAGE_SIZE, useConsent, useOptOuts } from './queries';
import rows from './rows.module.css';
import { useSourceText } from './use-source-text';

/** Answers what a number has agreed to, and lists everyone who wants no texts. */
export function ConsentSection() {
  return (
    <>
      <Lookup />
      <OptOuts />
    </>
  );
}

function Lookup() {
  const { t } = useTranslation('texting');
  const { countryCode } = useMe().tenant;
  const [contact, setContact] = useState<string | null>(null);
  const consent = useConsent(contact);
  const form = useForm({
    initialValues: { number: '' },
    validate: { number: (value) => (toE164(value, countryCode) ? null : t('consent.numberInvalid')) },
  });
  const submit = form.onSubmit(({ number }) => setContact(toE164(number, countryCode)), focusFirst);
  return (
    <Panel title={t('consent.lookup')} lead={t('consent.lookupLead')}>
      <form noValidate onSubmit={submit} className={rows.lookup}>
        <TextInput
          className={rows.grow}
          label={t('consent.number')}
          type="tel"
          autoComplete="off"
          {...form.getInputProps('number')}
        />
        <Button type="submit" variant="default" loading={consent.isFetching}>
          {t('consent.look')}
        </Button>
      </form>
      {contact && (
        <Loaded query={consent} skeleton={<RowsSkeleton rows={1} height={72} />}>
          {(data) => <ConsentFacts consent={data} />}
        </Loaded>
      )}
    </Panel>
  );
}

const tones: Record<ConsentState, LampTone> = { GRANTED: 'on', REVOKED: 'alarm', NONE: 'off' };

function ConsentFacts({ consent }: { consent: Consent }) {
  const { t, i18n } = useTranslation('texting');
  const place = usePlace();
  const sourceText = useSourceText();
  return (
    <div role="status" className={rows.result}>
      <p className={rows.name}>{formatPhone(consent.contact)}</p>
      {(['service', 'marketing'] as const).map((purpose) => (
        <p key={purpose} className={rows.fact}>
          <span>{t(`consent.${purpose}`)}</span>
          <Lamp tone={tones[consent.sms[purpose]]}>{t(`consent.states.${consent.sms[purpose]}`)}</Lamp>
        </p>
      ))}
      {consent.history.length > 0 && (
        <ul className={rows.history}>
          {consent.history.map(({ at, purpose, state, source }) => {
            const key = `consent.states.${state}` as 'consent.states.NONE';
            return (
              <li key={`${at} ${purpose}`} className={rows.soft}>
                {formatDateTime(place, at)} ·{' '}
                {t(purpose === 'MARKETING' ? 'consent.marketing' : 'consent.service')} ·{' '}
                {i18n.exists(`texting:${key}`) ? t(key) : state} · {sourceText(source)}
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}

function OptOuts() {
  const { t } = useTranslation('texting');
  const place = usePlace();
  const sourceText = useSourceText();
  const [offset, setOffset] = useState(0);
  const optOuts = useOptOuts(offset);
  return (
    <Loaded query={optOuts} skeleton={<RowsSkeleton rows={3} height={64} />}>
      {(data) => (
        <>
          <Panel title={t('consent.optOuts')} lead={t('consent.optOutsLead')} flush>
            {data.optOuts.length === 0 ? (
              <EmptyState headingLevel={3} title={t('consent.empty.title')} text={t('consent.empty.text')} />
            ) : (
              <ul className={rows.list}>
                {data.optOuts.map(({ contact, at, source }) => (
                  <li key={contact} className={rows.row}>
                    <span className={rows.words}>
                      <span className={rows.name}>{formatPhone(contact)}</span>
                      <span className={rows.soft}>
                        {formatDateTime(place, at)} · {sourceText(source)}
                      </span>
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </Panel>
          <Pager total={data.total} size={PAGE_SIZE} offset={offset} onOffset={setOffset} />
        </>
      )}
    </Loaded>
  );
}
