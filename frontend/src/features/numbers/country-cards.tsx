import { useTranslation } from 'react-i18next';
import { Flag } from '../../components/flag';
import { Lamp, type LampTone } from '../../components/lamp';
import { countryName } from '../../lib/format';
import type { Country } from '../../lib/model';
import classes from './country-cards.module.css';
import { usePapers } from './use-papers';
import { usePriceText } from './use-price-text';

interface CountryCardsProps {
  countries: Country[];
  value: string;
  onChange: (countryCode: string) => void;
}

const tones: Record<Country['availability'], LampTone> = {
  instant: 'on',
  assisted: 'wait',
  coming: 'off',
  unavailable: 'off',
};

/** Says whether a number of this country can be ordered now. */
export const canOrder = ({ availability }: Country): boolean =>
  availability === 'instant' || availability === 'assisted';

/** Offers the countries as big cards of a radio group: flag, price, how soon, which papers. */
export function CountryCards({ countries, value, onChange }: CountryCardsProps) {
  const { t } = useTranslation('numbers');
  return (
    <fieldset className={classes.cards}>
      <legend className={classes.legend}>{t('modal.country')}</legend>
      {countries.map((country) => (
        <CountryCard
          key={country.countryCode}
          country={country}
          checked={country.countryCode === value}
          onChoose={() => onChange(country.countryCode)}
        />
      ))}
    </fieldset>
  );
}

interface CountryCardProps {
  country: Country;
  checked: boolean;
  onChoose: () => void;
}

function CountryCard({ country, checked, onChoose }: CountryCardProps) {
  const { t, i18n } = useTranslation('numbers');
  const priceText = usePriceText();
  const papers = usePapers()(country.papers);
  const closed = !canOrder(country);
  const id = `country-${country.countryCode}`;
  return (
    <label className={classes.card} data-closed={closed || undefined}>
      <input
        className={classes.radio}
        type="radio"
        name="country"
        checked={checked}
        disabled={closed}
        onChange={onChoose}
        aria-labelledby={`${id}-name`}
        aria-describedby={closed ? `${id}-state` : `${id}-facts`}
      />
      <span className={classes.top}>
        <Flag countryCode={country.countryCode} fallback={country.flag} />
        <span id={`${id}-name`} className={classes.name}>
          {countryName(i18n.language, country.countryCode)}
        </span>
        <span id={`${id}-state`}>
          <Lamp tone={tones[country.availability]}>{t(`availability.${country.availability}`)}</Lamp>
        </span>
      </span>
      {!closed && (
        <span id={`${id}-facts`} className={classes.facts}>
          <span>
            {t(`numberType.${country.numberType}`)} · <strong>{priceText(country)}</strong>
          </span>
          <span>{t(`availabilityText.${country.availability as 'instant'}`)}</span>
          {country.availability === 'assisted' && papers.length > 0 && (
            <span>{t('papers.needed', { papers: papers.join(', ') })}</span>
          )}
        </span>
      )}
    </label>
  );
}
