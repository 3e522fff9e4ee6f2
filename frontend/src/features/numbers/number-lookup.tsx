import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Facts } from '../../components/facts';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePlace } from '../../hooks/use-place';
import { useMe } from '../../hooks/use-session';
import { focusFirst } from '../../lib/focus-first';
import { countryName, formatDate, NO_VALUE } from '../../lib/format';
import { formatPhone, toE164 } from '../../lib/phone';
import classes from './number-reputation.module.css';
import { type Lookup, useLookup } from './reputation-queries';

interface NumberLookupProps {
  own: string | null;
  /** What is known of the number itself. */
  known: Lookup | null;
}

/** Asks who carries a telephone number and what kind of line it is. */
export function NumberLookup({ own, known }: NumberLookupProps) {
  const { t } = useTranslation('numbers');
  const { countryCode } = useMe().tenant;
  const lookup = useLookup();
  const form = useForm({
    initialValues: { number: own ? formatPhone(own) : '' },
    validate: { number: (value) => (toE164(value, countryCode) ? null : t('reputation.lookup.invalid')) },
  });
  const submit = form.onSubmit(
    ({ number }) => lookup.mutate(toE164(number, countryCode) ?? number),
    focusFirst,
  );
  const shown = lookup.data ?? known;
  return (
    <section className={classes.part} aria-label={t('reputation.lookup.title')}>
      <h3>{t('reputation.lookup.title')}</h3>
      <p className={classes.soft}>{t('reputation.lookup.lead')}</p>
      <form noValidate onSubmit={submit} className={`${classes.row} ${classes.lookup}`}>
        <TextInput
          className={classes.number}
          label={t('reputation.lookup.number')}
          type="tel"
          autoComplete="off"
          {...form.getInputProps('number')}
        />
        <Button type="submit" variant="default" loading={lookup.isPending}>
          {t('reputation.lookup.look')}
        </Button>
      </form>
      {lookup.error && <ProblemPanel error={lookup.error} />}
      {shown && !lookup.error && <LookupFacts lookup={shown} />}
    </section>
  );
}

function LookupFacts({ lookup }: { lookup: Lookup }) {
  const { t, i18n } = useTranslation('numbers');
  const place = usePlace();
  const { number, isValid, countryCode, carrier, lineType, lookedUpAt } = lookup;
  const key = `reputation.lookup.line.${lineType}` as 'reputation.lookup.line.mobile';
  const line = lineType && i18n.exists(`numbers:${key}`) ? t(key) : lineType;
  return (
    <div role="status">
      <Facts
        items={[
          { label: t('columns.number'), value: formatPhone(number) },
          {
            label: t('reputation.lookup.valid'),
            value: t(isValid ? 'reputation.lookup.yes' : 'reputation.lookup.no'),
          },
          {
            label: t('reputation.lookup.country'),
            value: countryCode ? countryName(place.language, countryCode) : NO_VALUE,
          },
          { label: t('reputation.lookup.carrier'), value: carrier ?? NO_VALUE },
          { label: t('reputation.lookup.kind'), value: line ?? NO_VALUE },
          { label: t('reputation.lookup.at'), value: formatDate(place, lookedUpAt) },
        ]}
      />
    </div>
  );
}
