import { Button, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { useMe } from '../../hooks/use-session';
import { useSubscription } from '../../hooks/use-subscription';
import { useTwilioAdvancedManagement } from '../../hooks/use-twilio-advanced-management';
import { focusFirst } from '../../lib/focus-first';
import { countryName } from '../../lib/format';
import type { Assistant, Country } from '../../lib/model';
import { assistantOptions, firstAssistant } from './assistant-choice';
import { BulkResults } from './bulk-results';
import classes from './choose-number.module.css';
import { firstChoice } from './order-form';
import { usePriceText } from './use-price-text';

const most = 50;

interface SeveralNumbersProps {
  countries: Country[];
  assistants: Assistant[];
  onDone: () => void;
}

/** Orders several numbers of one place at once, and then shows how each is doing. */
export function SeveralNumbers({ countries, assistants, onDone }: SeveralNumbersProps) {
  const { t, i18n } = useTranslation('numbers');
  const { tenant } = useMe();
  const { usage, limits } = useSubscription();
  const room = Math.min(most, limits.numbers - usage.numbers);
  const priceText = usePriceText();
  const { bulkBuyNumbers: buy } = useTwilioAdvancedManagement();
  // Those that need papers are ordered one by one.
  const instant = countries.filter(({ availability }) => availability === 'instant');
  const form = useForm({
    initialValues: {
      countryCode: firstChoice(instant, tenant.countryCode),
      areaCode: '',
      quantity: String(Math.min(2, room)),
      assistantId: firstAssistant(assistants),
    },
    validate: {
      areaCode: (value) => (/^\d{0,5}$/.test(value.trim()) ? null : t('search.areaCodeInvalid')),
      quantity: (value) =>
        /^\d{1,2}$/.test(value) && Number(value) >= 1 && Number(value) <= most
          ? null
          : t('several.quantityInvalid', { most }),
    },
  });
  if (buy.data) return <BulkResults answer={buy.data} onDone={onDone} />;
  const country = instant.find(({ countryCode }) => countryCode === form.values.countryCode);
  const hasAreas = country?.numberType !== 'NON_GEOGRAPHIC';
  const submit = form.onSubmit(
    ({ countryCode, areaCode, quantity, assistantId }) =>
      buy.mutate({
        countryCode,
        quantity: Number(quantity),
        ...(hasAreas && areaCode.trim() ? { areaCode: areaCode.trim() } : {}),
        ...(assistantId ? { assistantId } : {}),
      }),
    focusFirst,
  );
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <p>{t('ways.several.lead')}</p>
      <div className={classes.fields}>
        <Select
          label={t('modal.country')}
          searchable
          data={instant.map(({ countryCode }) => ({
            value: countryCode,
            label: countryName(i18n.language, countryCode),
          }))}
          {...form.getInputProps('countryCode')}
        />
        <TextInput
          label={t('several.quantity')}
          description={t('several.room', { count: room })}
          inputMode="numeric"
          maxLength={2}
          {...form.getInputProps('quantity')}
        />
        {hasAreas && (
          <TextInput
            label={t('modal.areaCode')}
            description={t('several.areaCodeHint')}
            inputMode="numeric"
            maxLength={5}
            {...form.getInputProps('areaCode')}
          />
        )}
        <Select
          label={t('modal.assistant')}
          description={t('modal.assistantHint')}
          placeholder={t('modal.noAssistant')}
          data={assistantOptions(assistants)}
          {...form.getInputProps('assistantId')}
        />
      </div>
      {buy.error && <ProblemPanel error={buy.error} />}
      <div className={classes.buy}>
        <p className={classes.sum}>
          {country ? t('several.each', { price: priceText(country) }) : t('modal.noneAvailable')}
        </p>
        <Button type="submit" loading={buy.isPending} disabled={!country}>
          {t('several.submit')}
        </Button>
      </div>
    </form>
  );
}
