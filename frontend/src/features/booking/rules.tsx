import { useTranslation } from 'react-i18next';
import { Loaded } from '../../components/loaded';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { useBookingSettings } from './queries';
import { RulesForm } from './rules-form';
import { SectionPage } from './section-page';

/** Sets how far ahead customers may book, and what they are told by text message. */
export default function Rules() {
  const { t } = useTranslation('booking');
  const settings = useBookingSettings();
  return (
    <SectionPage lead={t('rules.lead')}>
      <Loaded query={settings} skeleton={<RowsSkeleton rows={2} height={260} />}>
        {(saved) => <RulesForm saved={saved} />}
      </Loaded>
    </SectionPage>
  );
}
