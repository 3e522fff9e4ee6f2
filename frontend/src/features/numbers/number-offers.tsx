import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePlace } from '../../hooks/use-place';
import { useTwilioAdvancedManagement } from '../../hooks/use-twilio-advanced-management';
import { formatMoney } from '../../lib/format';
import type { AvailableNumber } from '../../lib/model';
import classes from './number-search.module.css';

const atOnce = 8;

interface NumberOffersProps {
  offers: AvailableNumber[];
  countryCode: string;
  assistantId: string;
  onOrdered: (numberId: string) => void;
}

/** Lists what is for sale, the cheapest and best match first; one press buys. */
export function NumberOffers({ offers, countryCode, assistantId, onOrdered }: NumberOffersProps) {
  const { t } = useTranslation('numbers');
  const { buyNumber } = useTwilioAdvancedManagement();
  const [shown, setShown] = useState(atOnce);
  const wanted = buyNumber.variables?.phoneNumber;
  if (offers.length === 0)
    return <EmptyState headingLevel={3} title={t('search.noneTitle')} text={t('search.noneText')} />;
  const buy = ({ number, provider }: AvailableNumber) =>
    buyNumber.mutate(
      { countryCode, phoneNumber: number, provider, ...(assistantId ? { assistantId } : {}) },
      { onSuccess: ({ id }) => onOrdered(id) },
    );
  return (
    <section aria-label={t('search.results')}>
      <p role="status" className={classes.soft}>
        {t('search.found', { count: offers.length })}
      </p>
      <ul className={classes.offers}>
        {offers.slice(0, shown).map((offer) => (
          <li key={offer.number} className={classes.offer}>
            <OfferWords offer={offer} />
            <Button
              size="sm"
              variant="default"
              loading={buyNumber.isPending && wanted === offer.number}
              disabled={buyNumber.isPending && wanted !== offer.number}
              aria-label={t('search.buyName', { number: offer.formattedNumber })}
              onClick={() => buy(offer)}
            >
              {t('search.buy')}
            </Button>
            {buyNumber.error && wanted === offer.number && (
              <div className={classes.problem}>
                <ProblemPanel error={buyNumber.error} />
              </div>
            )}
          </li>
        ))}
      </ul>
      {shown < offers.length && (
        <Button variant="default" size="sm" onClick={() => setShown(offers.length)}>
          {t('search.more', { count: offers.length - shown })}
        </Button>
      )}
    </section>
  );
}

function OfferWords({ offer }: { offer: AvailableNumber }) {
  const { t } = useTranslation('numbers');
  const place = usePlace();
  const { price } = offer;
  return (
    <>
      <span className={classes.words}>
        <span className={classes.number}>{offer.formattedNumber}</span>
        <span className={classes.soft}>
          {[offer.locality, offer.features.map((name) => t(`search.feature.${name}`)).join(', ')]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
      <span className={classes.price}>
        {price
          ? t(`search.per.${price.period}`, {
              amount: formatMoney(place, Number(price.amount), price.currency),
            })
          : t('search.priceUnknown')}
      </span>
    </>
  );
}
